import { isRecord } from "./json";
import { schemaErrors } from "./parameters";
import { describeErrors } from "./parameter-errors";
import { problem, type Problem } from "./problems";
import { nearest } from "./suggestions";
import { hasUnknown } from "./unknown";

type Schema = Readonly<Record<string, unknown>>;

/** Members of a schema that are schemas of the same value or, as an item, of a part without a name. */
const SAME_PLACE = ["allOf", "anyOf", "oneOf", "items", "prefixItems"];

/**
 * The paths of what a block's schema calls secret, in its list or by a mark on a field: `password`,
 * `registry.password`, `headers.*`. Prefect 3 names some of them twice, and by Python's name where
 * the field goes by an alias. An item of a list has the list's path.
 */
export function secretFieldsOf(fields: unknown): readonly string[] {
  if (!isRecord(fields)) return [];
  const listed = Array.isArray(fields.secret_fields) ? fields.secret_fields.map(String) : [];
  const roots = listed.map((path) => path.replace(/\.\*.*$/, ""));
  const isListed = (path: string) =>
    roots.some((root) => path === root || path.startsWith(`${root}.`));
  const marked = markedIn(fields, fields, "", new Set());
  return [...new Set([...listed, ...marked.filter((path) => !isListed(path))])];
}

function markedIn(
  root: Schema,
  schema: unknown,
  path: string,
  outer: ReadonlySet<unknown>,
): string[] {
  if (!isRecord(schema) || outer.has(schema)) return [];
  if (path !== "" && (schema.writeOnly === true || schema.format === "password")) return [path];
  const within = new Set([...outer, schema]);
  const below = (part: unknown, at: string) => markedIn(root, part, at, within);
  const here = [targetOf(root, schema.$ref), ...SAME_PLACE.flatMap((key) => schema[key])];
  const members = Object.entries(isRecord(schema.properties) ? schema.properties : {});
  const others = [schema.additionalProperties, ...valuesOf(schema.patternProperties)];
  // Whatever its name, such a member is secret, and with it all that is beside it.
  const isMap = others.some((part) => below(part, "*").length > 0);
  return [
    ...here.flatMap((part) => below(part, path)),
    ...members.flatMap(([key, part]) => below(part, join(path, key))),
    ...(isMap ? [join(path, "*")] : []),
  ];
}

function targetOf(root: Schema, reference: unknown): unknown {
  const [, map = "", name = ""] = /^#\/(definitions|\$defs)\/(.+)$/.exec(String(reference)) ?? [];
  const definitions = root[map];
  return isRecord(definitions) ? definitions[name] : undefined;
}

function valuesOf(map: unknown): unknown[] {
  return isRecord(map) ? Object.values(map) : [];
}

export function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Everything in a block's values that its schema refuses; Prefect's server looks at none of it, and
 * the first flow that loads the block fails. A reference to another block is not judged, nor what is
 * known later. No value is shown, for any may be secret: of what kind it is has to do.
 */
export function checkBlockData(path: string, fields: unknown, data: unknown): Problem[] {
  if (!isRecord(fields) || !isRecord(data)) return [];
  const isJudged = (value: unknown) => !isReference(value) && !hasUnknown(value);
  const judged = Object.fromEntries(Object.entries(data).filter(([, value]) => isJudged(value)));
  const needed = Array.isArray(fields.required) ? fields.required.map(String) : [];
  const required = needed.filter((name) => !(name in data) || name in judged);
  const schema = { ...fields, ...definitionsOf(fields), required };
  const errors = schemaErrors(schema, judged, true);
  const names = Object.keys(isRecord(fields.properties) ? fields.properties : {});
  return describeErrors(errors, names, "a field of this type of blocks").map((error) => {
    const got = "got" in error ? `; got ${kindOf(error.got)}` : "";
    return problem(`${path}${error.path}`, `${error.needs}${got}`, undefined, error.fix);
  });
}

/** Names among a block's values that its schema does not have, each with the field that is meant. */
export function strayFields(
  fields: unknown,
  data: unknown,
): { readonly name: string; readonly meant: string | undefined }[] {
  if (!isRecord(fields) || !isRecord(data) || !isRecord(fields.properties)) return [];
  const names = Object.keys(fields.properties);
  const strays = Object.keys(data).filter((key) => !names.includes(key) && key !== TYPE_NAME);
  return strays.map((name) => ({ name, meant: nearest(name, names) }));
}

/** Prefect itself writes this among the values. */
const TYPE_NAME = "block_type_slug";

/** A field's whole value that stands for another block. */
export function isReference(value: unknown): boolean {
  return isRecord(value) && "$ref" in value;
}

/**
 * The definitions that a schema refers to and Prefect's server leaves out (it keeps those of blocks
 * alone, so Prefect 3's `secret` has none of its `JsonValue`) as ones that take anything.
 */
function definitionsOf(fields: Schema): Schema {
  const text = JSON.stringify(fields);
  const names = [...text.matchAll(/"\$ref":"#\/(definitions|\$defs)\/([^"]+)"/g)];
  const maps: Record<string, Record<string, unknown>> = {};
  for (const [, map = "", name = ""] of names) (maps[map] ??= {})[name] = {};
  return Object.fromEntries(
    Object.entries(maps).map(([map, any]) => {
      const known = fields[map];
      return [map, { ...any, ...(isRecord(known) ? known : {}) }];
    }),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a number";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "string" ? "a string" : "an object";
}
