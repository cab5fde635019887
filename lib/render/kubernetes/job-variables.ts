import { withoutUndefined } from "../../core/json";
import type { KubernetesJobArgs } from "./job-args";
import { JOB_DEFAULTS } from "./job-defaults";
import { type AddOperation, under } from "./job-patch";

const TEXTS = { type: "object", additionalProperties: { type: "string" } };
const OBJECTS = { type: "array", items: { type: "object" } };
const QUANTITY = { type: "string" };

/**
 * The template's variables: those that this library adds, as a whole, since 2.20 lacks some that 3
 * has; and defaults of those that every template has.
 */
export function jobVariables(job: KubernetesJobArgs): AddOperation[] {
  const { resources: { requests = {}, limits = {}, gpu } = {} } = job;
  const ttl = job.ttlSecondsAfterFinished ?? JOB_DEFAULTS.ttlSecondsAfterFinished;
  return under("/variables/properties", {
    "namespace/default": job.namespace,
    "service_account_name/default": job.serviceAccountName,
    "finished_job_ttl/default": ttl,
    cpu_request: variable("CPU Request", QUANTITY, requests.cpu),
    cpu_limit: variable("CPU Limit", QUANTITY, limits.cpu),
    memory_request: variable("Memory Request", QUANTITY, requests.memory),
    memory_limit: variable("Memory Limit", QUANTITY, limits.memory),
    gpu: variable("GPUs", { type: "integer", minimum: 0 }, gpu),
    node_selector: variable("Node Selector", TEXTS, job.nodeSelector),
    tolerations: variable("Tolerations", OBJECTS, job.tolerations),
    affinity: variable("Affinity", { type: "object" }, job.affinity),
    env_from: variable("Environment From", OBJECTS, undefined),
  });
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "CPU Request": "What the job's container asks for, as a Kubernetes quantity: 500m.",
  "CPU Limit": "The most that the job's container gets, as a Kubernetes quantity: 2.",
  "Memory Request": "What the job's container asks for, as a Kubernetes quantity: 512Mi.",
  "Memory Limit": "The most that the job's container gets, as a Kubernetes quantity: 1Gi.",
  GPUs: "How many GPUs the job's container gets.",
  "Node Selector": "Labels of the nodes that the job's pod may be on.",
  Tolerations: "Taints of nodes that the job's pod tolerates, in Kubernetes' own shape.",
  Affinity: "Where the job's pod is wanted, in Kubernetes' own shape.",
  "Environment From":
    "Secrets and ConfigMaps of the job's namespace whose keys become variables: Kubernetes' envFrom.",
};

function variable(title: string, schema: object, value: unknown) {
  return withoutUndefined({ title, description: DESCRIPTIONS[title], ...schema, default: value });
}
