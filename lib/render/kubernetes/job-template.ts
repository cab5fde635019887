import { withoutUndefined } from "../../core/json";
import type { KubernetesJobArgs, SecretKey } from "./job-args";
import { JOB_DEFAULTS } from "./job-defaults";
import { type AddOperation, under } from "./job-patch";
import { literal } from "./literal";
import { jobVariables } from "./job-variables";
import { renderPod, SCRATCH } from "./pod";

const JOB = "/job_configuration/job_manifest";
const POD = `${JOB}/spec/template/spec`;
const CONTAINER = `${POD}/containers/0`;

/**
 * The patch that makes of a server's default kubernetes template the one that the settings ask for.
 * It fits the templates of Prefect 2.20 and of 3, which differ: what may be missing is added whole.
 */
export function jobTemplatePatch(job: KubernetesJobArgs): AddOperation[] {
  const pod = podOf(job);
  return [
    ...jobVariables(job),
    ...under(JOB, {
      // Prefect adds its own, and those of the job variables.
      "metadata/labels": job.labels,
      "metadata/annotations": job.annotations,
      "spec/template/metadata": pod.metadata,
      "spec/activeDeadlineSeconds": job.activeDeadlineSeconds,
      "spec/backoffLimit": job.backoffLimit,
    }),
    ...under(POD, { ...pod.spec, ...PLACED, automountServiceAccountToken: hasToken(job) }),
    ...under(CONTAINER, { ...pod.container, resources: resources(job), envFrom: "{{ env_from }}" }),
    ...pod.beside.flatMap((one) => under(`${POD}/containers`, { "-": one })),
    ...environment(job),
    ...under(POD, job.podSpec ?? {}),
  ];
}

/** Where pods go: a job variable without a value is left out by Prefect. */
const PLACED = {
  nodeSelector: "{{ node_selector }}",
  tolerations: "{{ tolerations }}",
  affinity: "{{ affinity }}",
};

/** What any pod of these settings has, apart from what the template has already. */
function podOf(job: KubernetesJobArgs) {
  const { metadata, spec } = renderPod({
    settings: { ...job, resources: undefined, serviceAccountName: undefined },
    container: { name: "", image: "", command: [], env: [] },
    labels: {},
    graceSeconds: 0,
  });
  const { containers, terminationGracePeriodSeconds: _, ...own } = spec as Spec;
  const [{ securityContext, volumeMounts }, ...beside] = containers;
  const isBare = job.labels === undefined && job.annotations === undefined;
  return {
    metadata: isBare ? undefined : metadata,
    spec: own,
    container: { securityContext, volumeMounts },
    beside,
  };
}

type Spec = Readonly<Record<string, unknown>> & {
  readonly containers: readonly [Readonly<Record<string, unknown>>, ...object[]];
};

function hasToken({ automountServiceAccountToken, serviceAccountName }: KubernetesJobArgs) {
  return automountServiceAccountToken ?? serviceAccountName !== undefined;
}

/** The values of the variables are their defaults. */
function resources({ resources: given = {} }: KubernetesJobArgs) {
  const gpuResource = given.gpuResource ?? JOB_DEFAULTS.gpuResource;
  return {
    requests: { ...given.requests, cpu: "{{ cpu_request }}", memory: "{{ memory_request }}" },
    limits: {
      [gpuResource]: "{{ gpu }}",
      ...given.limits,
      cpu: "{{ cpu_limit }}",
      memory: "{{ memory_limit }}",
    },
  };
}

/**
 * A worker copies its connection into each job as plain text. What the template sets to null is left
 * out of that copy, and a reference in the container's own list stands in its place. Over the former
 * Prefect merges the job variable `env`.
 */
function environment(job: KubernetesJobArgs): AddOperation[] {
  const own = Object.entries(job.env ?? {});
  const texts = own.flatMap(([name, value]) =>
    typeof value === "string" ? [[name, literal(value)]] : [],
  );
  const keys = own.filter((entry): entry is [string, SecretKey] => typeof entry[1] === "object");
  const references = { ...connectionKeys(job), ...Object.fromEntries(keys) };
  const hidden = Object.keys(references).map((name) => [name, null]);
  const list = Object.entries(references).map(([name, { secret, key, optional }]) => ({
    name,
    valueFrom: { secretKeyRef: withoutUndefined({ name: secret, key, optional }) },
  }));
  return [
    ...under("/job_configuration", {
      env: { HOME: SCRATCH.path, ...Object.fromEntries([...texts, ...hidden]) },
    }),
    ...under(CONTAINER, { env: list.length > 0 ? list : undefined }),
  ];
}

/** Optional, all of them: which there are, the connection decides. */
function connectionKeys({ connectionSecret }: KubernetesJobArgs): Record<string, SecretKey> {
  if (connectionSecret === undefined) return {};
  const given = withoutUndefined(connectionSecret);
  const { name: secret, ...keys } = { ...JOB_DEFAULTS.connectionSecret, ...given };
  return {
    PREFECT_API_KEY: { secret, key: keys.apiKeyKey, optional: true },
    PREFECT_API_AUTH_STRING: { secret, key: keys.authStringKey, optional: true },
    PREFECT_CLIENT_CUSTOM_HEADERS: { secret, key: keys.headersKey, optional: true },
  };
}
