import { join, resolve } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkCount, checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import {
  checkObjectName,
  checkQuantity,
  checkSubdomain,
  objectName,
  type ServerStorage,
} from "../../render/kubernetes";
import { DEFAULTS } from "../defaults";
import { checkPodSettings } from "../kubernetes";
import { checkContainer } from "../prefect-container";
import { defaultDataDirectory, projectRoot } from "../project-root";
import type { DockerServer, KubernetesServer, PrefectServerArgs } from "./args";

/** The arguments, complete. */
export interface ServerSpec {
  readonly args: PrefectServerArgs;
  readonly infrastructure: { readonly kind: "process" } | DockerServer | KubernetesServer;
  /** What it is called in a cluster. */
  readonly objectName: string;
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
  if (isDocker) problems.push(...checkDocker(infrastructure));
  if (infrastructure.kind === "kubernetes") problems.push(...checkKubernetes(infrastructure));
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
    objectName: objectNameOf(name, infrastructure),
    port,
    dataDirectory: resolve(projectRoot(), args.dataDirectory ?? defaultDataDirectory(name)),
    environmentDirectory: resolve(projectRoot(), args.environmentDirectory ?? environments),
    requirements: args.requirements ?? [DEFAULTS.prefectRequirement],
    constraints: args.constraints ?? DEFAULTS.prefectConstraints,
    startTimeoutSeconds: args.startTimeoutSeconds ?? DEFAULTS.serverStartTimeoutSeconds,
  };
}

function objectNameOf(name: string, infrastructure: ServerSpec["infrastructure"]): string {
  const given = infrastructure.kind === "kubernetes" ? infrastructure.objectName : undefined;
  return given ?? objectName(name);
}

function checkDocker(server: DockerServer): Problem[] {
  const { memoryMegabytes } = server.postgres ?? {};
  return [
    ...checkContainer("infrastructure", server),
    ...checkContainer("infrastructure.postgres", { memoryMegabytes }),
  ];
}

function checkStorage(path: string, { existingClaim, ...made }: ServerStorage): Problem[] {
  const problems = [
    ...checkQuantity(`${path}.size`, made.size),
    ...checkSubdomain(`${path}.existingClaim`, existingClaim),
  ];
  if (existingClaim === undefined) return problems;
  const others = (Object.keys(made) as (keyof typeof made)[]).filter(
    (key) => made[key] !== undefined,
  );
  const needs = "goes not with existingClaim, which is as it is";
  return [...problems, ...others.map((key) => problem(`${path}.${key}`, needs))];
}

function checkKubernetes(server: KubernetesServer): Problem[] {
  const path = "infrastructure";
  const { namespace, storage, database, replicas } = server;
  const problems = [
    ...checkPodSettings(path, server),
    ...checkObjectName(`${path}.objectName`, server.objectName),
    ...(typeof namespace === "object" ? [] : checkObjectName(`${path}.namespace`, namespace)),
    ...checkCount(`${path}.replicas`, replicas, { min: 1 }),
    ...checkSubdomain(`${path}.database.secret`, database?.secret),
    ...(storage ? checkStorage(`${path}.storage`, storage) : []),
  ];
  if ((replicas ?? 1) > 1 && database === undefined) {
    const fix = "give a database, or leave replicas out";
    problems.push(problem(`${path}.replicas`, "must be 1 on SQLite", replicas, fix));
  }
  if (storage && database !== undefined) {
    problems.push(problem(`${path}.storage`, "goes not with a database, which has its own"));
  }
  return problems;
}
