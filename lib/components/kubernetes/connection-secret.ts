import * as pulumi from "@pulumi/pulumi";
import { isLoopbackUrl } from "../../core/loopback";
import { PrefectInputError } from "../../core/input-error";
import { redactUrlCredentials } from "../../core/redact";
import { childName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { checkSubdomain, type EnvironmentVariable, MANAGED_BY } from "../../render/kubernetes";
import { connectionEnvironment, plainApiUrl, podApiUrl } from "../connection";
import type { ConnectionSecretArgs } from "./args";
import { checksumOf } from "./checksum";
import { KUBERNETES_DEFAULTS } from "./defaults";
import { logicalNameOf } from "./logical-name";
import type { KubernetesNamespace } from "./namespace";
import { createObject } from "./objects";
import { shared } from "./shared-connection";

/** How pods get the connection to Prefect: each variable by reference to the Secret. */
export interface ConnectionReferences {
  /** The Secret's name. */
  readonly name: string;
  /** The keys of the Secret by variable. No secret; undefined for what the connection has not. */
  readonly keys: pulumi.Output<Readonly<Record<string, string>>>;
  /** The variables, each a `secretKeyRef`; no secret. */
  readonly environment: pulumi.Output<readonly EnvironmentVariable[]>;
  /** Changes with what the Secret holds; for an annotation of the pods. Absent for an existing one. */
  readonly checksum?: pulumi.Output<string>;
  /** What is not to be seen in what is said of the pods. Secret; empty for an existing Secret. */
  readonly secrets: pulumi.Output<Readonly<Record<string, string>>>;
  /** The Secret, where it is made here. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Problems of the arguments, and of the connection of `parent` as pods have it. */
export function checkConnectionSecret(
  path: string,
  args: ConnectionSecretArgs = {},
  parent: pulumi.ComponentResource,
): Problem[] {
  const keys = KEYS.flatMap(({ argument }) => checkKey(`${path}.${argument}`, args[argument]));
  const problems = [...checkSubdomain(`${path}.name`, args.name), ...keys];
  const used = KEYS.map(({ argument }) => args[argument] ?? DEFAULTS[argument]);
  if (new Set(used).size < used.length) {
    problems.push(problem(path, "must have a key of its own for each value"));
  }
  if (args.existing === true && args.apiUrl !== undefined) {
    const fix = "put the URL into the Secret that exists";
    problems.push(problem(`${path}.apiUrl`, "goes into a Secret of our making", undefined, fix));
  }
  const place = args.apiUrl ?? podApiUrl(parent);
  if (args.existing !== true && place === undefined) {
    problems.push(...checkReachable(`${path}.apiUrl`, plainApiUrl(parent)));
  }
  return problems;
}

/**
 * The Secret with the connection of `parent`, made once for each namespace and name: components that
 * share it must mean the same connection.
 */
export function connectionSecret(
  namespace: KubernetesNamespace,
  args: ConnectionSecretArgs = {},
  parent: pulumi.ComponentResource,
): ConnectionReferences {
  if (args.existing === true) return existingConnection(args);
  return shared(namespace, args, parent, () => createConnection(namespace, args, parent));
}

/** A Secret with the connection of `parent` as somebody else makes it: nothing is made. */
export function connectionReferences(
  args: ConnectionSecretArgs = {},
  parent: pulumi.ComponentResource,
): ConnectionReferences {
  if (args.existing === true) return existingConnection(args);
  return referencesTo(args, seenByPods(args, parent));
}

const DEFAULTS = KUBERNETES_DEFAULTS.connectionSecret;

/** The variables of a connection, and the argument that names each one's key. */
const KEYS = [
  { variable: "PREFECT_API_URL", argument: "apiUrlKey" },
  { variable: "PREFECT_API_KEY", argument: "apiKeyKey" },
  { variable: "PREFECT_API_AUTH_STRING", argument: "authStringKey" },
  { variable: "PREFECT_CLIENT_CUSTOM_HEADERS", argument: "headersKey" },
] as const;

function checkKey(path: string, key: unknown): Problem[] {
  if (key === undefined || /^[-._a-zA-Z0-9]{1,253}$/.test(String(key))) return [];
  return [problem(path, 'must be letters, digits, "-", "_" and "."', key)];
}

function createConnection(
  namespace: KubernetesNamespace,
  args: ConnectionSecretArgs,
  parent: pulumi.ComponentResource,
): ConnectionReferences {
  const data = seenByPods(args, parent);
  const references = referencesTo(args, data);
  const secret = createObject(
    childName(logicalNameOf(namespace), references.name),
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: references.name, labels: MANAGED_BY },
      type: "Opaque",
      stringData: data.apply((known) => byKey(args, known)),
    },
    { namespace, parent: namespace },
  );
  return { ...references, checksum: checksumOf(references.name, data), dependsOn: [secret] };
}

/** The connection as pods have it: with the URL that they see. Secret. */
function seenByPods(
  { apiUrl }: ConnectionSecretArgs,
  parent: pulumi.ComponentResource,
): pulumi.Output<Record<string, string>> {
  const place = apiUrl ?? podApiUrl(parent);
  return pulumi.all([connectionEnvironment(parent), place]).apply(([known, given]) => {
    if (given !== undefined) return { ...known, PREFECT_API_URL: given };
    const problems = checkReachable("connectionSecret.apiUrl", known.PREFECT_API_URL);
    if (problems.length > 0) {
      throw new PrefectInputError(`"${logicalNameOf(parent)}"`, problems, parent);
    }
    return known;
  });
}

/** Credentials that are in a URL are not for a message. */
function checkReachable(path: string, url: string | undefined): Problem[] {
  if (url === undefined || !isLoopbackUrl(url)) return [];
  const needs = "must be given: Prefect's API is on this machine's loopback, which no pod reaches";
  const fix = 'write the address that pods see, e.g. "http://10.0.0.9:4200/api"';
  return [problem(path, needs, redactUrlCredentials(url), fix)];
}

function byKey(
  args: ConnectionSecretArgs,
  connection: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = KEYS.flatMap(({ variable, argument }) => {
    const value = connection[variable];
    return value === undefined ? [] : [[args[argument] ?? DEFAULTS[argument], value] as const];
  });
  return Object.fromEntries(given);
}

function referencesTo(
  args: ConnectionSecretArgs,
  data: pulumi.Output<Record<string, string>>,
): ConnectionReferences {
  const name = args.name ?? DEFAULTS.name;
  const keys = pulumi.unsecret(
    data.apply((known) => {
      const present = KEYS.filter(({ variable }) => known[variable] !== undefined);
      return keysOf(
        present.map(({ variable, argument }) => [variable, args[argument] ?? DEFAULTS[argument]]),
      );
    }),
  );
  return { name, keys, environment: referring(name, keys), secrets: data, dependsOn: [] };
}

/** Of what it holds only the program's word is there: which of its keys it names. */
function existingConnection(args: ConnectionSecretArgs): ConnectionReferences {
  const name = args.name ?? DEFAULTS.name;
  const named = KEYS.flatMap(({ variable, argument }) => {
    const key = argument === "apiUrlKey" ? (args.apiUrlKey ?? DEFAULTS.apiUrlKey) : args[argument];
    return key === undefined ? [] : [[variable, key] as const];
  });
  const keys = pulumi.output(keysOf(named));
  const secrets = pulumi.secret<Record<string, string>>({});
  return { name, keys, environment: referring(name, keys), secrets, dependsOn: [] };
}

function keysOf(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs);
}

function referring(
  secret: string,
  keys: pulumi.Output<Readonly<Record<string, string>>>,
): pulumi.Output<readonly EnvironmentVariable[]> {
  return keys.apply((known) =>
    Object.entries(known).map(([name, key]) => {
      return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
    }),
  );
}
