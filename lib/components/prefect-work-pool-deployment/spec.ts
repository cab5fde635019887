import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import { checkName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { WorkPool, type WorkPoolArgs } from "../../resources/work-pool";
import { DEFAULTS } from "../defaults";
import { checkInterpreter, type DeploymentSpec, normaliseSettings } from "../deployment-settings";
import { plainOf } from "../plain";
import type { ExistingWorkPool, LocalWorkers, PrefectWorkPoolDeploymentArgs } from "./args";

/** The arguments, complete. */
export interface WorkPoolDeploymentSpec extends DeploymentSpec {
  readonly args: PrefectWorkPoolDeploymentArgs;
  readonly pool:
    | { readonly kind: "make"; readonly args: WorkPoolArgs }
    | { readonly kind: "shared"; readonly resource: WorkPool }
    | { readonly kind: "existing"; readonly name: string };
  /** Whether the pool's runs are processes on the worker's machine; unknown for a shared pool. */
  readonly poolType: string | undefined;
  readonly workers: LocalWorkers & { readonly count: number };
}

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
  if (poolType === "process" || workers.count > 0) problems.push(...checkInterpreter(args.package));
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

function workersOf(
  { workers }: PrefectWorkPoolDeploymentArgs,
  pool: WorkPoolDeploymentSpec["pool"]["kind"],
  poolType: string | undefined,
): WorkPoolDeploymentSpec["workers"] {
  const ours = pool === "make" && poolType === "process";
  const fallback = ours ? DEFAULTS.workers : 0;
  if (typeof workers === "number") return { count: workers };
  return { ...workers, count: workers?.count ?? (workers === undefined ? fallback : 1) };
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
  if (workers.count > 0 && poolType !== undefined && poolType !== "process") {
    const needs = "must be a type whose worker this component can start";
    const fix = 'use "process", or set workers to 0 and start the worker elsewhere';
    problems.push(problem("workPool.type", needs, poolType, fix));
  }
  return problems;
}
