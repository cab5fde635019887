import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import type { Problem } from "../../core/problems";
import { checkInterpreter, type DeploymentSpec, normaliseSettings } from "../deployment-settings";
import type { PrefectServeDeploymentArgs, ProcessServing } from "./args";

/** The arguments, complete. */
export interface ServeSpec extends DeploymentSpec {
  readonly infrastructure: ProcessServing;
}

/** Completes the arguments, or throws every problem at once. */
export function normaliseServe(
  name: string,
  args: PrefectServeDeploymentArgs,
  resource: pulumi.Resource,
): ServeSpec {
  const problems: Problem[] = [];
  const infrastructure = args.infrastructure ?? { kind: "process" };
  const spec = normaliseSettings(name, args, problems);
  problems.push(
    ...checkInterpreter(args.package),
    ...checkCount("infrastructure.limit", infrastructure.limit, { min: 1 }),
    ...checkSeconds("infrastructure.pollSeconds", infrastructure.pollSeconds, { min: 1 }),
  );
  if (problems.length > 0) {
    throw new PrefectInputError(`PrefectServeDeployment "${name}"`, problems, resource);
  }
  return { ...spec, infrastructure };
}
