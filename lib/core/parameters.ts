import type { ErrorObject, ValidateFunction } from "ajv";
import type Ajv2020 from "ajv/dist/2020";
import { isRecord } from "./json";
import { describeErrors, type ParameterError } from "./parameter-errors";
import { type Schema, toJsonSchema } from "./parameter-schema";
import { problem, type Problem } from "./problems";
import { hasUnknown } from "./unknown";

// Loaded when first needed, as all that not every program needs.
const ajv2020 = () => require("ajv/dist/2020") as typeof import("ajv/dist/2020");
const ajvFormats = () => require("ajv-formats") as typeof import("ajv-formats");

/** How strictly parameters are judged, and what may be shown of them. */
export interface ParameterCheckOptions {
  /** Whether a parameter without a default must be given: so for a run. @default false */
  readonly required?: boolean;
  /** Leaves the values out of the problems, because some may be secret. @default false */
  readonly hideValues?: boolean;
}

/** What pydantic takes is wider than the standards; only what it surely refuses is refused. */
const LENIENT_FORMATS = {
  "date-time": /^(\d{4}-\d\d-\d\d([T _]\d\d:?\d\d.*)?|-?\d+(\.\d+)?)$/i,
  date: /^(\d{4}-\d\d-\d\d([T _].*)?|-?\d+(\.\d+)?)$/i,
  time: /^\d\d:?\d\d.*$/,
  duration: /^([+-]?P.+|[+-]?\d.*)$/i,
  uuid: /^(urn:uuid:)?\{?[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}\}?$/i,
  regex: true,
} as const;

let ajv: Ajv2020 | undefined;

/**
 * Every parameter that the flow's schema refuses, as Prefect's server judges: nothing is missing
 * at a deployment, a name that the flow does not have passes unless the schema forbids it.
 * Parameters that hold a reference which only the server can resolve (`__prefect_kind`, a block's
 * `$ref`) or an unknown value are not judged; nor is anything against a schema that is none.
 */
export function checkParameters(
  path: string,
  schema: unknown,
  parameters: unknown,
  options: ParameterCheckOptions = {},
): Problem[] {
  if (parameters === undefined || parameters === null)
    return checkParameters(path, schema, {}, options);
  if (typeof parameters === "string" && hasUnknown(parameters)) return [];
  if (!isRecord(parameters)) return [problem(path, "must be an object of parameters by name")];
  if (!isRecord(schema) || hasUnknown(schema)) return [];

  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const deferred = new Set(given.filter(([, value]) => isDeferred(value)).map(([name]) => name));
  const judged = Object.fromEntries(given.filter(([name]) => !deferred.has(name)));
  const required = requiredOf(schema).filter((name) => !deferred.has(name));
  const errors = schemaErrors({ ...schema, required }, judged, options.required ?? false);
  const names = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  return describeErrors(errors, names).map((error) => toProblem(path, error, options));
}

function toProblem(path: string, error: ParameterError, options: ParameterCheckOptions): Problem {
  const got = options.hideValues ? undefined : error.got;
  return problem(`${path}${error.path}`, error.needs, got, error.fix);
}

function requiredOf({ required }: Record<string, unknown>): string[] {
  return Array.isArray(required) ? required : [];
}

/**
 * What a schema of Prefect's refuses in values.
 * @param required - whether what it requires must be there
 */
export function schemaErrors(
  schema: Record<string, unknown>,
  values: Record<string, unknown>,
  required: boolean,
): ErrorObject[] {
  let accepts: ValidateFunction;
  try {
    accepts = compiled(toJsonSchema(schema, { required }));
  } catch {
    // Not a schema that can be judged here (a reference into nowhere): the server's to say.
    return [];
  }
  return accepts(values) ? [] : (accepts.errors ?? []);
}

/** Compiling takes milliseconds, and many deployments have the same schema: that of a flow or pool. */
const known = new Map<string, { readonly schema: Schema; readonly accepts: ValidateFunction }>();
const KNOWN_AT_MOST = 50;

function compiled(schema: Schema): ValidateFunction {
  const text = JSON.stringify(schema);
  const earlier = known.get(text);
  if (earlier !== undefined) return earlier.accepts;
  const [oldest] = known;
  if (oldest !== undefined && known.size >= KNOWN_AT_MOST) {
    known.delete(oldest[0]);
    // It keeps each schema that it ever saw.
    validator().removeSchema(oldest[1].schema);
  }
  const accepts = validator().compile(schema);
  known.set(text, { schema, accepts });
  return accepts;
}

function validator(): Ajv2020 {
  if (ajv) return ajv;
  ajv = new (ajv2020().Ajv2020)({ strict: false, allErrors: true, verbose: true, logger: false });
  ajvFormats().default(ajv, { mode: "fast" });
  for (const [name, format] of Object.entries(LENIENT_FORMATS)) ajv.addFormat(name, format);
  return ajv;
}

/** Whether a value, or anything inside it, is known only to the server or only after preview. */
function isDeferred(value: unknown): boolean {
  return hasUnknown(value) || hasKey(value, "__prefect_kind") || hasKey(value, "$ref");
}

function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, key) || Object.values(value).some((member) => hasKey(member, key));
}
