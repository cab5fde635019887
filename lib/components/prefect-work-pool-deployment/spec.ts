import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import { checkName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { WorkPool, type WorkPoolArgs } from "../../resources/work-pool";
import { DEFAULTS } from "../defaults";
import {
  checkImagePresent,
  checkInterpreter,
  type DeploymentSpec,
  normaliseSettings,
} from "../deployment-settings";
import { plainOf } from "../plain";
import { checkContainer } from "../prefect-container";
import type {
  DockerWorkers,
  ExistingWorkPool,
  LocalWorkers,
  PrefectWorkPoolDeploymentArgs,
} from "./args";

/** The arguments, complete. */
export interface WorkPoolDeploymentSpec extends DeploymentSpec {
  readonly args: PrefectWorkPoolDeploymentArgs;
  readonly pool:
    | { readonly kind: "make"; readonly args: WorkPoolArgs }
    | { readonly kind: "shared"; readonly resource: WorkPool }
    | { readonly kind: "existing"; readonly name: string };
  /** Whether the pool's runs are processes on the worker's machine; unknown for a shared pool. */
  readonly poolType: string | undefined;
  readonly workers: WorkersSpec;
}

export type WorkersSpec = { readonly count: number } & (
  | (LocalWorkers & { readonly kind: "process" })
  | DockerWorkers
);

/** Completes the arguments, or throws every problem at once. */
export function normaliseWorkPoolDeployment(
  name: string,
  args: PrefectWorkPoolDeploymentArgs,
  resource: pulumi.Resource,
): WorkPoolDeploymentSpec {
  const problems: Problem[] = [];
  const spec = normaliseSettings(name, args, problems);
  const pool = poolOf(args.workPool);
  const poolType = poolTypeOf(args.workPool);
  const workers = workersOf(args, pool.kind, poolType);
  problems.push(...checkPool(pool), ...checkWorkers(workers, poolType, args.workers));
  if (poolType === "process") problems.push(...checkInterpreter(args.package));
  if (poolType === "docker" && workers.count > 0) problems.push(...checkImagePresent(args.package));
  if (problems.length > 0) {
    throw new PrefectInputError(`PrefectWorkPoolDeployment "${name}"`, problems, resource);
  }
  return { ...spec, args, pool, poolType, workers };
}

function poolOf(
  workPool: PrefectWorkPoolDeploymentArgs["workPool"],
): WorkPoolDeploymentSpec["pool"] {
  if (workPool instanceof WorkPool) return { kind: "shared", resource: workPool };
  if (isExisting(workPool)) return { kind: "existing", name: workPool.existing };
  return { kind: "make", args: workPool };
}

function isExisting(workPool: WorkPoolArgs | ExistingWorkPool): workPool is ExistingWorkPool {
  return "existing" in workPool;
}

/** The type where it is known while the program runs. */
function poolTypeOf(workPool: PrefectWorkPoolDeploymentArgs["workPool"]): string | undefined {
  if (workPool instanceof WorkPool) return undefined;
  if (workPool.type === undefined) return DEFAULTS.workPoolType;
  return typeof workPool.type === "string" ? workPool.type : undefined;
}

/** Types of pools whose workers this component can start. */
const STARTABLE = ["process", "docker"];

function workersOf(
  { workers, package: { image } }: PrefectWorkPoolDeploymentArgs,
  pool: WorkPoolDeploymentSpec["pool"]["kind"],
  poolType: string | undefined,
): WorkersSpec {
  const ours = pool === "make" && (poolType === "process" || (poolType === "docker" && image));
  const fallback = ours ? DEFAULTS.workers : 0;
  const kind = poolType === "docker" ? "docker" : "process";
  if (typeof workers === "number") return { kind, count: workers };
  if (workers === undefined) return { kind, count: fallback };
  return { kind, ...workers, count: workers.count ?? 1 };
}

function checkPool(pool: WorkPoolDeploymentSpec["pool"]): Problem[] {
  if (pool.kind === "shared") return [];
  if (pool.kind === "existing") return checkName("workPool.existing", pool.name);
  const plain = plainOf(pool.args) as Record<string, unknown>;
  return [
    ...checkName("workPool.name", plain.name),
    ...checkCount("workPool.concurrencyLimit", plain.concurrencyLimit),
  ];
}

function checkWorkers(
  workers: WorkPoolDeploymentSpec["workers"],
  poolType: string | undefined,
  asked: PrefectWorkPoolDeploymentArgs["workers"],
): Problem[] {
  const problems = [
    ...checkCount(typeof asked === "number" ? "workers" : "workers.count", workers.count),
    ...checkCount("workers.limit", workers.limit, { min: 1 }),
    ...checkSeconds("workers.prefetchSeconds", workers.prefetchSeconds),
  ];
  return workers.count === 0 ? problems : [...problems, ...checkKind(workers, poolType)];
}

function checkKind(workers: WorkersSpec, poolType: string | undefined): Problem[] {
  if (poolType !== undefined && !STARTABLE.includes(poolType)) {
    const needs = "must be a type whose worker this component can start";
    const fix = 'use "process" or "docker", or set workers to 0 and start the worker elsewhere';
    return [problem("workPool.type", needs, poolType, fix)];
  }
  if (workers.kind === "docker") {
    const fits = poolType !== "process";
    const wrong = problem("workers.kind", "must be process for a pool of that type", "docker");
    return [...checkContainer("workers", workers), ...(fits ? [] : [wrong])];
  }
  if (poolType !== "docker" || workers.python !== undefined) return [];
  const needs = "must be an interpreter that has prefect and prefect-docker";
  return [problem("workers.python", needs, undefined, 'or use kind: "docker"')];
}
