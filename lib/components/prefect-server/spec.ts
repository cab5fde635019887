import { join, resolve } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { DEFAULTS } from "../defaults";
import { checkContainer } from "../prefect-container";
import { defaultDataDirectory, projectRoot } from "../project-root";
import type { DockerServer, PrefectServerArgs } from "./args";

/** The arguments, complete. */
export interface ServerSpec {
  readonly args: PrefectServerArgs;
  readonly infrastructure: { readonly kind: "process" } | DockerServer;
  readonly port: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absolute. */
  readonly environmentDirectory: string;
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly startTimeoutSeconds: number;
}

/** Completes the arguments, or throws every problem at once. */
export function normaliseServer(
  name: string,
  args: PrefectServerArgs,
  resource: pulumi.Resource,
): ServerSpec {
  const problems: Problem[] = checkSeconds("startTimeoutSeconds", args.startTimeoutSeconds);
  const infrastructure = args.infrastructure ?? { kind: "process" };
  const isDocker = infrastructure.kind === "docker";
  if (isDocker) problems.push(...checkContainer("infrastructure", infrastructure));
  const port = args.port ?? (isDocker ? DEFAULTS.serverPort : 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    problems.push(problem("port", "must be a port, or 0 for a free one", port));
  }
  if (isDocker && port === 0) {
    problems.push(problem("port", "must be given for a container", port, "write e.g. 4200"));
  }
  if (problems.length > 0)
    throw new PrefectInputError(`PrefectServer "${name}"`, problems, resource);
  const environments = join(DEFAULTS.dataDirectory, "environments");
  return {
    args,
    infrastructure,
    port,
    dataDirectory: resolve(projectRoot(), args.dataDirectory ?? defaultDataDirectory(name)),
    environmentDirectory: resolve(projectRoot(), args.environmentDirectory ?? environments),
    requirements: args.requirements ?? [DEFAULTS.prefectRequirement],
    constraints: args.constraints ?? DEFAULTS.prefectConstraints,
    startTimeoutSeconds: args.startTimeoutSeconds ?? DEFAULTS.serverStartTimeoutSeconds,
  };
}
