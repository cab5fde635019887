import { join } from "node:path";
import type { PrefectServer } from "../../support/prefect";
import { type ByHand, byHand } from "../../support/by-hand";
import { uniqueName } from "../../support/on-prefect";
import { type PythonProcess, pythonFixtures, startPython } from "../../support/python";

/** `serve.py` of a deployment, or `worker.py` of its pool. */
export type Kind = "serve.py" | "worker.py";

/** A deployment of the sleeper, and the processes that a test starts for it. */
export interface Lab {
  readonly hand: ByHand;
  readonly deploymentName: string;
  readonly poolName: string;
  /** Registers the deployment, as the program does. */
  deploy(): Promise<string>;
  createPool(): Promise<void>;
  start(drainSeconds: number, options?: StartOptions): PythonProcess;
  close(): void;
}

interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function openLab(server: PrefectServer, kind: Kind): Lab {
  const hand = byHand(server.apiUrl);
  const { client } = hand;
  const deploymentName = uniqueName("sleeper");
  const poolName = uniqueName("pool");
  const started: PythonProcess[] = [];
  const target =
    kind === "serve.py"
      ? ["--deployment", `sleeper/${deploymentName}`]
      : ["--pool", poolName, "--name", "w"];
  return {
    hand,
    deploymentName,
    poolName,
    async deploy() {
      const { flow } = await client.flows.upsert("sleeper");
      const pool = kind === "worker.py" ? { work_pool_name: poolName } : {};
      const body = { ...deploymentBody(flow.id, deploymentName), ...pool };
      return (await client.deployments.create(body)).deployment.id;
    },
    async createPool() {
      const template = await client.workPools.defaultTemplate("process");
      const base_job_template = { ...template };
      await client.workPools.create({ name: poolName, type: "process", base_job_template });
    },
    start(drainSeconds, { args = [], env = {} } = {}) {
      const all = [...target, "--drain-seconds", `${drainSeconds}`, ...args];
      const process = startPython(kind, all, { ...server, env: { ...server.env, ...env } });
      started.push(process);
      return process;
    },
    close() {
      for (const process of started) process.kill();
    },
  };
}

function deploymentBody(flowId: string, name: string) {
  const directory = join(pythonFixtures, "served");
  return {
    name,
    flow_id: flowId,
    entrypoint: "sleeper.py:sleeper",
    pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory } }],
    schedules: [{ schedule: { cron: "0 3 1 1 *", timezone: "Europe/Berlin" }, active: true }],
    tags: ["one", "two"],
    parameters: { seconds: 5 },
    description: "kept",
    version: "7",
    paused: false,
    enforce_parameter_schema: true,
    parameter_openapi_schema: {
      type: "object",
      properties: {
        seconds: { type: "number" },
        stubborn_child: { type: "boolean" },
        fail: { type: "boolean" },
      },
    },
  };
}
