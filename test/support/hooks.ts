import { stopSharedServers } from "./prefect";

/** In parallel mode mocha ends a run with each file; the next one shall find the servers there. */
const oneRunForEachFile = process.env.MOCHA_WORKER_ID !== undefined;

/** What holds for every mocha run; see `require` in .mocharc.yml. */
export const mochaHooks = oneRunForEachFile
  ? {} // The servers end with the worker: see prefect.ts.
  : {
      async afterAll(this: Mocha.Context): Promise<void> {
        this.timeout(60_000);
        await stopSharedServers();
      },
    };
