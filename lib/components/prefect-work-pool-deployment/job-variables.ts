import * as pulumi from "@pulumi/pulumi";
import { withoutUndefined } from "../../core/json";
import type { JsonInput } from "../../resources/pulumified";
import { connectionEnvironment } from "../connection";
import { DEFAULTS } from "../defaults";
import type { EnvironmentReference } from "../kubernetes";
import { networkFor } from "../prefect-container";
import { jobNamespaceOf } from "./kubernetes-spec";
import type { WorkPoolDeploymentSpec } from "./spec";

/**
 * What the pool's job template gets: what follows from the package for a pool of its type, and the
 * user's own over it.
 */
export function jobVariables(
  spec: WorkPoolDeploymentSpec,
  environment: EnvironmentReference | undefined,
  parent: pulumi.ComponentResource,
): Record<string, JsonInput> {
  const { poolType, args, kubernetes } = spec;
  const type = typeOf(spec);
  const isOf = (...types: string[]) => poolType === undefined || types.includes(poolType);
  const followed = {
    ...(isOf("process") && processVariables(spec, type)),
    ...(poolType !== "process" && imageVariables(spec, type)),
    ...(isOf("docker") && dockerVariables(spec, type, parent)),
    ...(kubernetes && { namespace: jobNamespaceOf(kubernetes) }),
    ...(environment && { env_from: [{ secretRef: { name: environment.name } }] }),
  };
  const all: object = withoutUndefined({ ...followed, ...args.jobVariables });
  return all as Record<string, JsonInput>;
}

/** The pool's type, also where it is only known later. */
function typeOf({ pool, poolType }: WorkPoolDeploymentSpec): PoolType {
  if (pool.kind === "shared") return pool.resource.type;
  if (pool.kind === "existing") return pulumi.output(poolType);
  return pulumi.output(pool.args.type).apply((type) => type ?? DEFAULTS.workPoolType);
}

type PoolType = pulumi.Output<string | undefined>;

/**
 * A process worker runs flows with its own interpreter unless told another: the package's, which
 * has what the flow needs whoever's worker takes the run.
 */
function processVariables({ settings }: WorkPoolDeploymentSpec, type: PoolType) {
  const { python } = settings.package;
  if (python === undefined) return {};
  const command = pulumi
    .all([type, python])
    .apply(([known, path]) =>
      known === "process" ? `${quoted(path)} -m prefect.engine` : undefined,
    );
  return { command };
}

/** Whatever runs containers needs to know which. */
function imageVariables({ settings }: WorkPoolDeploymentSpec, type: PoolType) {
  const { image } = settings.package;
  if (image === undefined) return {};
  const isOneOf = (types: readonly string[]) => type.apply((known) => types.includes(known ?? ""));
  const where = <T>(condition: pulumi.Output<boolean>, value: pulumi.Input<T>) =>
    pulumi.all([condition, value]).apply(([holds, one]) => (holds ? one : undefined));
  const isProcess = isOneOf(["process"]);
  return {
    image: where(
      isProcess.apply((is) => !is),
      image,
    ),
    // No other template has a place for it.
    image_pull_policy: where(isOneOf(["docker", "kubernetes"]), "IfNotPresent"),
  };
}

/** Containers that ended stay, with their variables, unless the engine is told to remove them. */
function dockerVariables(
  { settings }: WorkPoolDeploymentSpec,
  type: PoolType,
  parent: pulumi.ComponentResource,
) {
  if (settings.package.image === undefined) return {};
  const ofDocker = <T>(value: pulumi.Input<T>) =>
    pulumi.all([type, value]).apply(([known, one]) => (known === "docker" ? one : undefined));
  const network = networkFor(connectionEnvironment(parent));
  return { auto_remove: ofDocker(true), network_mode: ofDocker(network) };
}

/** A path as one word of the command, which Prefect splits as a shell does. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`;
}
