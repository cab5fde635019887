import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { KubeConfig, User } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};
import { LocalError } from "../../core/local-error";
import type { ClusterInputs } from "./inputs";

/** Where a pod finds what it may do in its cluster. */
const OWN_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** A kubeconfig with the context in it that is meant. */
export interface Chosen {
  readonly config: KubeConfig;
  /** `context "staging" of ~/.kube/config`: how messages call it. */
  readonly source: string;
  readonly server: string;
}

/** Finds the kubeconfig and its context; none, or one that leads nowhere, is an error. */
export async function chooseContext(inputs: ClusterInputs): Promise<Chosen> {
  const { KubeConfig: Config } = await import("@kubernetes/client-node");
  const { config, from } = load(() => new Config(), inputs.kubeconfig);
  const context = inputs.context ?? config.getCurrentContext();
  const names = config.getContexts().map(({ name }) => `"${name}"`);
  const there = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  if (!context) {
    throw new LocalError(
      `no context of the cluster is chosen: ${from} has no current-context; ` +
        `give the cluster's context (${there})`,
    );
  }
  if (!config.getContextObject(context)) {
    throw new LocalError(
      `the cluster's context "${context}" is not in ${from}: ${there}; ` +
        "name one of these, or give the kubeconfig that has it",
    );
  }
  config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  const source = `context "${context}" of ${from}`;
  if (!server) {
    throw new LocalError(
      `${source} names a cluster that is not in there; repair it, or name another context`,
    );
  }
  return { config, source, server: server.replace(/\/+$/, "") };
}

/** The values of a context's user that nobody should see, by what they are. */
export function secretsOf(config: KubeConfig): Record<string, string> {
  const user: User | null = config.getCurrentUser();
  const { token, password, keyData, authProvider, exec } = user ?? {};
  const environment: unknown = (exec as { env?: unknown } | undefined)?.env;
  const named = Array.isArray(environment)
    ? (environment as { name?: unknown; value?: unknown }[]).map(({ name, value }) => [name, value])
    : [];
  const provided = Object.entries((authProvider as { config?: object } | undefined)?.config ?? {});
  const all = [...Object.entries({ token, password, key: keyData }), ...named, ...provided];
  return Object.fromEntries(all.filter(([, value]) => typeof value === "string"));
}

type Maker = () => KubeConfig;

interface Loaded {
  readonly config: KubeConfig;
  readonly from: string;
}

function load(make: Maker, given: string | undefined): Loaded {
  if (given !== undefined && isText(given)) {
    return { config: parse(make, given, "the given kubeconfig"), from: "the given kubeconfig" };
  }
  if (given !== undefined) return loadFiles(make, [given], given);
  const listed = (process.env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) {
    const there = listed.filter((path) => existsSync(absolute(path)));
    return loadFiles(make, there.length > 0 ? there : listed, `KUBECONFIG (${listed.join(", ")})`);
  }
  const usual = join(homedir(), ".kube", "config");
  if (existsSync(usual)) return loadFiles(make, [usual], "~/.kube/config");
  if (process.env.KUBERNETES_SERVICE_HOST && existsSync(OWN_TOKEN)) {
    const config = make();
    config.loadFromCluster();
    return { config, from: "the pod that this runs in" };
  }
  throw new LocalError(
    "no Kubernetes cluster is configured: no kubeconfig is given, KUBECONFIG is not set, there is " +
      "no ~/.kube/config, and this is no pod of a cluster; give a kubeconfig, or set KUBECONFIG " +
      'or stack config "kubernetes:kubeconfig"',
  );
}

/** As kubectl merges files: of two entries with one name the first counts. */
function loadFiles(make: Maker, paths: readonly string[], from: string): Loaded {
  const [first = make(), ...others] = paths.map((path) => loadFile(make, path));
  for (const other of others) {
    const has = (list: readonly { name: string }[], name: string) =>
      list.some((one) => one.name === name);
    for (const one of other.clusters) if (!has(first.clusters, one.name)) first.addCluster(one);
    for (const one of other.users) if (!has(first.users, one.name)) first.addUser(one);
    for (const one of other.contexts) if (!has(first.contexts, one.name)) first.addContext(one);
    if (!first.currentContext) first.setCurrentContext(other.currentContext);
  }
  return { config: first, from };
}

function loadFile(make: Maker, path: string): KubeConfig {
  const file = absolute(path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LocalError(
      `the kubeconfig ${path} cannot be read (${code}); give the path of one that can, or its text`,
      { cause: error },
    );
  }
  const config = parse(make, text, path);
  // What it names beside it is beside it.
  config.makePathsAbsolute(dirname(file));
  return config;
}

function parse(make: Maker, text: string, from: string): KubeConfig {
  const config = make();
  try {
    config.loadFromString(text);
  } catch (error) {
    // The parser's own message quotes the text around the fault, which may be a token.
    const line = (error as { mark?: { line?: number } }).mark?.line;
    const place = line === undefined ? "" : ` (see line ${line + 1})`;
    throw new LocalError(
      `${from} is no kubeconfig${place}; "kubectl config view --raw" writes one`,
    );
  }
  return config;
}

/** No path has these; what is taken for a path is quoted when it cannot be read. */
function isText(given: string): boolean {
  return /[\r\n]|^\s*\{|:\s/.test(given);
}

function absolute(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homedir()));
}
