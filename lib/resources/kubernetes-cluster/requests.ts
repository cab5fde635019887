import { TAIL_LINES } from "../../core/log-lines";
import { describePlace, type Cluster } from "./cluster";
import { statusOf } from "./failures";
import type { Chosen } from "./kubeconfig";
import { selectorText, timeOf } from "./objects";

/** How long a cluster may say nothing. */
const ANSWERS_WITHIN_MS = 30_000;
const LOG_BYTES = 256 * 1024;

/** The cluster of a context, asked with Kubernetes' own client. */
export async function clusterOf(chosen: Chosen): Promise<Cluster> {
  const { apps, batch, core, versions } = await clientsOf(chosen);
  return {
    place: describePlace(chosen),
    version: async () => (await versions.getCode()).gitVersion,
    deployment: (namespace, name) => found(apps.readNamespacedDeployment({ namespace, name })),
    statefulSet: (namespace, name) => found(apps.readNamespacedStatefulSet({ namespace, name })),
    async replicaSets(namespace, selector) {
      const labelSelector = selectorText(selector);
      return (await apps.listNamespacedReplicaSet({ namespace, labelSelector })).items;
    },
    async pods(namespace, selector) {
      const labelSelector = selectorText(selector);
      return (await core.listNamespacedPod({ namespace, labelSelector })).items;
    },
    async events(namespace, uid) {
      const fieldSelector = `involvedObject.uid=${uid}`;
      const { items } = await core.listNamespacedEvent({ namespace, fieldSelector });
      return items.sort((a, b) => timeOf(a) - timeOf(b));
    },
    log: (namespace, { pod, container, previous = false }) =>
      core.readNamespacedPodLog({
        namespace,
        name: pod,
        container,
        previous,
        tailLines: TAIL_LINES,
        limitBytes: LOG_BYTES,
      }),
    job: (namespace, name) => found(batch.readNamespacedJob({ namespace, name })),
    async scaleDeployment(namespace, name, { uid, replicas }) {
      const body = { metadata: { namespace, name, uid }, spec: { replicas } };
      await apps.replaceNamespacedDeploymentScale({ namespace, name, body });
    },
    async deleteJob(namespace, { metadata }) {
      const body = { propagationPolicy: "Background", preconditions: { uid: metadata?.uid } };
      const name = metadata?.name ?? "";
      return (await found(batch.deleteNamespacedJob({ namespace, name, body }))) !== undefined;
    },
  };
}

async function clientsOf({ config, server }: Chosen) {
  const k8s = await import("@kubernetes/client-node");
  const configuration = k8s.createConfiguration({
    baseServer: new k8s.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        // The client itself would wait for ever.
        async pre(request) {
          request.setSignal(AbortSignal.timeout(ANSWERS_WITHIN_MS));
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  return {
    apps: new k8s.AppsV1Api(configuration),
    batch: new k8s.BatchV1Api(configuration),
    core: new k8s.CoreV1Api(configuration),
    versions: new k8s.VersionApi(configuration),
  };
}

async function found<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
