import { readFileSync } from "node:fs";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isLoopbackUrl } from "../../core/loopback";
import { childName } from "../../core/names";
import { pythonFile } from "../../core/package-files";
import { ContainerHealth } from "../../resources/container-health";
import { engineOf } from "../engine";
import { dockerPackage } from "../docker-package";
import type { ContainerSettings } from "./args";
import { CONTAINER_DEFAULTS } from "./defaults";

/** A container of ours beside a deployment: what serves it, or a worker. */
export interface PrefectContainer {
  readonly image: pulumi.Input<string>;
  /** What runs in it. Never a secret: everybody on the engine's machine reads it. */
  readonly command: readonly pulumi.Input<string>[];
  /** Files to put into it, by path; none of them a secret. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables that are no secrets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What lets it speak with Prefect. @default - it does not */
  readonly connection?: pulumi.Output<Record<string, string>>;
  /** The user's variables, secrets among them. */
  readonly environment: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
  /** How long it may take to end once it is told to. */
  readonly stopSeconds: number;
  /** Tells whether it works. @default - not asked */
  readonly health?: HealthEndpoint;
  readonly settings: ContainerSettings;
  /** Arguments of the container itself, applied last. */
  readonly overrides: object | undefined;
  /** The rest of what the container takes, for what is in it. */
  readonly more?: Partial<docker.ContainerArgs>;
}

/** A URL within the container, or a path on the port that it picks for a variable when it starts. */
export type HealthEndpoint =
  | { readonly url: string }
  | { readonly path: string; readonly portVariable: string };

/** Where the container finds its variables, and what reads them: files, which no inspection shows. */
const ENVIRONMENT_FILE = "/opt/prefect-constructs/environment.json";
const READER_FILE = "/opt/prefect-constructs/with_environment.py";

/** A container that was started, and the wait for it to work: on that depends who needs it. */
export interface StartedContainer {
  readonly container: pulumi.CustomResource;
  readonly health: ContainerHealth;
}

/** Starts it with its connection and the user's variables, and waits until it works. */
export function createPrefectContainer(
  name: string,
  container: PrefectContainer,
  parent: pulumi.ComponentResource,
): StartedContainer {
  const { Container } = dockerPackage("a container", parent);
  const { image, command, settings, stopSeconds, health: endpoint } = container;
  const { startTimeoutSeconds } = settings;
  const connection = container.connection ?? pulumi.output<Record<string, string>>({});
  const secrets = secretsOf(connection, container.environment);
  const args: docker.ContainerArgs = {
    image,
    // The image's own entrypoint may be anything.
    entrypoints: ["python"],
    command: [READER_FILE, ...portOptions(endpoint), ENVIRONMENT_FILE, ...command],
    envs: Object.entries(container.variables).map(([key, value]) => `${key}=${value}`),
    uploads: [
      { file: READER_FILE, content: readFileSync(pythonFile("with_environment.py"), "utf8") },
      ...Object.entries(container.files ?? {}).map(([file, content]) => ({ file, content })),
      {
        file: ENVIRONMENT_FILE,
        content: environmentJson(secrets),
        permissions: "0444",
      },
    ],
    ...runtimeArgs(settings, connection),
    ...(endpoint && healthArgs(askHealth(endpoint))),
    init: true,
    stopTimeout: stopSeconds,
    destroyGraceSeconds: stopSeconds,
    ...container.more,
    ...container.overrides,
  };
  // The provider says that it changed a health check in place, and did not.
  const started = new Container(name, args, { parent, replaceOnChanges: ["healthcheck"] });
  const health = new ContainerHealth(
    childName(name, "health"),
    {
      containerId: started.id,
      timeoutSeconds: startTimeoutSeconds ?? CONTAINER_DEFAULTS.startTimeoutSeconds,
      secrets,
      ...engineOf(parent),
    },
    { parent },
  );
  return { container: started, health };
}

/** The connection and the user's variables. */
function secretsOf(
  connection: pulumi.Output<Record<string, string>>,
  own: PrefectContainer["environment"],
): pulumi.Output<Record<string, string>> {
  return pulumi.secret(
    pulumi.all([connection, own ?? {}]).apply(([known, given]) => ({ ...known, ...given })),
  );
}

function environmentJson(secrets: pulumi.Output<Record<string, string>>): pulumi.Output<string> {
  return secrets.apply((all) => {
    const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(Object.fromEntries(sorted));
  });
}

function runtimeArgs(
  settings: ContainerSettings,
  connection: pulumi.Output<Record<string, string>>,
): Partial<docker.ContainerArgs> {
  const { memoryMegabytes, networks, hosts, labels } = settings;
  return {
    networkMode: settings.networkMode ?? networkFor(connection),
    networksAdvanced: networks?.map((name) => ({ name })),
    hosts: hosts && Object.entries(hosts).map(([host, ip]) => ({ host, ip })),
    volumes: settings.volumes && [...settings.volumes],
    // Without the second the provider shows a difference that is none.
    memory: memoryMegabytes,
    memorySwap: memoryMegabytes,
    cpus: settings.cpus === undefined ? undefined : String(settings.cpus),
    gpus: settings.gpus,
    restart: settings.restart ?? CONTAINER_DEFAULTS.restart,
    labels: labels && Object.entries(labels).map(([label, value]) => ({ label, value })),
    logDriver: settings.logDriver,
    logOpts: settings.logOptions,
  };
}

/** `host` for an API on loopback, which is out of reach from every other network; else `bridge`. */
export function networkFor(
  connection: pulumi.Output<Record<string, string>>,
): pulumi.Output<string> {
  const host = connection.apply(({ PREFECT_API_URL: url }) => {
    return isLoopbackUrl(url ?? "") ? "host" : "bridge";
  });
  return pulumi.unsecret(host);
}

function healthArgs(command: readonly string[]): Partial<docker.ContainerArgs> {
  return {
    healthcheck: {
      tests: ["CMD", ...command],
      interval: "5s",
      timeout: "10s",
      startPeriod: "1m0s",
      retries: 6,
    },
  };
}

/** On `host` all containers share the ports: only the container itself knows one that is free. */
function portOptions(endpoint: HealthEndpoint | undefined): string[] {
  return endpoint && "path" in endpoint ? ["--free-port", endpoint.portVariable] : [];
}

/** Asks an endpoint with what every image here has. */
function askHealth(endpoint: HealthEndpoint): string[] {
  if ("path" in endpoint) return ["python", READER_FILE, "--ask", endpoint.path];
  const code = `import urllib.request as request; request.urlopen("${endpoint.url}", timeout=8)`;
  return ["python", "-c", code];
}
