import type { ErrorObject, ValidateFunction } from "ajv";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { isRecord } from "./json";
import { describeErrors, type ParameterError } from "./parameter-errors";
import { toJsonSchema } from "./parameter-schema";
import { problem, type Problem } from "./problems";
import { hasUnknown } from "./unknown";

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
  const errors = validate({ ...schema, required }, judged, options.required ?? false);
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

function validate(
  schema: Record<string, unknown>,
  parameters: Record<string, unknown>,
  required: boolean,
): ErrorObject[] {
  let accepts: ValidateFunction;
  try {
    accepts = validator().compile(toJsonSchema(schema, { required }));
  } catch {
    // Not a schema that can be judged here (a reference into nowhere): the server's to say.
    return [];
  }
  return accepts(parameters) ? [] : (accepts.errors ?? []);
}

function validator(): Ajv2020 {
  if (ajv) return ajv;
  ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, logger: false });
  addFormats(ajv, { mode: "fast" });
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
