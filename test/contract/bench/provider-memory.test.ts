import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { providerMemory } from "../../bench/subjects/provider-memory";
import { skipBecause } from "../../support/on-prefect";

const run = promisify(execFile);

/** Fills 100 MB, lets go of them and stays a while. */
const SPIKE = `
  Buffer.alloc(100 << 20, 1);
  setTimeout(() => {}, 3000);
`;

describe("The benchmark's measure of the provider process's memory", () => {
  before(function () {
    if (!existsSync("/proc/self/status")) skipBecause(this, "no /proc on this machine");
  });

  const folder = `/a/stack/of/${process.pid}`;
  const work = (file: string) => () =>
    run(process.execPath, ["-e", SPIKE, file], { env: { STACK: folder } });

  it("is the most that it ever had", async () => {
    const provider = "/node_modules/@pulumi/pulumi/cmd/dynamic-provider";
    const most = await providerMemory(folder, work(provider));
    assert.ok(most !== undefined && most > 100 && most < 250, `${most}`);
  });

  it("fails when no provider process was there, only others of the stack", async () => {
    const measuring = providerMemory(folder, work("/node_modules/@pulumi/pulumi/cmd/run"));
    await assert.rejects(measuring, { message: "no provider process was seen" });
  });
});
