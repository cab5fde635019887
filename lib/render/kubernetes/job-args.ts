import type { PodSettings } from "./pod-settings";

/** A key of a Secret in the job's namespace. */
export interface SecretKey {
  /** The Secret's name. */
  readonly secret: string;
  readonly key: string;
  /** Whether a job starts where Secret or key are missing. @default false */
  readonly optional?: boolean;
}

/** What a job's container asks for, and the most it gets. */
export interface JobResources {
  /** By resource, as quantities: `{ cpu: "500m", memory: "1Gi" }`. @default - none */
  readonly requests?: Readonly<Record<string, string>>;
  /** By resource, as `requests`. @default - none */
  readonly limits?: Readonly<Record<string, string>>;
  /** How many GPUs; the job variable `gpu`. @default - none */
  readonly gpu?: number;
  /** What the cluster calls a GPU. @default "nvidia.com/gpu" */
  readonly gpuResource?: string;
}

/** The Secret in the jobs' namespace that holds the connection to Prefect, and its keys. */
export interface JobConnection {
  /** @default "prefect-secrets" */
  readonly name?: string;
  /** @default "prefect-api-key" */
  readonly apiKeyKey?: string;
  /** @default "prefect-api-auth-string" */
  readonly authStringKey?: string;
  /** @default "prefect-client-custom-headers" */
  readonly headersKey?: string;
}

/**
 * What the jobs of a kubernetes work pool look like: changes to Prefect's own template. What is said
 * to be a job variable can be overridden by each deployment and each run.
 */
export interface KubernetesJobArgs
  extends Omit<
    PodSettings,
    | "imagePullPolicy"
    | "serviceAccountName"
    | "resources"
    | "nodeSelector"
    | "tolerations"
    | "affinity"
  > {
  /**
   * The namespace that jobs are made in; a job variable.
   * @default - the one of the component's workers; else Prefect's: "default"
   */
  readonly namespace?: string;
  /**
   * Of which cpu and memory are job variables: `cpu_request`, `cpu_limit`, `memory_request` and
   * `memory_limit`.
   * @default - none
   */
  readonly resources?: JobResources;
  /** The account of the jobs' pods; the job variable `service_account_name`. @default - the namespace's own */
  readonly serviceAccountName?: string;
  /** Whether pods get the account's token. @default - where `serviceAccountName` names an account */
  readonly automountServiceAccountToken?: boolean;
  /** Labels of the nodes that jobs may run on; the job variable `node_selector`. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** The job variable `tolerations`. @default - none */
  readonly tolerations?: readonly object[];
  /** The job variable `affinity`. @default - none */
  readonly affinity?: object;
  /** Variables of every job: texts, or keys of Secrets. @default - none */
  readonly env?: Readonly<Record<string, string | SecretKey>>;
  /** How long a job that ended stays; the job variable `finished_job_ttl`. @default 600 */
  readonly ttlSecondsAfterFinished?: number;
  /** How long a job may take before the cluster ends it. @default - as long as it does */
  readonly activeDeadlineSeconds?: number;
  /** How often the cluster starts a pod again that failed, apart from Prefect's own retries. @default 0 */
  readonly backoffLimit?: number;
  /** Further members of the pod's `spec`, in Kubernetes' own shape; they win. @default - none */
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /**
   * Where jobs find the connection's secrets. A worker writes them into each job as plain text
   * unless it is told of a Secret, which not every version of it can be; so the template says it.
   * @default - the workers' own where the component makes the pool; else left to the workers
   */
  readonly connectionSecret?: JobConnection;
}
