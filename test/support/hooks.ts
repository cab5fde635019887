import { stopSharedServers } from "./prefect";

/** What holds for every mocha run; see `require` in .mocharc.yml. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    await stopSharedServers();
  },
};
