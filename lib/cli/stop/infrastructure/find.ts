import type { Deployment } from "../../../client";
import { isRecord } from "../../../core/json";
import type { ProcessIdentity } from "../../../core/process-identity";
import { componentToken } from "../../../core/type-tokens";
import { typeToken } from "../../../provider/thin-provider";
import { LOCAL_PROCESS_DEFAULTS } from "../../../resources/local-process/inputs";
import type { ClusterInputs } from "../../../resources/kubernetes-cluster";
import { providerInputs, type StateResource } from "../../stack-state";

/** Something that runs a deployment, known by what the stack's state says of it. */
export type Stoppable = { readonly title: string } & (
  | ({
      readonly kind: "process";
      readonly id: string;
      readonly graceSeconds: number;
    } & ProcessIdentity)
  | { readonly kind: "container"; readonly id: string; readonly engine: Engine }
  | { readonly kind: "pods"; readonly uid: string; readonly at: Workload }
  | { readonly kind: "left alone"; readonly reason: string }
);

/** What runs a deployment. */
export interface Infrastructure {
  readonly running: readonly Stoppable[];
  /** Where its runs are jobs, as far as the state tells it openly. @default - they are none */
  readonly cluster?: ClusterInputs;
}

interface Engine {
  readonly host?: string;
  readonly certPath?: string;
}

interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Of the kubeconfig. @default - its current one */
  readonly context?: string;
}

const SERVED = componentToken("PrefectServeDeployment");
const POOLED = componentToken("PrefectWorkPoolDeployment");
const CONTAINER = "docker:index/container:Container";
const WORKLOAD = "kubernetes:apps/v1:Deployment";

/**
 * What the stack's program made to run this deployment: the siblings of its registration below the
 * component that made both.
 * @param sharers - other deployments of its pool, for which its workers stay
 * @throws {Error} where the state does not have this very deployment, or a component of it
 */
export function infrastructureOf(
  { id }: Pick<Deployment, "id">,
  name: string,
  state: readonly StateResource[],
  { sharers }: { readonly sharers: readonly string[] },
): Infrastructure {
  const own = state.find((one) => one.type === typeToken("Deployment") && one.id === id);
  if (!own) {
    throw new Error(
      `the stack has not made the deployment ${name} (${id}), so nothing that runs it is known; ` +
        "name its stack by --stack and --cwd, or leave out --infrastructure",
    );
  }
  const component = state.find(({ urn }) => urn === own.parent);
  if (component?.type !== SERVED && component?.type !== POOLED) {
    throw new Error(
      `${name} is no part of a PrefectServeDeployment or PrefectWorkPoolDeployment in the stack, ` +
        "so what runs it is not known; leave out --infrastructure",
    );
  }
  const found = state
    .filter(({ parent }) => parent === component.urn)
    .flatMap((resource) => stoppable(resource, state));
  const cluster = clusterOf(own.inputs.kubernetesCluster);
  const more = cluster === undefined ? {} : { cluster };
  if (component.type === SERVED || sharers.length === 0) return { running: found, ...more };
  const reason = `its pool's runs of other deployments need it (${sharers.join(", ")})`;
  const running = found.map(({ title }) => ({ kind: "left alone", title, reason }) as const);
  return { running, ...more };
}

/** Without a kubeconfig, which is secret in the state: that is for the environment to say. */
function clusterOf(stated: unknown): ClusterInputs | undefined {
  if (!isRecord(stated)) return undefined;
  return typeof stated.context === "string" ? { context: stated.context } : {};
}

function stoppable(resource: StateResource, state: readonly StateResource[]): Stoppable[] {
  const { type, id, outputs } = resource;
  const called = resource.urn.split("::").at(-1) ?? id;
  if (type === typeToken("LocalProcess")) {
    const { pid, startTime, stopGraceSeconds: grace } = outputs;
    if (typeof pid !== "number" || typeof startTime !== "string") return [];
    const graceSeconds =
      typeof grace === "number" ? grace : LOCAL_PROCESS_DEFAULTS.stopGraceSeconds;
    const title = `process ${pid} "${called}"`;
    return [{ kind: "process", title, id, pid, startTime, graceSeconds }];
  }
  if (type === CONTAINER) {
    const title = `container ${id.slice(0, 12)} "${called}"`;
    return [{ kind: "container", title, id, engine: engineOf(resource, state) }];
  }
  if (type === WORKLOAD) return workload(resource, state);
  return [];
}

/** The engine of the container's provider; what is secret of it is for the environment to say. */
function engineOf(container: StateResource, state: readonly StateResource[]): Engine {
  const { host, certPath } = providerInputs(container, state);
  return {
    ...(typeof host === "string" ? { host } : {}),
    ...(typeof certPath === "string" ? { certPath } : {}),
  };
}

function workload(resource: StateResource, state: readonly StateResource[]): Stoppable[] {
  const { metadata } = resource.outputs;
  if (!isRecord(metadata)) return [];
  const { namespace, name, uid } = metadata;
  if (typeof namespace !== "string" || typeof name !== "string" || typeof uid !== "string") {
    return [];
  }
  const context = contextOf(resource, state);
  const at = { namespace, name, ...(context === undefined ? {} : { context }) };
  return [{ kind: "pods", title: `pods of ${namespace}/${name}`, uid, at }];
}

/** As the wait for its pods was told; a kubeconfig is secret, and is for the environment to say. */
function contextOf({ parent }: StateResource, state: readonly StateResource[]): string | undefined {
  const isWait = (one: StateResource) =>
    one.parent === parent && one.type === typeToken("KubernetesRollout");
  return clusterOf(state.find(isWait)?.inputs.cluster)?.context;
}
