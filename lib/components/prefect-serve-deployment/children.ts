import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { pythonFile } from "../../core/package-files";
import { Deployment } from "../../resources/deployment";
import { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import { deploymentArgs } from "../deployment-settings";
import { createPrefectProcess } from "../prefect-process";
import type { ServeSpec } from "./spec";

/** Where the serving process logs and keeps results. */
export function createFolder(name: string, spec: ServeSpec, parent: pulumi.Resource): LocalFolder {
  return new LocalFolder(childName(name, "folder"), { path: spec.dataDirectory }, { parent });
}

/**
 * The process that serves the deployment, or none while it is stopped. Made before the deployment,
 * which it waits for: so on the way down the deployment can still cancel the runs in it.
 */
export function createServingProcess(
  name: string,
  spec: ServeSpec,
  folder: LocalFolder,
  parent: pulumi.ComponentResource,
): LocalProcess | undefined {
  if (spec.stopped) return undefined;
  const { limit, pollSeconds } = spec.infrastructure;
  const { flowName } = spec.settings.package;
  const options = {
    "--deployment": pulumi.interpolate`${flowName}/${spec.deploymentName}`,
    "--drain-seconds": spec.drainSeconds,
    "--limit": limit,
    "--poll-seconds": pollSeconds,
  };
  return createPrefectProcess(
    childName(name, "process"),
    { script: pythonFile("serve.py"), options, logName: "serve.log", spec, folder },
    parent,
  );
}

/** The registration in Prefect. */
export function createDeployment(
  name: string,
  spec: ServeSpec,
  process: LocalProcess | undefined,
  parent: pulumi.Resource,
): Deployment {
  const args = { ...deploymentArgs(spec), ...spec.settings.overrides?.deployment };
  return new Deployment(name, args, { parent, dependsOn: process ? [process] : [] });
}
