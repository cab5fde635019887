import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { PrefectProvider } from "../../provider";
import type { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import type { PythonEnvironment } from "../../resources/python-environment";
import { createContainer } from "./container";
import { createDatabase } from "./database";
import type { DockerServer } from "./args";
import { createInCluster } from "./kubernetes";
import { createEnvironment, createFolder, createProcess } from "./process";
import type { ServerSpec } from "./spec";
import { dataVolume } from "./volume";

/** The server, on whichever infrastructure. */
export interface RunningServer {
  /** Where it is reached from here, without `/api`. */
  readonly url: pulumi.Output<string>;
  /** Where pods of its cluster reach its API. */
  readonly podApiUrl?: pulumi.Output<string>;
  readonly logFile?: pulumi.Output<string>;
  readonly environment?: PythonEnvironment;
  readonly folder?: LocalFolder;
  readonly process?: LocalProcess;
  readonly volume?: pulumi.CustomResource;
  readonly container?: pulumi.CustomResource;
  readonly database?: pulumi.CustomResource;
  readonly workload?: pulumi.CustomResource;
  readonly service?: pulumi.CustomResource;
}

export function createServer(
  name: string,
  spec: ServerSpec,
  parent: pulumi.ComponentResource,
): RunningServer {
  const { infrastructure, objectName } = spec;
  if (infrastructure.kind === "kubernetes") {
    return createInCluster(name, spec, infrastructure, objectName, parent);
  }
  if (infrastructure.kind === "docker") return createOnDocker(name, spec, infrastructure, parent);
  const environment = createEnvironment(name, spec, parent);
  const python = spec.args.python ?? environment?.python ?? "python3";
  const folder = createFolder(name, spec, parent);
  const process = createProcess(name, spec, python, folder, parent);
  const url = pulumi.interpolate`http://127.0.0.1:${process.assignedPort}`;
  return { url, logFile: process.logFile, environment, folder, process };
}

function createOnDocker(
  name: string,
  spec: ServerSpec,
  infrastructure: DockerServer,
  parent: pulumi.ComponentResource,
): RunningServer {
  const { postgres } = infrastructure;
  const database = postgres && createDatabase(name, spec, postgres, parent);
  const { existingVolume } = infrastructure;
  const volume = dataVolume(childName(name, "volume"), existingVolume, spec, parent);
  const beside = { volume, database };
  const { container, health } = createContainer(name, spec, infrastructure, beside, parent);
  // Known once the container is healthy: nobody shall ask the server before.
  const url = health.id.apply(() => `http://127.0.0.1:${spec.port}`);
  return { url, volume: volume.resource, container, database: database?.container };
}

/** The connection to the server, for what this program puts on it. */
export function createProvider(
  name: string,
  spec: ServerSpec,
  apiUrl: pulumi.Input<string>,
  podApiUrl: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): PrefectProvider {
  const { authString } = spec.args;
  const args = { apiUrl, podApiUrl, authString };
  return new PrefectProvider(childName(name, "provider"), args, { parent });
}
