import type { Json } from "../../core/json";

/** An operation of a JSON patch that adds, or replaces what is there. */
export interface AddOperation {
  readonly op: "add";
  readonly path: string;
  readonly value: Json;
}

/** An operation for each field that has a value; a field's name may be a path. */
export function under(parent: string, fields: Readonly<Record<string, unknown>>): AddOperation[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ op: "add", path: `${parent}/${field}`, value: value as Json }));
}
