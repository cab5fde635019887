import { isRecord } from "./json";

/** A JSON schema as it stands in a deployment. */
export type Schema = Record<string, unknown>;

/** Keywords whose value is a map of schemas, one schema or a list of them. */
const SCHEMA_MAPS = ["properties", "patternProperties", "definitions", "$defs"];
const SCHEMAS = ["items", "additionalProperties", "not", "if", "then", "else", "propertyNames"];
const SCHEMA_LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];

export interface ReadOptions {
  /** Whether `required` is kept. */
  readonly required: boolean;
}

/**
 * Prefect's parameter schema, in whichever dialect pydantic wrote it, as JSON Schema 2020-12: what
 * Prefect's server does before it validates, so that both judge alike.
 */
export function toJsonSchema(schema: Schema, options: ReadOptions): Schema {
  const { $schema: _dialect, $id: _id, nullable, ...read }: Schema = schema;
  for (const keyword of SCHEMA_MAPS) {
    const map = read[keyword];
    if (!isRecord(map)) continue;
    const entries = Object.entries(map).map(([key, value]) => [key, readAny(value, options)]);
    read[keyword] = Object.fromEntries(entries);
  }
  for (const keyword of SCHEMAS) read[keyword] = readAny(read[keyword], options);
  for (const keyword of SCHEMA_LISTS) {
    const list = read[keyword];
    if (Array.isArray(list)) read[keyword] = list.map((item) => readAny(item, options));
  }
  allowNulls(read, schema);
  fixTuple(read, options);
  if (nullable === true) allowNull(read);
  if (typeof read.pattern === "string" && !isPattern(read.pattern)) delete read.pattern;
  if (!options.required && Array.isArray(read.required)) delete read.required;
  return dropUndefined(read);
}

function readAny(value: unknown, options: ReadOptions): unknown {
  return isRecord(value) ? toJsonSchema(value, options) : value;
}

/** pydantic 1 writes `Optional[int] = None` like `int`: null is allowed where nothing is stated. */
function allowNulls(read: Schema, { required }: Schema): void {
  if (!isRecord(read.properties)) return;
  const needed = Array.isArray(required) ? required : [];
  for (const [name, property] of Object.entries(read.properties)) {
    if (!isRecord(property) || needed.includes(name) || "default" in property) continue;
    if (typeof property.type === "string") property.type = [property.type, "null"];
  }
}

/** OpenAPI's `nullable: true`, which JSON Schema does not have. */
function allowNull(schema: Schema): void {
  if (typeof schema.type === "string") schema.type = [schema.type, "null"];
  if (Array.isArray(schema.enum)) schema.enum = [...schema.enum, null];
  if (Array.isArray(schema.anyOf)) schema.anyOf = [...schema.anyOf, { type: "null" }];
}

/** pydantic 1 writes a tuple's items as a list, which 2020-12 calls prefixItems. */
function fixTuple(read: Schema, options: ReadOptions): void {
  if (!Array.isArray(read.items)) return;
  read.prefixItems ??= read.items.map((item) => readAny(item, options));
  delete read.items;
}

/** Python's patterns are not all JavaScript's; one that is not is left to the server. */
function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

function dropUndefined(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
