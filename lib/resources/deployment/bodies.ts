import type { Deployment, DeploymentDocument, DeploymentPatch } from "../../client";
import { sameJson } from "../../core/json";
import type { Changes } from "./changes";
import type { DeploymentInputs } from "./inputs";
import type { Generation } from "./schedule-plan";
import { type DeploymentSettings, NO_PARAMETERS, type SettingKey } from "./settings";

/** How Prefect names the settings that are plain keys of a request body. */
const WIRE_NAMES = {
  description: "description",
  version: "version",
  entrypoint: "entrypoint",
  path: "path",
  storageDocumentId: "storage_document_id",
  infrastructureDocumentId: "infrastructure_document_id",
  tags: "tags",
  pullSteps: "pull_steps",
  parameters: "parameters",
  parameterOpenApiSchema: "parameter_openapi_schema",
  enforceParameterSchema: "enforce_parameter_schema",
  jobVariables: "job_variables",
} as const satisfies Partial<Record<SettingKey, keyof DeploymentPatch>>;

type PlainKey = keyof typeof WIRE_NAMES;

/** What a PATCH cannot do on 2.20. */
const ONLY_BY_POST_2: readonly SettingKey[] = ["pullSteps", "parameterOpenApiSchema"];

/** Keys of both bodies that this library writes. */
type Body = DeploymentPatch & Pick<DeploymentDocument, "labels">;

/** The document that makes a deployment, everything in it explicit. */
export function creationDocument(
  generation: Generation,
  identity: { readonly name: string; readonly flow_id: string },
  settings: DeploymentSettings,
  rest: Pick<DeploymentDocument, "paused" | "schedules">,
  versionInfo?: DeploymentInputs["versionInfo"],
): DeploymentDocument {
  const keys = new Set(Object.keys(settings) as SettingKey[]);
  // Only a pool that is there: a POST cannot take one away.
  if (settings.pool === null) keys.delete("pool");
  const document: Body = { ...settingsBody(settings, keys) };
  if (generation === 3) {
    document.labels = labelsOf(settings);
    document.concurrency_options = optionsOf(settings);
    // Never a null: on a deployment with a linked limit it deletes that limit, whosever it is.
    const { concurrencyLimit, globalConcurrencyLimitId } = settings;
    if (concurrencyLimit !== null) document.concurrency_limit = concurrencyLimit;
    if (globalConcurrencyLimitId !== null) {
      document.global_concurrency_limit_id = globalConcurrencyLimitId;
    }
    if (versionInfo) document.version_info = versionInfo as unknown as VersionInfo;
  }
  return { ...identity, ...(document as Omit<DeploymentDocument, "name" | "flow_id">), ...rest };
}

/** Whether the wanted changes take a POST, which gives every schedule a new id. */
export function needsPost(
  generation: Generation,
  keys: ReadonlySet<SettingKey>,
  wanted: DeploymentSettings,
): boolean {
  if (keys.has("parameters") && hasTemplates(wanted.parameters)) return true;
  if (generation === 3) return keys.has("labels");
  return ONLY_BY_POST_2.some((key) => keys.has(key));
}

/**
 * The PATCHes that bring the settings in line, most often one. Two where a concurrency limit of
 * the deployment's own gives way to a linked one or back: done at once, the server keeps or
 * deletes the wrong limit.
 */
export function settingPatches(
  generation: Generation,
  keys: ReadonlySet<SettingKey>,
  live: DeploymentSettings,
  wanted: DeploymentSettings,
): DeploymentPatch[] {
  const body = settingsBody(wanted, keys);
  if (generation === 2) {
    // There, a pool without job variables beside it is refused.
    if (keys.has("pool")) {
      body.job_variables = { ...mergedSettings(live, wanted, keys).jobVariables };
    }
    return notEmpty([body]);
  }
  if (keys.has("concurrencyOptions")) body.concurrency_options = optionsOf(wanted);
  const steps = limitSteps(keys, live, wanted);
  const [first = {}, ...others] = steps;
  return notEmpty([{ ...body, ...first }, ...others]);
}

/** The document that a POST on 3.x needs to change labels, or parameters with templates. */
export function relabelDocument(
  live: Deployment,
  settings: DeploymentSettings,
  schedules: DeploymentDocument["schedules"],
): DeploymentDocument {
  // What is left out stays as it is there, but for these.
  return {
    name: live.name,
    flow_id: live.flow_id,
    labels: labelsOf(settings),
    parameters: settings.parameters,
    schedules,
  };
}

/** Settings that stay, with those that change. */
export function mergedSettings(
  live: DeploymentSettings,
  wanted: DeploymentSettings,
  keys: ReadonlySet<SettingKey>,
): DeploymentSettings {
  const changed = [...keys].map((key) => [key, wanted[key]] as const);
  return { ...live, ...Object.fromEntries(changed) };
}

/** The changed settings that the live deployment does not have already. */
export function pendingSettings(
  changes: Changes,
  live: DeploymentSettings,
  wanted: DeploymentSettings,
): Set<SettingKey> {
  const hasNoSchema = live.parameterOpenApiSchema === null;
  const found = hasNoSchema ? { ...live, parameterOpenApiSchema: NO_PARAMETERS } : live;
  const pending = [...changes.settings].filter((key) => !sameJson(found[key], wanted[key]));
  // A deployment that enforces no schema at all is refused most other changes; for the lack of one
  // alone nothing is written.
  const healing = pending.length > 0 && hasNoSchema;
  return new Set(healing ? [...pending, "parameterOpenApiSchema"] : pending);
}

function settingsBody(settings: DeploymentSettings, keys: ReadonlySet<SettingKey>): Body {
  const plain = (Object.keys(WIRE_NAMES) as PlainKey[])
    .filter((key) => keys.has(key))
    .map((key) => [WIRE_NAMES[key], settings[key]] as const);
  const body = Object.fromEntries(plain) as Body;
  if (keys.has("pool")) {
    body.work_pool_name = settings.pool?.name ?? null;
    body.work_queue_name = settings.pool?.queue ?? null;
  }
  return body;
}

function limitSteps(
  keys: ReadonlySet<SettingKey>,
  live: DeploymentSettings,
  wanted: DeploymentSettings,
): DeploymentPatch[] {
  if (!keys.has("concurrencyLimit") && !keys.has("globalConcurrencyLimitId")) return [];
  const after = mergedSettings(live, wanted, keys);
  const own = after.concurrencyLimit;
  const linked = after.globalConcurrencyLimitId;
  const steps: DeploymentPatch[] = [];
  if (live.concurrencyLimit !== null && own === null) steps.push({ concurrency_limit: null });
  if (live.globalConcurrencyLimitId !== null && linked === null) {
    steps.push({ global_concurrency_limit_id: null });
  }
  if (linked !== null && linked !== live.globalConcurrencyLimitId) {
    steps.push({ global_concurrency_limit_id: linked });
  }
  if (own !== null && own !== live.concurrencyLimit) steps.push({ concurrency_limit: own });
  return steps;
}

/** Prefect resolves such values for good when they come by PATCH, and at each run by POST. */
function hasTemplates(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__prefect_kind") || Object.values(value).some(hasTemplates);
}

type VersionInfo = NonNullable<DeploymentDocument["version_info"]>;

function optionsOf({ concurrencyOptions }: DeploymentSettings): Body["concurrency_options"] {
  if (concurrencyOptions === null) return null;
  const { collisionStrategy, gracePeriodSeconds } = concurrencyOptions;
  return {
    collision_strategy: collisionStrategy as "ENQUEUE" | "CANCEL_NEW",
    grace_period_seconds: gracePeriodSeconds,
  };
}

function labelsOf({ labels }: DeploymentSettings): DeploymentDocument["labels"] {
  return labels as DeploymentDocument["labels"];
}

function notEmpty(bodies: DeploymentPatch[]): DeploymentPatch[] {
  return bodies.filter((body) => Object.keys(body).length > 0);
}
