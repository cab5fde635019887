import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { PrefectProvider } from "../../provider";
import type { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import type { PythonEnvironment } from "../../resources/python-environment";
import { createContainer, createVolume } from "./container";
import { createEnvironment, createFolder, createProcess } from "./process";
import type { ServerSpec } from "./spec";

/** The server, on whichever infrastructure. */
export interface RunningServer {
  readonly port: pulumi.Output<number | undefined>;
  readonly logFile?: pulumi.Output<string>;
  readonly environment?: PythonEnvironment;
  readonly folder?: LocalFolder;
  readonly process?: LocalProcess;
  readonly volume?: pulumi.CustomResource;
  readonly container?: pulumi.CustomResource;
}

export function createServer(
  name: string,
  spec: ServerSpec,
  parent: pulumi.ComponentResource,
): RunningServer {
  if (spec.infrastructure.kind === "docker") {
    const volume = createVolume(name, spec, parent);
    const { container, health } = createContainer(name, spec, spec.infrastructure, volume, parent);
    // Known once the container is healthy: nobody shall ask the server before.
    return { port: health.id.apply(() => spec.port), volume, container };
  }
  const environment = createEnvironment(name, spec, parent);
  const python = spec.args.python ?? environment?.python ?? "python3";
  const folder = createFolder(name, spec, parent);
  const process = createProcess(name, spec, python, folder, parent);
  const { assignedPort: port, logFile } = process;
  return { port, logFile, environment, folder, process };
}

/** The connection to the server, for what this program puts on it. */
export function createProvider(
  name: string,
  spec: ServerSpec,
  apiUrl: pulumi.Input<string>,
  parent: pulumi.Resource,
): PrefectProvider {
  const { authString } = spec.args;
  return new PrefectProvider(childName(name, "provider"), { apiUrl, authString }, { parent });
}
