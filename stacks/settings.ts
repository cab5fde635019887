import * as pulumi from "@pulumi/pulumi";
import {
  type Json,
  lolpopName,
  type PackageImageArgs,
  type ScheduleArgs,
} from "prefect-constructs";
import { type ClusterSettings, readCluster } from "./cluster-settings";
import { readImage } from "./image-settings";
import { type LolpopSettings, readLolpop } from "./lolpop-settings";
import { readEnvironment, readRegistry } from "./secret-settings";

/** The stack's configuration: the keys of Pulumi.yaml, where their meaning and defaults stand. */
export interface Settings {
  readonly infrastructure: string;
  readonly mode: string;
  readonly entrypoint: string;
  readonly lolpop: LolpopSettings | undefined;
  readonly image: PackageImageArgs;
  readonly cluster: ClusterSettings;
  readonly environment: Readonly<Record<string, pulumi.Output<string>>>;
  readonly prefectImage: string | undefined;
  readonly workingDirectory: string;
  readonly requirements: string | undefined;
  readonly python: string | undefined;
  readonly deploymentName: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  readonly parameters: Readonly<Record<string, Json>>;
  readonly schedules: Readonly<Record<string, ScheduleArgs>>;
  readonly stopped: boolean;
  readonly concurrencyLimit: number | undefined;
  readonly drainSeconds: number;
  readonly workPool: string;
  readonly workers: number;
  readonly run: boolean;
  readonly runParameters: Readonly<Record<string, Json>>;
  readonly runTrigger: string;
  readonly runTimeoutSeconds: number;
  readonly server: string;
  readonly serverPort: number;
  readonly keepServerData: boolean;
  readonly environmentDirectory: string;
  readonly keepEnvironments: boolean;
}

/** Reads the stack's configuration; Pulumi has checked its types and filled in its defaults. */
export function readSettings(): Settings {
  const config = new pulumi.Config();
  // Pulumi.yaml cannot say "none": there an empty text or a zero stands for it.
  const text = (key: string) => config.get(key) || undefined;
  const lolpop = readLolpop(config.requireObject("lolpop"));
  return {
    infrastructure: config.require("infrastructure"),
    mode: config.require("mode"),
    entrypoint: config.require("entrypoint"),
    lolpop,
    image: {
      ...readImage(config.requireObject("image")),
      registry: readRegistry(config.requireObject("registry")),
    },
    cluster: readCluster(config.requireObject("cluster")),
    environment: readEnvironment(config.requireObject("environment")),
    prefectImage: text("prefectImage"),
    workingDirectory: config.require("workingDirectory"),
    requirements: text("requirements"),
    python: text("python"),
    deploymentName: text("deploymentName") ?? (lolpop ? lolpopName(lolpop) : "train"),
    description: text("description"),
    version: text("version"),
    tags: config.requireObject("tags"),
    parameters: config.requireObject("parameters"),
    schedules: config.requireObject("schedules"),
    stopped: config.requireBoolean("stopped"),
    concurrencyLimit: config.requireNumber("concurrencyLimit") || undefined,
    drainSeconds: config.requireNumber("drainSeconds"),
    workPool: config.require("workPool"),
    workers: config.requireNumber("workers"),
    run: config.requireBoolean("run"),
    runParameters: config.requireObject("runParameters"),
    runTrigger: config.get("runTrigger") ?? "",
    runTimeoutSeconds: config.requireNumber("runTimeoutSeconds"),
    server: config.require("server"),
    serverPort: config.requireNumber("serverPort"),
    keepServerData: config.requireBoolean("keepServerData"),
    environmentDirectory: config.require("environmentDirectory"),
    keepEnvironments: config.requireBoolean("keepEnvironments"),
  };
}
