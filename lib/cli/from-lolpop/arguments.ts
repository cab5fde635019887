/** What a value has to be. */
export type Kind = "text" | "texts" | "boolean" | "number" | "table";

/** An argument of a method of lolpop's PrefectOrchestrator, and what stands for it. */
export interface Argument {
  readonly kind: Kind;
  /** Which argument of the program has it: `source.config`. @default - see `why` */
  readonly to?: string;
  /** Why there is none, or what to know of it. @default - nothing */
  readonly why?: string;
  /** What to say where it is not stated, since the defaults differ. @default - nothing */
  readonly unstated?: string;
}

const SECRET_IMAGE = "a generated Dockerfile is outside the project";

/** The arguments of `package`. Those with `special` are read by the plan itself. */
export const PACKAGE = {
  lolpop_class: { kind: "text", to: "source.class" },
  lolpop_module: { kind: "text", to: "source.module" },
  lolpop_entrypoint: { kind: "text", to: "source.entrypoint" },
  flow_name: { kind: "text", to: "source.flowFunction" },
  package_type: {
    kind: "text",
    why: "an image is made whatever it says; it has no effect in lolpop",
  },
  base_image: {
    kind: "text",
    to: "image.baseImage",
    unstated:
      'lolpop\'s "prefecthq/prefect:2-python3.9" cannot install its packages any more: image.baseImage has a younger one',
  },
  prefect_files: { kind: "text", to: "source.prefectFiles" },
  copy_files: { kind: "texts", to: "image.copyFiles" },
  lolpop_install_location: {
    kind: "text",
    to: "source.installLocation",
    unstated: "lolpop's own line resolves to packages that cannot run: a locked list is installed",
  },
  run_cmd: { kind: "text", to: "image.runCommand" },
  config_file: { kind: "text", to: "source.config" },
  flow_kwargs: { kind: "table", to: "source.flowKwargs" },
  dockerfile_path: { kind: "text", to: "image.dockerfile", unstated: SECRET_IMAGE },
  docker_image_tag: { kind: "text", to: "image.repository and image.tags" },
  push_image: { kind: "boolean", to: "image.push" },
  skip_validation: { kind: "boolean", to: "source.skipValidation" },
  create_deployment: { kind: "boolean", to: "a deployment component" },
  work_pool: { kind: "text", to: "workPool" },
  job_variables: { kind: "table", to: "deployment.jobVariables" },
} as const satisfies Record<string, Argument>;

/** The arguments of `deploy`. `serving` is `infrastructure` of what serves, or `workers` of a pool. */
export const DEPLOY = {
  deployment_name: { kind: "text", to: "deployment.deploymentName" },
  deployment_type: { kind: "text", to: "infrastructure.kind, or workPool.type" },
  work_pool: { kind: "text", to: "workPool" },
  flow_class: { kind: "text", why: "the package knows its script" },
  flow_entrypoint: { kind: "text", why: "the package knows its flow" },
  docker_image_name: { kind: "text", to: "image.repository and image.tags" },
  k8s_deployment_manifest: { kind: "text", to: "infrastructure.manifest" },
  dockerfile: { kind: "text", to: "image.dockerfile" },
  push_image: { kind: "boolean", to: "image.push" },
  job_variables: { kind: "table", to: "deployment.jobVariables" },
  secret_name: { kind: "text", to: "serving.connectionSecret.name" },
  num_replicas: { kind: "number", to: "infrastructure.replicas, or workers.count" },
  prefect_api_key: { kind: "text", to: "serving.connectionSecret.apiKeyKey" },
  prefect_api_url: { kind: "text", to: "serving.connectionSecret.apiUrlKey" },
  image_pull_policy: {
    kind: "text",
    to: "serving.imagePullPolicy",
    unstated:
      'lolpop\'s "Never" is "IfNotPresent" here: the tag is the hash of the content, so that what a node has is what is meant',
  },
  manifest_path: { kind: "text", to: "infrastructure.manifest" },
  namespace: { kind: "text", to: "serving.namespace" },
  worker_image: { kind: "text", to: "workers.image" },
  worker_deployment_manifest: { kind: "text", to: "workers.manifest" },
  flow_kwargs: { kind: "table", to: "source.flowKwargs" },
  deployment_kwargs: { kind: "table", to: "the deployment component's own arguments" },
} as const satisfies Record<string, Argument>;

/** The arguments of `stop`; those of `run` are all parameters of the run. */
export const STOP = {
  deployment_name: { kind: "text", to: "prefect-constructs stop" },
  deployment_type: { kind: "text", why: "the component knows its infrastructure" },
  docker_image_name: { kind: "text", why: "processes are known by their deployment" },
} as const satisfies Record<string, Argument>;

/** What only pods of a cluster have. */
export const OF_CLUSTERS: readonly string[] = [
  "k8s_deployment_manifest",
  "secret_name",
  "prefect_api_key",
  "prefect_api_url",
  "image_pull_policy",
  "manifest_path",
  "namespace",
  "worker_image",
  "worker_deployment_manifest",
];

/** Arguments of Prefect's own `serve` and `deploy` that `deployment_kwargs` may hold. */
export const DEPLOYMENT_KWARGS: Readonly<Record<string, string>> = {
  parameters: "parameters",
  tags: "tags",
  description: "description",
  version: "version",
  paused: "paused",
  enforce_parameter_schema: "enforceParameterSchema",
  concurrency_limit: "concurrencyLimit",
  work_queue_name: "workQueueName",
  job_variables: "jobVariables",
};

export function isOf(kind: Kind, value: unknown): boolean {
  if (kind === "texts")
    return Array.isArray(value) && value.every((one) => typeof one === "string");
  if (kind === "table") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === (kind === "text" ? "string" : kind);
}

export const NEEDS: Readonly<Record<Kind, string>> = {
  text: "a text",
  texts: "a list of texts",
  boolean: "true or false",
  number: "a number",
  table: "an object",
};
