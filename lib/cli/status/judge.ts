import type { Deployment, FlowRun, PrefectClient, Worker, WorkPool } from "../../client";
import { scheduleWords } from "./schedule-words";

/** A pool with the workers that it ever had. */
export interface PoolHealth {
  readonly pool: WorkPool;
  readonly workers: readonly Worker[];
}

/** What is known of a deployment. */
export interface Found {
  readonly deployment: Deployment;
  /** `flow/deployment` */
  readonly name: string;
  readonly pool: PoolHealth | undefined;
  readonly latest: FlowRun | undefined;
  readonly next: FlowRun | undefined;
}

/** How a deployment is, as `--json` prints it. */
export interface DeploymentStatus {
  readonly deployment: string;
  readonly id: string;
  readonly url: string;
  readonly status: "ready" | "not ready" | "paused" | "gone";
  readonly schedules: readonly string[];
  readonly lastRun: RunSeen | null;
  /** ISO 8601 */
  readonly nextRun: string | null;
  readonly runsOn: RunsOn | null;
  /** Why it is unhealthy. */
  readonly problems: readonly string[];
}

interface RunSeen {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: string;
  readonly stateType: string;
  /** Its end, else its start. */
  readonly at: string | null;
}

/** What runs it: a serving process, or the workers of a pool. */
export type RunsOn =
  | { readonly kind: "serving process"; readonly online: boolean }
  | {
      readonly kind: "work pool";
      readonly pool: string;
      readonly queue: string | null;
      readonly type: string | null;
      readonly paused: boolean;
      /** Null: this type of pool needs none. */
      readonly workersOnline: number | null;
      readonly lastHeartbeat: string | null;
    };

/** Prefect Cloud itself runs what is in a pool of these types. */
const WITHOUT_WORKERS = /:(push|managed)$/;

export function judge(client: PrefectClient, found: Found): DeploymentStatus {
  const { deployment, name, latest, next } = found;
  const runsOn = runsOnOf(found);
  const status = statusOf(deployment);
  return {
    deployment: name,
    id: deployment.id,
    url: client.urls.deployment(deployment.id),
    status,
    schedules: deployment.schedules.map(scheduleWords),
    lastRun: latest === undefined ? null : runSeen(client, latest),
    nextRun: next?.expected_start_time ?? null,
    runsOn,
    problems: status === "paused" ? [] : problemsOf(runsOn, latest),
  };
}

/** One that the stack has and the server has not. */
export function gone(client: PrefectClient, id: string, name: string): DeploymentStatus {
  return {
    ...{ deployment: name, id, url: client.urls.deployment(id), status: "gone", schedules: [] },
    ...{ lastRun: null, nextRun: null, runsOn: null },
    problems: [`${client.apiUrl} does not have it any more; "pulumi up --refresh" makes it anew`],
  };
}

function statusOf({ paused, status }: Deployment): DeploymentStatus["status"] {
  if (paused) return "paused";
  return status === "READY" ? "ready" : "not ready";
}

function runSeen(client: PrefectClient, run: FlowRun): RunSeen {
  return {
    ...{ id: run.id, name: run.name, url: client.urls.flowRun(run.id) },
    state: run.state_name ?? "unknown",
    stateType: run.state_type ?? "PENDING",
    at: run.end_time ?? run.start_time ?? run.expected_start_time ?? null,
  };
}

function runsOnOf({ deployment, pool: found }: Found): RunsOn {
  const { work_pool_name: name, work_queue_name: queue, status } = deployment;
  if (!name) return { kind: "serving process", online: status === "READY" };
  const workers = found?.workers ?? [];
  const type = found?.pool.type ?? null;
  const beats = workers.flatMap(({ last_heartbeat_time: beat }) => beat ?? []).sort();
  const online = workers.filter((worker) => worker.status === "ONLINE").length;
  return {
    ...{ kind: "work pool", pool: name, queue: queue ?? null, type },
    paused: found?.pool.is_paused ?? false,
    workersOnline: type !== null && WITHOUT_WORKERS.test(type) ? null : online,
    lastHeartbeat: beats.at(-1) ?? null,
  };
}

function problemsOf(runsOn: RunsOn, latest: FlowRun | undefined): string[] {
  const problems: string[] = [];
  if (runsOn.kind === "serving process" && !runsOn.online) problems.push("no process serves it");
  if (runsOn.kind === "work pool" && runsOn.workersOnline === 0) {
    problems.push(`no worker of its pool "${runsOn.pool}" is online`);
  }
  if (latest?.state_type === "FAILED" || latest?.state_type === "CRASHED") {
    problems.push(`its last run "${latest.name}" ended ${latest.state_type}`);
  }
  return problems;
}
