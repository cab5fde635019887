import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import { checkName } from "../../core/names";
import { withoutUndefined } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { checkJob, type KubernetesJobArgs } from "../../render/kubernetes";
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
  OwnWorkPool,
  PrefectWorkPoolDeploymentArgs,
} from "./args";
import { withJobPatch } from "./job-template";
import type { KubernetesWorkers } from "./kubernetes-args";
import { jobNamespaceOf, type KubernetesSpec, normaliseKubernetes } from "./kubernetes-spec";

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
  /** With workers in a cluster, or jobs there whose place is known. */
  readonly kubernetes: KubernetesSpec | undefined;
}

export type WorkersSpec = { readonly count: number } & (
  | (LocalWorkers & { readonly kind: "process" })
  | DockerWorkers
  | KubernetesWorkers
);

/** Completes the arguments, or throws every problem at once. */
export function normaliseWorkPoolDeployment(
  name: string,
  args: PrefectWorkPoolDeploymentArgs,
  resource: pulumi.ComponentResource,
): WorkPoolDeploymentSpec {
  const problems: Problem[] = [];
  const spec = normaliseSettings(name, args, problems);
  const job = jobOf(args.workPool);
  const poolType = poolTypeOf(args.workPool);
  const workers = workersOf(args, poolOf(args.workPool).kind, poolType);
  const kubernetes = isInCluster(workers, args)
    ? normaliseKubernetes(name, workers, job, args, resource, problems)
    : undefined;
  const pool = withJobs(poolOf(args.workPool), poolType, job, kubernetes);
  problems.push(
    ...checkPool(pool),
    ...checkJobs(args, poolType, kubernetes),
    ...checkWorkers(workers, poolType, args.workers),
  );
  if (poolType === "process") problems.push(...checkInterpreter(args.package));
  if (poolType === "docker" && workers.count > 0) problems.push(...checkImagePresent(args.package));
  if (problems.length > 0) {
    throw new PrefectInputError(`PrefectWorkPoolDeployment "${name}"`, problems, resource);
  }
  return { ...spec, args, pool, poolType, workers, kubernetes };
}

/** A plain 0 says nothing of where jobs are; settings with a count of 0 do. */
function isInCluster(
  workers: WorkersSpec,
  { workers: asked }: PrefectWorkPoolDeploymentArgs,
): workers is KubernetesWorkers & WorkersSpec {
  return workers.kind === "kubernetes" && (typeof asked === "object" || workers.count > 0);
}

function jobOf(workPool: PrefectWorkPoolDeploymentArgs["workPool"]): KubernetesJobArgs | undefined {
  return workPool instanceof WorkPool || isExisting(workPool) ? undefined : workPool.job;
}

/** The pool with the patch for its jobs, unless its template is the user's own as a whole. */
function withJobs(
  pool: WorkPoolDeploymentSpec["pool"],
  poolType: string | undefined,
  job: KubernetesJobArgs | undefined,
  kubernetes: KubernetesSpec | undefined,
): WorkPoolDeploymentSpec["pool"] {
  const isOurs = poolType === "kubernetes" || (poolType === undefined && job !== undefined);
  if (pool.kind !== "make" || !isOurs || pool.args.baseJobTemplate !== undefined) return pool;
  const followed = kubernetes && {
    namespace: jobNamespaceOf(kubernetes),
    connectionSecret: kubernetes.workers.connectionSecret ?? {},
  };
  const settings = { ...followed, ...withoutUndefined(job ?? {}) };
  return { ...pool, args: withJobPatch(pool.args, settings) };
}

function checkJobs(
  args: PrefectWorkPoolDeploymentArgs,
  poolType: string | undefined,
  kubernetes: KubernetesSpec | undefined,
): Problem[] {
  const job = jobOf(args.workPool);
  const problems = checkJob("workPool.job", plainOf(job));
  if (job !== undefined && poolType !== undefined && poolType !== "kubernetes") {
    problems.push(problem("workPool.job", "is for a pool of type kubernetes", poolType));
  }
  if (job !== undefined && "baseJobTemplate" in args.workPool) {
    const needs = "goes not with baseJobTemplate; give one of the two";
    problems.push(problem("workPool.job", needs));
  }
  if (poolType !== "kubernetes") return problems;
  if (kubernetes === undefined && args.environment !== undefined) {
    const needs = "goes into a Secret where the jobs are";
    const fix = 'say where: workers: { kind: "kubernetes", count: 0, namespace: … }';
    problems.push(problem("environment", needs, undefined, fix));
  }
  const hasImage = args.jobVariables?.image !== undefined;
  const needsImage = kubernetes !== undefined && kubernetes.count > 0 && !hasImage;
  return [...problems, ...(needsImage ? checkImagePresent(args.package) : [])];
}

function poolOf(
  workPool: PrefectWorkPoolDeploymentArgs["workPool"],
): WorkPoolDeploymentSpec["pool"] {
  if (workPool instanceof WorkPool) return { kind: "shared", resource: workPool };
  if (isExisting(workPool)) return { kind: "existing", name: workPool.existing };
  const { job: _, ...args } = workPool;
  return { kind: "make", args };
}

function isExisting(workPool: OwnWorkPool | ExistingWorkPool): workPool is ExistingWorkPool {
  return "existing" in workPool;
}

/** The type where it is known while the program runs. */
function poolTypeOf(workPool: PrefectWorkPoolDeploymentArgs["workPool"]): string | undefined {
  if (workPool instanceof WorkPool) return undefined;
  if (workPool.type === undefined) return DEFAULTS.workPoolType;
  return typeof workPool.type === "string" ? workPool.type : undefined;
}

/** Types of pools whose workers this component can start. */
const STARTABLE = ["process", "docker", "kubernetes"] as const;

function workersOf(
  { workers, package: { image } }: PrefectWorkPoolDeploymentArgs,
  pool: WorkPoolDeploymentSpec["pool"]["kind"],
  poolType: string | undefined,
): WorkersSpec {
  const kind = STARTABLE.find((type) => type === poolType) ?? "process";
  const ours = pool === "make" && poolType === kind && (kind === "process" || image);
  const fallback = ours ? DEFAULTS.workers : 0;
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
  if (poolType !== undefined && !STARTABLE.some((type) => type === poolType)) {
    const needs = "must be a type whose worker this component can start";
    const types = STARTABLE.map((type) => `"${type}"`).join(", ");
    const fix = `use one of ${types}, or set workers to 0 and start the worker elsewhere`;
    return [problem("workPool.type", needs, poolType, fix)];
  }
  const { kind } = workers;
  const fits = [undefined, kind, ...(kind === "process" ? ["docker"] : [])].includes(poolType);
  const wrong = problem("workers.kind", `must be ${poolType} for a pool of that type`, kind);
  if (!fits) return [wrong];
  if (kind === "docker") return checkContainer("workers", workers);
  if (kind === "kubernetes" || poolType !== "docker" || workers.python !== undefined) return [];
  const needs = "must be an interpreter that has prefect and prefect-docker";
  return [problem("workers.python", needs, undefined, 'or use kind: "docker"')];
}
