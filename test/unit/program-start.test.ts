import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { REPOSITORY } from "../support/program";

/** The packages that a program has loaded beside Pulumi's own and what that one needs. */
function loadedBy(program: string): string[] {
  const script = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    ${program}
    const files = Object.keys(require.cache).filter((file) => !before.has(file));
    const packages = files.flatMap((file) => /node_modules.((?:@[^/\\\\]+.)?[^/\\\\]+)/.exec(file)?.[1] ?? []);
    console.log(JSON.stringify([...new Set(packages)].sort()));
  `;
  const answer = execFileSync(process.execPath, ["-e", script], { cwd: REPOSITORY });
  return JSON.parse(answer.toString()) as string[];
}

/** Makes every kind of resource that needs nothing but a Prefect server. */
const RESOURCES = `
  const pulumi = require("@pulumi/pulumi");
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: () => ({}),
  });
  const { Deployment, Flow, FlowRun, PrefectServer, WorkPool, WorkQueue } = require("prefect-constructs");
  const { provider } = new PrefectServer("prefect", { python: "python3" });
  const flow = new Flow("etl", { name: "etl" }, { provider });
  const pool = new WorkPool("ml", { name: "ml" }, { provider });
  new WorkQueue("urgent", { name: "urgent", workPoolName: pool.name }, { provider });
  const args = { name: "etl", flowId: flow.flowId, workPoolName: pool.name };
  const deployment = new Deployment("etl", { ...args, schedules: { hourly: { cron: "0 * * * *" } } }, { provider });
  new FlowRun("etl", { deploymentId: deployment.deploymentId }, { provider });
`;

describe("A program's start", () => {
  it("loads no package beside Pulumi's", () => {
    assert.deepEqual(loadedBy('require("prefect-constructs");'), []);
  });

  it("loads none for a server in a process and what is in it", () => {
    assert.deepEqual(loadedBy(RESOURCES), []);
  });

  it("loads for a schedule of a component what checks it, and nothing else", () => {
    const program = `
      const { checkSchedules } = require("./dist/lib/core/schedules.js");
      checkSchedules("schedules", { nightly: { cron: "0 2 * * *", timezone: "Europe/Berlin" } });
    `;
    assert.deepEqual(loadedBy(program), ["croner"]);
  });
});

describe("The provider's process", () => {
  it("loads for deployments neither docker's client nor Kubernetes', and no YAML", () => {
    const loaded = loadedBy('require("./dist/lib/resources/deployment/handlers.js");');
    assert.deepEqual(loaded, ["fast-json-patch"]);
  });
});
