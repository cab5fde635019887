import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { pythonFile } from "../../core/package-files";
import { Deployment, keepSecret } from "../../resources/deployment";
import { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import { connectionEnvironment } from "../connection";
import { deploymentArgs } from "../deployment-settings";
import { createPrefectContainer, type StartedContainer } from "../prefect-container";
import { IMAGE_PATHS } from "../prefect-package";
import { createPrefectProcess, ENDING_SECONDS, words } from "../prefect-process";
import type { DockerServing } from "./args";
import { createInCluster, type KubernetesServed } from "./kubernetes";
import { servingOptions } from "./options";
import type { ServeSpec } from "./spec";

/** What serves the deployment. */
export interface Serving extends KubernetesServed {
  readonly folder?: LocalFolder;
  readonly process?: LocalProcess;
  readonly containers: readonly StartedContainer[];
}

/**
 * What serves the deployment, or nothing while that is stopped. Made before the deployment, which
 * it waits for: so on the way down the deployment can still cancel the runs in it.
 */
export function createServing(
  name: string,
  spec: ServeSpec,
  parent: pulumi.ComponentResource,
): Serving {
  const { infrastructure } = spec;
  if (infrastructure.kind === "docker") {
    return { containers: spec.stopped ? [] : createContainers(name, spec, infrastructure, parent) };
  }
  if (spec.kubernetes !== undefined) {
    return { containers: [], ...createInCluster(name, spec, spec.kubernetes, parent) };
  }
  // The log and the results outlive the process.
  const path = spec.dataDirectory;
  const folder = new LocalFolder(childName(name, "folder"), { path }, { parent });
  const process = spec.stopped ? undefined : createProcess(name, spec, folder, parent);
  return { folder, process, containers: [] };
}

function createProcess(
  name: string,
  spec: ServeSpec,
  folder: LocalFolder,
  parent: pulumi.ComponentResource,
): LocalProcess {
  return createPrefectProcess(
    childName(name, "process"),
    {
      script: pythonFile("serve.py"),
      options: servingOptions(spec),
      logName: "serve.log",
      spec,
      folder,
    },
    parent,
  );
}

function createContainers(
  name: string,
  spec: ServeSpec,
  infrastructure: DockerServing,
  parent: pulumi.ComponentResource,
): readonly StartedContainer[] {
  const { settings } = spec;
  const { image, workingDirectory } = settings.package;
  if (image === undefined) throw new Error("a container of a package without an image");
  return Array.from({ length: infrastructure.replicas ?? 1 }, (_, at) => {
    const container = childName(name, at === 0 ? "container" : `container-${at + 1}`);
    return createPrefectContainer(
      container,
      {
        image,
        command: ["python", `${IMAGE_PATHS.library}/serve.py`, ...words(servingOptions(spec))],
        variables: {
          PREFECT_RUNNER_SERVER_ENABLE: "true",
          PREFECT_RUNNER_SERVER_HOST: "127.0.0.1",
          ...pollVariables(infrastructure.pollSeconds),
        },
        connection: connectionEnvironment(parent),
        environment: settings.environment,
        stopSeconds: spec.drainSeconds + ENDING_SECONDS,
        health: { path: "/health", portVariable: "PREFECT_RUNNER_SERVER_PORT" },
        settings: infrastructure,
        overrides: settings.overrides?.container,
        more: { workingDir: workingDirectory },
      },
      parent,
    );
  });
}

/** What its health is measured by, whatever the command says. */
function pollVariables(pollSeconds: number | undefined): Record<string, string> {
  if (pollSeconds === undefined) return {};
  return { PREFECT_RUNNER_POLL_FREQUENCY: String(Math.ceil(pollSeconds)) };
}

/** The registration in Prefect. */
export function createDeployment(
  name: string,
  spec: ServeSpec,
  serving: Serving,
  parent: pulumi.Resource,
): Deployment {
  const args = { ...deploymentArgs(spec), ...spec.settings.overrides?.deployment };
  const deployment = new Deployment(name, args, { parent, dependsOn: whatServes(serving) });
  keepSecret(deployment, spec.settings.environment);
  return deployment;
}

function whatServes({ process, containers, rollout, manifests }: Serving): pulumi.Resource[] {
  const one = process ?? rollout ?? manifests;
  return [...(one ? [one] : []), ...containers.map(({ health }) => health)];
}
