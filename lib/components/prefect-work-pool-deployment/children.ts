import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { Deployment, keepSecret } from "../../resources/deployment";
import { WorkPool } from "../../resources/work-pool";
import { deploymentArgs } from "../deployment-settings";
import { jobVariables } from "./job-variables";
import type { WorkPoolDeploymentSpec } from "./spec";
import type { Workers } from "./workers";

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

/** The registration in Prefect; after the workers, so that they outlive it on the way down. */
export function createDeployment(
  name: string,
  spec: WorkPoolDeploymentSpec,
  pool: BoundPool,
  workers: Workers,
  parent: pulumi.ComponentResource,
): Deployment {
  const { args } = spec;
  const { processes, containers, inCluster } = workers;
  const inTheWay = [inCluster?.rollout, inCluster?.manifests, ...(inCluster?.needed ?? [])];
  const deployment = new Deployment(
    name,
    {
      ...deploymentArgs(spec),
      workPoolName: pool.name,
      workPoolId: pool.resource?.id,
      workPoolTemplate: pool.resource?.template,
      workPoolType: spec.pool.kind === "existing" ? spec.poolType : undefined,
      workQueueName: args.workQueueName,
      jobVariables: jobVariables(spec, inCluster?.environment, parent),
      kubernetesCluster: inCluster?.cluster,
      ...args.overrides?.deployment,
    },
    {
      parent,
      dependsOn: [
        ...processes,
        ...containers.map(({ health }) => health),
        ...inTheWay.filter((one) => one !== undefined),
      ],
    },
  );
  keepSecret(deployment, spec.settings.environment);
  return deployment;
}
