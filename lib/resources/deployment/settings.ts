import type { Deployment } from "../../client";
import { isRecord, sameJson, type Json } from "../../core/json";
import { withoutServerLabels } from "../../core/labels";
import { isUnknown } from "../../core/unknown";
import type { DeploymentInputs } from "./inputs";

type JsonObject = Readonly<Record<string, Json>>;

/**
 * All of a deployment but its identity, its schedules and its pause, with nothing left out: one
 * form for what the program states and for what is live, so that the two can be compared.
 */
export interface DeploymentSettings {
  readonly description: string | null;
  readonly version: string | null;
  readonly entrypoint: string | null;
  readonly path: string | null;
  readonly storageDocumentId: string | null;
  readonly infrastructureDocumentId: string | null;
  /** Sorted: their order means nothing. */
  readonly tags: readonly string[];
  /** Without the server's own. */
  readonly labels: JsonObject;
  readonly pullSteps: readonly Json[];
  readonly parameters: JsonObject;
  /** Null is what a server may hold that was never told a schema. */
  readonly parameterOpenApiSchema: JsonObject | null;
  readonly enforceParameterSchema: boolean;
  readonly jobVariables: JsonObject;
  /** Pool and queue belong together: a queue alone would move the deployment to another pool. */
  readonly pool: { readonly name: string; readonly queue: string } | null;
  readonly concurrencyLimit: number | null;
  readonly concurrencyOptions: {
    readonly collisionStrategy: string;
    readonly gracePeriodSeconds: number | null;
  } | null;
  readonly globalConcurrencyLimitId: string | null;
}

export type SettingKey = keyof DeploymentSettings;

export const DEFAULT_QUEUE = "default";
/** No parameters at all: what a deployment has that was told no schema. */
export const NO_PARAMETERS: JsonObject = { type: "object", properties: {} };

/** What a deployment is where the program states nothing. */
export const DEFAULT_SETTINGS: DeploymentSettings = {
  description: null,
  version: null,
  entrypoint: null,
  path: null,
  storageDocumentId: null,
  infrastructureDocumentId: null,
  tags: [],
  labels: {},
  pullSteps: [],
  parameters: {},
  parameterOpenApiSchema: NO_PARAMETERS,
  enforceParameterSchema: true,
  jobVariables: {},
  pool: null,
  concurrencyLimit: null,
  concurrencyOptions: null,
  globalConcurrencyLimitId: null,
};

export const SETTING_KEYS = Object.keys(DEFAULT_SETTINGS) as readonly SettingKey[];

/** What the program states, made complete. Unknown values pass through. */
export function statedSettings(inputs: DeploymentInputs): DeploymentSettings {
  const stated: DeploymentSettings = {
    description: inputs.description || null,
    version: inputs.version ?? null,
    entrypoint: inputs.entrypoint ?? null,
    path: inputs.path ?? null,
    storageDocumentId: inputs.storageDocumentId ?? null,
    infrastructureDocumentId: inputs.infrastructureDocumentId ?? null,
    tags: inputs.tags ?? [],
    labels: inputs.labels ?? {},
    pullSteps: inputs.pullSteps ?? [],
    parameters: inputs.parameters ?? {},
    parameterOpenApiSchema: inputs.parameterOpenApiSchema ?? NO_PARAMETERS,
    enforceParameterSchema: inputs.enforceParameterSchema ?? true,
    jobVariables: inputs.jobVariables ?? {},
    pool: statedPool(inputs),
    concurrencyLimit: inputs.concurrencyLimit ?? null,
    concurrencyOptions: statedOptions(inputs.concurrencyOptions),
    globalConcurrencyLimitId: inputs.globalConcurrencyLimitId ?? null,
  };
  return normalised(stated);
}

/** What the server holds, in the same form. */
export function liveSettings(live: Deployment): DeploymentSettings {
  return normalised({
    description: live.description || null,
    version: live.version,
    entrypoint: live.entrypoint,
    path: live.path,
    storageDocumentId: live.storage_document_id,
    infrastructureDocumentId: live.infrastructure_document_id,
    tags: live.tags,
    labels: withoutServerLabels(live.labels ?? {}),
    pullSteps: (live.pull_steps as Json[] | null) ?? [],
    parameters: live.parameters as JsonObject,
    parameterOpenApiSchema: live.parameter_openapi_schema as JsonObject | null,
    enforceParameterSchema: live.enforce_parameter_schema,
    jobVariables: (live.job_variables ?? {}) as JsonObject,
    // The server leaves a stale queue name behind when it takes the pool away.
    pool: live.work_pool_name
      ? { name: live.work_pool_name, queue: live.work_queue_name ?? DEFAULT_QUEUE }
      : null,
    ...liveConcurrency(live),
  });
}

/** The settings in which the two differ. */
export function differingSettings(a: DeploymentSettings, b: DeploymentSettings): Set<SettingKey> {
  return new Set(SETTING_KEYS.filter((key) => !sameJson(a[key], b[key])));
}

function normalised(settings: DeploymentSettings): DeploymentSettings {
  const { tags, parameterOpenApiSchema: schema } = settings;
  const empty = isRecord(schema) && Object.keys(schema).length === 0;
  return {
    ...settings,
    tags: Array.isArray(tags) ? [...new Set(tags)].sort() : tags,
    parameterOpenApiSchema: empty ? NO_PARAMETERS : schema,
  };
}

function statedPool(inputs: DeploymentInputs): DeploymentSettings["pool"] {
  if (!inputs.workPoolName) return null;
  return { name: inputs.workPoolName, queue: inputs.workQueueName ?? DEFAULT_QUEUE };
}

function statedOptions(
  options: DeploymentInputs["concurrencyOptions"],
): DeploymentSettings["concurrencyOptions"] {
  if (options === undefined || options === null) return null;
  if (isUnknown(options)) return options as unknown as DeploymentSettings["concurrencyOptions"];
  return {
    collisionStrategy: options.collisionStrategy ?? "ENQUEUE",
    gracePeriodSeconds: options.gracePeriodSeconds ?? null,
  };
}

/**
 * A limit of the deployment's own is a global limit too, named after the deployment; any other one
 * is somebody's who links it.
 */
function liveConcurrency(
  live: Deployment,
): Pick<
  DeploymentSettings,
  "concurrencyLimit" | "concurrencyOptions" | "globalConcurrencyLimitId"
> {
  const limit = live.global_concurrency_limit;
  const own = limit?.name === `deployment:${live.id}`;
  const options = live.concurrency_options;
  return {
    concurrencyLimit: limit && own ? limit.limit : null,
    globalConcurrencyLimitId: limit && !own ? limit.id : null,
    concurrencyOptions: options
      ? {
          collisionStrategy: options.collision_strategy,
          gracePeriodSeconds: options.grace_period_seconds ?? null,
        }
      : null,
  };
}
