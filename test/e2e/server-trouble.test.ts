import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { byHand } from "../support/by-hand";
import { changed, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { freePort } from "../support/free-port";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { processesNaming } from "../support/processes";
import {
  type ProgramData,
  ref,
  type ResourceData,
  temporaryFolder,
  workPackage,
} from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const AUTH = "admin:right-password";

describeOnEngines("A server that is down", (kind) => {
  describeOnPrefect("at first", [3], (shared) => serverDown(kind, shared));
});

function serverDown(kind: EngineKind, shared: () => PrefectServer): void {
  const name = uniqueName("etl");
  let stack: TestStack;
  let apiUrl: string;
  const program: ProgramData = [
    { type: "WorkPool", name: "pool", args: { name } },
    {
      type: "Deployment",
      name: "etl",
      args: { name, flowName: name, workPoolName: ref("pool.name"), concurrencyLimit: 2 },
    },
  ];

  before(async () => {
    apiUrl = `http://127.0.0.1:${await freePort()}/api`;
    stack = await openStack(kind, { env: { PREFECT_API_URL: apiUrl } });
  });

  after(async () => stack?.close());

  it("is a warning in a preview, which shows what would be made", async () => {
    const preview = succeeded(await stack.preview(program));
    const warnings = preview.log.filter(({ severity }) => severity === "warning");
    assert.equal(warnings.length, 1, warnings.map(({ message }) => message).join("\n"));
    assert.ok(warnings[0]?.message.includes(apiUrl));
    assert.deepEqual(
      changed(preview).map(({ op }) => op),
      ["create", "create"],
    );
  });

  it("is one error in an up: where, what was tried, how to set it; nothing is made", async () => {
    const up = await stack.up();
    assert.equal(up.result, "failed");
    const said = up.diagnostics.filter((message) => message.includes(apiUrl));
    assert.equal(said.length, 1, up.diagnostics.join("\n"));
    assert.match(said[0] ?? "", /environment variable PREFECT_API_URL/);
    assert.match(said[0] ?? "", /GET \/admin\/version: .*ECONNREFUSED.*; tried (once|\d+ times)/);
    assert.match(said[0] ?? "", /prefect:apiUrl/);
    assert.doesNotMatch(said[0] ?? "", /\n\s+at /);
    assert.deepEqual(changed(await stack.destroy()), [], "nothing half-made is in the state");
  });

  it("leaves nothing behind of a component either", async () => {
    const served: ProgramData = [
      workPackage(shared().python, name),
      { type: "PrefectServeDeployment", name: "etl", args: { package: ref("package") } },
    ];
    assert.equal((await stack.up(served)).result, "failed");
    succeeded(await stack.destroy());
    assert.deepEqual(processesNaming(stack.folder), []);
  });
}

// The same on each engine: the answer is the server's, the words are the client's.
describeOnEngines("Wrong credentials", wrongCredentials, ["offline"]);

function wrongCredentials(kind: EngineKind): void {
  let server: PrefectServer;
  let stack: TestStack;
  const program = (opts?: object): ProgramData => [
    { type: "WorkPool", name: "pool", args: { name: uniqueName("pool") }, opts },
  ];

  before(async function () {
    this.timeout(180_000);
    const env = { PREFECT_SERVER_API_AUTH_STRING: AUTH };
    server = await startPrefectServer({ generation: 3, env });
  });

  afterEach(async () => stack?.close());
  after(async () => server?.stop());

  it("from the stack's config are refused with 401 and the name of that key", async () => {
    stack = await openStack(kind, {
      config: { "prefect:apiUrl": server.apiUrl, "prefect:authString": { secret: "admin:wrong" } },
    });
    await refused(stack, program(), /credentials from stack config prefect:authString/);
  });

  it("from the environment are refused with 401 and the variable's name", async () => {
    const env = { PREFECT_API_URL: server.apiUrl, PREFECT_API_AUTH_STRING: "admin:wrong" };
    stack = await openStack(kind, { env });
    await refused(
      stack,
      program(),
      /credentials from environment variable PREFECT_API_AUTH_STRING/,
    );
  });

  it("of an API key are refused too", async () => {
    const env = { PREFECT_API_URL: server.apiUrl, PREFECT_API_KEY: "pnu_wrong" };
    stack = await openStack(kind, { env });
    await refused(stack, program(), /credentials from environment variable PREFECT_API_KEY/);
  });

  it("of none at all are refused with how to give some", async () => {
    stack = await openStack(kind, { env: { PREFECT_API_URL: server.apiUrl } });
    await refused(stack, program(), /prefect:authString or PREFECT_API_AUTH_STRING/);
  });

  it("of a PrefectProvider are refused; the right ones let in", async () => {
    stack = await openStack(kind, { config: { auth: { secret: AUTH } } });
    const provider = (authString: unknown): ResourceData => {
      const args = { apiUrl: server.apiUrl, authString };
      return { type: "PrefectProvider", name: "prefect", args };
    };
    const pool = program({ provider: ref("prefect") });
    await refused(stack, [provider("admin:wrong"), ...pool], /authString/);
    succeeded(await stack.up([provider({ $secret: "auth" }), ...pool]));
  });
}

async function refused(stack: TestStack, program: ProgramData, source: RegExp): Promise<void> {
  const up = await stack.up(program);
  assert.equal(up.result, "failed");
  const said = up.diagnostics.filter((message) => message.includes("401"));
  assert.equal(said.length, 1, up.diagnostics.join("\n"));
  assert.match(said[0] ?? "", source);
  assert.doesNotMatch(stack.said.join("\n"), /admin:wrong|pnu_wrong/);
}

describeOnEngines("A server that goes away in the middle of an up", (kind) => {
  const names = Array.from({ length: 12 }, (_, index) => uniqueName(`etl-${index}`));
  const program: ProgramData = names.map((name) => ({
    type: "Deployment",
    name,
    args: { name, flowName: name, schedules: { nightly: { cron: "0 2 * * *" } } },
  }));
  let dataDir: string;
  let server: PrefectServer;
  let stack: TestStack;

  before(async function () {
    this.timeout(180_000);
    dataDir = temporaryFolder();
    server = await startPrefectServer({ generation: 3, dataDir });
    stack = await openStack(kind, {
      config: { "prefect:apiUrl": server.apiUrl, "prefect:retryBudgetSeconds": "3" },
    });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it("fails it, and the next up converges", async () => {
    let killed: Promise<void> | undefined;
    const onStep = ({ phase, type }: { phase: string; type: string }) => {
      if (phase === "done" && type.endsWith("prefect:Deployment")) killed ??= server.kill();
    };
    const up = await stack.up(program, { onStep });
    assert.equal(up.result, "failed");
    assert.ok(up.diagnostics.some((message) => message.includes(server.apiUrl)));
    await killed;
    const { port } = server;
    server = await startPrefectServer({ generation: 3, dataDir, port });
    succeeded(await stack.up());
    expectNoChanges(await stack.preview());
    const found = await byHand(server.apiUrl).client.deployments.list({ names });
    assert.equal(found.length, names.length);
    assert.ok(found.every(({ schedules }) => schedules.length === 1));
  });
});
