import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import {
  checkImagePresent,
  checkInterpreter,
  type DeploymentSpec,
  normaliseSettings,
} from "../deployment-settings";
import { checkContainer } from "../prefect-container";
import type {
  DockerServing,
  KubernetesServing,
  PrefectServeDeploymentArgs,
  ProcessServing,
} from "./args";
import { type KubernetesSpec, normaliseKubernetes } from "./kubernetes-spec";

/** The arguments, complete. */
export interface ServeSpec extends DeploymentSpec {
  readonly infrastructure: ProcessServing | DockerServing | KubernetesServing;
  /** On kubernetes infrastructure. */
  readonly kubernetes: KubernetesSpec | undefined;
}

/** Completes the arguments, or throws every problem at once. */
export function normaliseServe(
  name: string,
  args: PrefectServeDeploymentArgs,
  resource: pulumi.ComponentResource,
): ServeSpec {
  const problems: Problem[] = [];
  const infrastructure = args.infrastructure ?? { kind: "process" };
  const spec = normaliseSettings(name, args, problems);
  problems.push(
    ...checkCount("infrastructure.limit", infrastructure.limit, { min: 1 }),
    ...checkSeconds("infrastructure.pollSeconds", infrastructure.pollSeconds, { min: 1 }),
    ...checkKind(infrastructure, args),
  );
  const kubernetes =
    infrastructure.kind === "kubernetes"
      ? normaliseKubernetes(name, infrastructure, args, resource, problems)
      : undefined;
  if (problems.length > 0) {
    throw new PrefectInputError(`PrefectServeDeployment "${name}"`, problems, resource);
  }
  return { ...spec, infrastructure, kubernetes };
}

function checkKind(
  infrastructure: ServeSpec["infrastructure"],
  args: PrefectServeDeploymentArgs,
): Problem[] {
  const { kind } = infrastructure;
  if (kind === "process") return checkInterpreter(args.package);
  if (kind === "docker") {
    return [
      ...checkImagePresent(args.package),
      ...checkCount("infrastructure.replicas", infrastructure.replicas, { min: 1 }),
      ...checkContainer("infrastructure", infrastructure),
    ];
  }
  if (kind === "kubernetes") return checkImagePresent(args.package);
  return [problem("infrastructure.kind", "must be process, docker or kubernetes", kind)];
}
