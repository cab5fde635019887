import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../lib/core/time";
import { configOf, Workflow } from "../contract/lolpop/workflow";
import { byHand } from "../support/by-hand";
import { succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnLolpop } from "../support/lolpop";
import { uniqueName } from "../support/on-prefect";
import type { PrefectServer } from "../support/prefect";
import { type ProgramData, ref } from "../support/program";
import { openStack, type Outcome, type TestStack } from "../support/stack";

const run = promisify(execFile);

const TIMEOUT_MS = 300_000;

/** What a user would do to get at a run's value, on either generation. */
const READ_VALUE = `import json, sys
from prefect.client.orchestration import get_client
with get_client(sync_client=True) as client:
    print("VALUE", json.dumps(client.read_flow_run(sys.argv[1]).state.result()))`;

interface ApiRun {
  readonly id: string;
  readonly name: string;
  readonly flow_id: string;
  readonly state_type: string;
}

// What the engines do alike is told elsewhere; here it is lolpop that matters.
describeOnEngines("A run of a lolpop workflow", () => {
  describeOnLolpop("that is waited for", (server, python, generation) => {
    outcomesOf(server, python, generation);
  });
}, ["offline"]);

function outcomesOf(server: () => PrefectServer, python: () => string, generation: 2 | 3): void {
  const flowName = uniqueName("outcomes");
  let workflow: Workflow;
  let stack: TestStack;

  const callsFile = () => join(workflow.folder, "calls");

  const program = (source: object): ProgramData => [
    {
      type: "PrefectPackage",
      name: "package",
      args: {
        flowName,
        source: {
          kind: "lolpop",
          class: "Runner",
          module: "runner",
          workingDirectory: workflow.folder,
          prefect: generation,
          python: python(),
          ...source,
        },
      },
    },
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: {
        package: ref("package"),
        environment: { CALLS: callsFile() },
        infrastructure: { kind: "process", pollSeconds: 1 },
      },
    },
    {
      type: "FlowRun",
      name: "run",
      args: { deployment: ref("served"), wait: { timeoutSeconds: 200 }, triggers: [source] },
    },
  ];

  /** Brings a workflow up, and a run of it. */
  async function up(config: object, source: object = {}): Promise<Outcome> {
    rmSync(callsFile(), { force: true });
    const name = `${uniqueName("config")}.yaml`;
    writeFileSync(join(workflow.folder, name), JSON.stringify(config));
    return stack.up(program({ config: name, ...source }));
  }

  /** Each call of a method since then, in order: `Source.load`. */
  function calls(): string[] {
    return existsSync(callsFile()) ? readFileSync(callsFile(), "utf8").trim().split("\n") : [];
  }

  /** The value of a run, read by Prefect where the serving process keeps its results. */
  async function valueOf(flowRunId: string): Promise<unknown> {
    const home = join(stack.folder, ".prefect-constructs", "test", "served", "prefect");
    const env = { ...server().env, PREFECT_HOME: home };
    const { stdout } = await run(python(), ["-c", READ_VALUE, flowRunId], { env });
    const line = /^VALUE (.*)$/m.exec(stdout)?.[1];
    assert.ok(line, `a value in:\n${stdout}`);
    return JSON.parse(line);
  }

  before(async function () {
    this.timeout(TIMEOUT_MS);
    workflow = new Workflow(server(), python());
    stack = await openStack("offline", { env: { PREFECT_API_URL: server().apiUrl } });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    workflow?.close();
  });

  it("is COMPLETED, and Prefect has the value that the method returned", async () => {
    const flowKwargs = { persist_result: true, log_prints: true };
    succeeded(await up(configOf("Training"), { flowKwargs }));
    assert.equal(stack.outputs["run.stateType"], "COMPLETED");
    const value = await valueOf(stack.text("run.flowRunId"));
    assert.deepEqual(value, { rows: 200, score: 0.5 });
  }).timeout(TIMEOUT_MS);

  it("calls a component that raises once, fails its task and flows, and says why", async () => {
    const failed = await up(configOf("Failing"));
    assert.equal(failed.result, "failed");
    assert.match(failed.diagnostics.join("\n"), /ended FAILED: .*bad luck 1/);
    assert.deepEqual(calls(), ["Failing.train", "Faulty.work"]);
    const { client } = byHand(server().apiUrl);
    const live = await client.deployments.byName(flowName, "served");
    const deploymentIds = [live?.id ?? ""];
    const [latest] = await client.runs.active({ deploymentIds, stateTypes: ["FAILED"] });
    const states = await statesBelow(server().apiUrl, latest?.id ?? "", "Faulty.work");
    assert.deepEqual(states, [
      "Runner.build_all FAILED",
      "Failing.train FAILED",
      "Faulty.work FAILED",
    ]);
  }).timeout(TIMEOUT_MS);

  it("tries a task again as often as the orchestrator's taskKwargs say", async () => {
    const orchestrator = { taskKwargs: { retries: 2, retry_delay_seconds: [0, 0] } };
    const failed = await up(configOf("Failing"), { orchestrator });
    assert.match(failed.diagnostics.join("\n"), /ended FAILED: .*bad luck 3/);
    const thrice = ["Failing.train", "Faulty.work", "Faulty.work", "Faulty.work"];
    assert.deepEqual(calls(), thrice);

    succeeded(await up(failingTimes(2), { orchestrator }));
    assert.equal(stack.outputs["run.stateType"], "COMPLETED");
    assert.deepEqual(calls(), thrice);
  }).timeout(TIMEOUT_MS);

  it("tries each flow again as often as the orchestrator's flowKwargs say", async () => {
    // Two nested flows, each tried twice.
    const failed = await up(configOf("Failing"), { orchestrator: { flowKwargs: { retries: 1 } } });
    assert.match(failed.diagnostics.join("\n"), /ended FAILED: .*bad luck 4/);
    assert.deepEqual(calls(), Array(4).fill(["Failing.train", "Faulty.work"]).flat());
  }).timeout(TIMEOUT_MS);

  it("tries the workflow again as often as the source's flowKwargs say", async () => {
    const flowKwargs = { retries: 1, persist_result: true };
    succeeded(await up(failingTimes(1), { flowKwargs }));
    assert.equal(stack.outputs["run.stateType"], "COMPLETED");
    assert.deepEqual(calls(), Array(2).fill(["Failing.train", "Faulty.work"]).flat());
    assert.equal(await valueOf(stack.text("run.flowRunId")), 2);
  }).timeout(TIMEOUT_MS);
}

/** A workflow whose component raises in its first calls. */
function failingTimes(failures: number): object {
  return configOf("Failing", {}, { modelling: { faulty: { config: { failures } } } });
}

/** `name STATE` of the flow runs below a run, and of the runs of one task, by start. */
async function statesBelow(apiUrl: string, flowRunId: string, task: string): Promise<string[]> {
  const { call } = byHand(apiUrl);
  const flows: string[] = [];
  const parents = [flowRunId];
  for (let at = 0; at < parents.length; at++) {
    const filter = { flow_runs: { parent_flow_run_id: { any_: [parents[at]] } } };
    const runs = (await call("POST", "/flow_runs/filter", filter)) as ApiRun[];
    for (const { id, flow_id, state_type } of runs) {
      const { name } = (await call("GET", `/flows/${flow_id}`)) as ApiRun;
      flows.push(`${name} ${state_type}`);
      parents.push(id);
    }
  }
  // Prefect 3 tells of task runs a little later.
  const tasks = await poll({ timeoutSeconds: 30, intervalSeconds: 0.3 }, async () => {
    const filter = { flow_runs: { id: { any_: parents } } };
    const runs = (await call("POST", "/task_runs/filter", filter)) as ApiRun[];
    const ours = runs.filter(({ name }) => name.startsWith(task));
    const ended = ours.every(({ state_type }) => ["COMPLETED", "FAILED"].includes(state_type));
    return ours.length > 0 && ended ? ours : undefined;
  });
  return [...flows, ...(tasks ?? []).map(({ state_type }) => `${task} ${state_type}`)];
}
