/**
 * Pulumi without an engine, for tests of which resources a component makes with which inputs.
 * Import it before anything that makes resources.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** A resource as the program registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Unwrapped: a secret stands as its value; see `secrets`. Without the provider's text. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The same as people see it in a preview: `[secret]` in the place of each secret. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** The keys of the inputs that are secret. */
  readonly secrets: readonly string[];
  /** The provider's text, for a resource of ours. */
  readonly text: string | undefined;
  /** Names of resources: the parent, those that it waits for, its explicit provider. */
  readonly parent: string | undefined;
  readonly dependencies: readonly string[];
  readonly provider: string | undefined;
  /** Whether it stays when it is deleted. */
  readonly retained: boolean;
}

/** What a program run under mocks made. */
export interface Recorded<T> {
  readonly result: T;
  /** In the order of their names, since that of their registration varies. */
  readonly registrations: readonly Registration[];
  /** The only registration of that type and name. */
  one(type: string, name: string): Registration;
}

/** Under which every secret stands in serialised properties. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What the mocked engine adds to a resource: the outputs that its provider would compute. */
const OUTPUTS: Readonly<Record<string, (name: string) => object>> = {
  "pulumi-nodejs:dynamic/prefect:PythonEnvironment": (name) => ({
    python: `/venv/${name}/bin/python`,
    version: "3.11.7",
    folder: `/venv/${name}`,
  }),
  "pulumi-nodejs:dynamic/prefect:LocalProcess": () => ({ pid: 4711, assignedPort: 4200 }),
  "pulumi-nodejs:dynamic/prefect:Deployment": (name) => ({
    deploymentId: `id-of-${name}`,
    url: `http://127.0.0.1:4200/deployments/deployment/id-of-${name}`,
  }),
  "kubernetes:apps/v1:Deployment": (name) => ({ metadata: { uid: `uid-of-${name}` } }),
  "docker:index/container:Container": (name) => ({ name: `${name}-1f0c2a9` }),
  "docker:index/network:Network": (name) => ({ name: `${name}-1f0c2a9` }),
  "command:local:Command": (name) => ({ stdout: `said-by-${name}` }),
  "pulumi-nodejs:dynamic/prefect:WorkPool": (name) => ({
    type: "process",
    workPoolId: `id-of-${name}`,
  }),
};

let recorded: Registration[] = [];
const requests = new Map<string, RegisterResourceRequest>();

const mocks: pulumi.runtime.Mocks = {
  newResource({ type, name, inputs }) {
    const { __provider, ...own } = inputs as Record<string, unknown>;
    recorded.push({
      type,
      name,
      inputs: unwrap(own) as Record<string, unknown>,
      shown: masked(own) as Record<string, unknown>,
      secrets: Object.keys(own).filter((key) => isSecret(own[key])),
      text: __provider as string | undefined,
      ...linksOf(type, name),
    });
    return Promise.resolve({
      id: `id-of-${name}`,
      state: { ...(inputs as object), ...OUTPUTS[type]?.(name) },
    });
  },
  call: ({ token }) => Promise.reject(new Error(`no test calls ${token}`)),
};

/**
 * Runs a program against a mocked engine, waits until all of its resources are registered, and
 * tells what they were. `config` is stack config by full key.
 */
export async function record<T>(
  program: () => T,
  config: Readonly<Record<string, string>> = {},
): Promise<Recorded<T>> {
  recorded = [];
  await pulumi.runtime.setMocks(mocks, "project", "dev");
  keepRequests();
  pulumi.runtime.setAllConfig(config);
  const result = program();
  await settle();
  const registrations = recorded.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), "en"));
  return {
    result,
    registrations,
    one(type, name) {
      const found = registrations.filter((r) => shortType(r.type) === type && r.name === name);
      if (found.length === 1 && found[0] !== undefined) return found[0];
      throw new Error(
        `${found.length} of ${type} "${name}" among ${registrations.map(keyOf).join(", ")}`,
      );
    },
  };
}

/** The error that a program throws under mocks. */
export async function thrownBy(program: () => unknown): Promise<Error> {
  try {
    await record(program);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the program threw no error");
}

/** The mocks hear nothing of parents and dependencies: those are read off the requests. */
function keepRequests(): void {
  type Register = (request: RegisterResourceRequest, ...rest: unknown[]) => void;
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  requests.clear();
  monitor.registerResource = (request, ...rest) => {
    requests.set(`${request.getType()} ${request.getName()}`, request);
    register(request, ...rest);
  };
}

function linksOf(type: string, name: string) {
  const request = requests.get(`${type} ${name}`);
  if (request === undefined) throw new Error(`${name} was never registered`);
  return {
    parent: nameIn(request.getParent()),
    dependencies: request.getDependenciesList().map((urn) => nameIn(urn) ?? urn),
    retained: request.getRetainondelete() ?? false,
    provider: nameIn(request.getProvider().replace(/::[^:]*$/, "")),
  };
}

/** The last part of a urn. */
function nameIn(urn: string): string | undefined {
  return urn === "" ? undefined : urn.slice(urn.lastIndexOf("::") + 2);
}

/** Waits until every registration is answered: then every resource has its urn. */
async function settle(): Promise<void> {
  await pulumi.runtime.disconnect();
}

/** The value of an output. */
export function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

/** `Deployment` for `pulumi-nodejs:dynamic/prefect:Deployment`. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

function keyOf({ type, name }: Registration): string {
  return `${shortType(type)} ${name}`;
}

function isSecret(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && Object(value)[SIGNATURE] === SECRET;
}

function masked(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, masked(part)]));
}

function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unwrap(part)]));
}
