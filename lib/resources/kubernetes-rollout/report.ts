import { lastLines } from "../../core/log-lines";
import { redactValues } from "../../core/redact";
import {
  type Cluster,
  type ClusterEvent,
  type ContainerStatus,
  isReady,
  type Pod,
  reasonOf,
} from "../kubernetes-cluster";
import { consequenceOf, type Finding } from "./findings";
import type { KubernetesRolloutInputs } from "./inputs";
import type { Verdict } from "./judge";
import { containersOf, endOf, said } from "./judge-pods";

const PODS_SHOWN = 3;
const EVENTS_SHOWN = 3;

/** One message that holds what there is to know: the troubles, the pods, a log and what to do. */
export async function describeFailure(
  cluster: Cluster,
  inputs: KubernetesRolloutInputs,
  { findings, pods, progress }: Verdict,
  failed: { readonly what: string; readonly found: Finding | undefined },
): Promise<string> {
  const { kind = "Deployment", namespace, name, secrets = {} } = inputs;
  const first = failed.found ?? findings[0];
  const shown = [...pods].filter((pod) => !isReady(pod)).slice(0, PODS_SHOWN);
  const pod = shown.find(({ metadata }) => metadata?.name === first?.pod) ?? shown[0];
  const others = findings.filter((one) => one !== failed.found).slice(0, PODS_SHOWN);
  const told = [failed.what, ...others.map(({ text }) => text)].join("\n");
  const lines = [
    `${kind} ${namespace}/${name}${failed.what}`,
    `  cluster: ${cluster.place}`,
    `  replicas: ${progress}`,
    ...others.map(({ text }) => `  also: ${text}`),
    ...shown.map((one) => `  pod ${one.metadata?.name}: ${stateOf(one, told)}`),
    ...(pod ? await eventsOf(cluster, namespace, pod, told) : []),
  ];
  const known = lines.map((line) => redactValues(line, secrets));
  const log = pod ? await logOf(cluster, inputs, pod, first?.container) : [];
  return [...known, ...log, `  do: ${fixOf(first, inputs)}`].join("\n");
}

function fixOf(first: Finding | undefined, { namespace }: KubernetesRolloutInputs): string {
  if (first) return consequenceOf(first.cause).fix;
  return (
    'give it longer (timeoutSeconds) where it only takes its time; "kubectl get events ' +
    `--namespace ${namespace}" tells more`
  );
}

/** How each container of a pod is, without what is told already: `Pending; flow: ErrImagePull`. */
function stateOf(pod: Pod, told: string): string {
  const parts = containersOf(pod)
    .filter(({ ready, state }) => !ready && state?.terminated?.exitCode !== 0)
    .map((container) => `${container.name}: ${containerState(container, told)}`);
  return [pod.status?.phase ?? "Unknown", ...parts].join("; ");
}

function containerState(container: ContainerStatus, told: string): string {
  const { state = {}, restartCount } = container;
  const { reason, message } = state.waiting ?? {};
  const isTold = told.includes(said(reason, message));
  const end = endOf(container) ?? "ended";
  const before = restartCount > 0 && !state.terminated && !told.includes(end);
  const now = state.waiting ? (isTold ? reason : said(reason, message)) : "running, not ready";
  const parts = [
    state.terminated ? end : now,
    ...(restartCount > 0 ? [`restarted ${restartCount} times`] : []),
    ...(before ? [`it ${end}`] : []),
  ];
  return parts.join(", ");
}

/** What was noted about a pod and is not in its state: mounts, probes, the scheduler. */
async function eventsOf(
  cluster: Cluster,
  namespace: string,
  pod: Pod,
  told: string,
): Promise<string[]> {
  try {
    const all = await cluster.events(namespace, pod.metadata?.uid ?? "");
    const lines = all
      .filter((one) => isTelling(one) && !told.includes(said(undefined, one.message)))
      .map(({ reason, message }) => said(reason, message));
    return [...new Set(lines)].slice(-EVENTS_SHOWN).map((line) => `  event: ${line}`);
  } catch (error) {
    return [`  event: (cannot be read: ${reasonOf(error)})`];
  }
}

function isTelling({ type, reason, message = "" }: ClusterEvent): boolean {
  if (type !== "Warning" || reason === "BackOff") return false;
  return !(reason === "Failed" && /^Error: /.test(message));
}

async function logOf(
  cluster: Cluster,
  { namespace, secrets = {} }: KubernetesRolloutInputs,
  pod: Pod,
  named: string | undefined,
): Promise<string[]> {
  const container = containersOf(pod).find((one) => (named ? one.name === named : hasTrouble(one)));
  if (!container || !hasRun(container)) return [];
  // While it runs anew, what it said at its end is in the log before.
  const previous = container.restartCount > 0 && container.state?.running !== undefined;
  const name = pod.metadata?.name ?? "";
  const wanted = { pod: name, container: container.name, previous };
  const option = previous ? " --previous" : "";
  const command = `kubectl logs --namespace ${namespace} ${name} --container ${container.name}`;
  return [
    `  log: ${command}${option}`,
    ...(await tailOf(cluster, namespace, wanted, secrets)).map((line) => `  | ${line}`),
  ];
}

async function tailOf(
  cluster: Cluster,
  namespace: string,
  wanted: { readonly pod: string; readonly container: string; readonly previous: boolean },
  secrets: Readonly<Record<string, string>>,
): Promise<string[]> {
  try {
    const lines = lastLines(await cluster.log(namespace, wanted), secrets);
    return lines.length === 0 ? ["(nothing was written)"] : lines;
  } catch (error) {
    return [`(cannot be read: ${reasonOf(error)})`];
  }
}

function hasTrouble({ ready, state }: ContainerStatus): boolean {
  return !ready && state?.terminated?.exitCode !== 0;
}

function hasRun({ restartCount, state }: ContainerStatus): boolean {
  return restartCount > 0 || state?.running !== undefined || state?.terminated !== undefined;
}
