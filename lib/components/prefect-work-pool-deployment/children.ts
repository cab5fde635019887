import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { pythonFile } from "../../core/package-files";
import { Deployment } from "../../resources/deployment";
import { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import type { JsonInput } from "../../resources/pulumified";
import { WorkPool } from "../../resources/work-pool";
import { deploymentArgs } from "../deployment-settings";
import { createPrefectProcess } from "../prefect-process";
import type { WorkPoolDeploymentSpec } from "./spec";

/** The pool that the deployment is bound to. */
export interface BoundPool {
  readonly name: pulumi.Input<string>;
  /** The resource where this program has one: workers and deployment come after it. */
  readonly resource?: WorkPool;
}

/** Makes the pool, or takes the one that is there. */
export function createPool(
  name: string,
  { pool }: WorkPoolDeploymentSpec,
  parent: pulumi.Resource,
): BoundPool {
  if (pool.kind === "existing") return { name: pool.name };
  if (pool.kind === "shared") return { name: pool.resource.name, resource: pool.resource };
  const resource = new WorkPool(childName(name, "pool"), pool.args, { parent });
  return { name: resource.name, resource };
}

/** Where the workers log; none without workers. */
export function createFolder(
  name: string,
  spec: WorkPoolDeploymentSpec,
  parent: pulumi.Resource,
): LocalFolder | undefined {
  if (spec.workers.count === 0) return undefined;
  return new LocalFolder(childName(name, "folder"), { path: spec.dataDirectory }, { parent });
}

/** The workers on this machine, or none while the deployment is stopped. */
export function createWorkers(
  name: string,
  spec: WorkPoolDeploymentSpec,
  pool: BoundPool,
  folder: LocalFolder | undefined,
  parent: pulumi.ComponentResource,
): readonly LocalProcess[] {
  if (spec.stopped || folder === undefined) return [];
  const { count, limit, prefetchSeconds } = spec.workers;
  return Array.from({ length: count }, (_, index) => {
    const worker = childName(name, `worker-${index + 1}`);
    const options = {
      "--pool": pool.name,
      "--name": worker,
      "--queue": spec.args.workQueueName,
      "--limit": limit,
      "--prefetch-seconds": prefetchSeconds,
      "--drain-seconds": spec.drainSeconds,
    };
    const script = pythonFile("worker.py");
    const logName = `worker-${index + 1}.log`;
    return createPrefectProcess(worker, { script, options, logName, spec, folder }, parent);
  });
}

/** The registration in Prefect; after the workers, so that they outlive it on the way down. */
export function createDeployment(
  name: string,
  spec: WorkPoolDeploymentSpec,
  pool: BoundPool,
  workers: readonly LocalProcess[],
  parent: pulumi.Resource,
): Deployment {
  const { args } = spec;
  return new Deployment(
    name,
    {
      ...deploymentArgs(spec),
      workPoolName: pool.name,
      workPoolId: pool.resource?.id,
      workQueueName: args.workQueueName,
      jobVariables: { ...processVariables(spec), ...args.jobVariables } as Record<
        string,
        JsonInput
      >,
      ...args.overrides?.deployment,
    },
    { parent, dependsOn: [...workers] },
  );
}

/**
 * A process worker runs flows with its own interpreter unless told another: the package's, which
 * has what the flow needs whoever's worker takes the run.
 */
function processVariables(spec: WorkPoolDeploymentSpec) {
  const { pool, poolType, settings } = spec;
  const { python } = settings.package;
  if (python === undefined) return {};
  const type = pool.kind === "shared" ? pool.resource.type : poolType;
  const command = pulumi
    .all([type, python])
    .apply(([known, path]) =>
      known === "process" ? `${quoted(path)} -m prefect.engine` : undefined,
    );
  return poolType === undefined || poolType === "process" ? { command } : {};
}

/** A path as one word of the command, which Prefect splits as a shell does. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`;
}
