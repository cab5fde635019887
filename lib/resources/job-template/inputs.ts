import type { Json } from "../../core/json";

/** One operation of a JSON patch (RFC 6902). */
export interface JsonPatchOperation {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  /** A JSON pointer into the template: `/variables/properties/env/default`. */
  readonly path: string;
  /** Where `move` and `copy` take the value from. @default - none */
  readonly from?: string;
  /** What `add`, `replace` and `test` use. @default - none */
  readonly value?: Json;
}

/** What the jobs of a work pool look like. */
export interface JobTemplateInputs {
  /** The type of infrastructure: `process`, `docker`, `kubernetes`, … @default "process" */
  readonly type?: string;
  /** The whole job template, in place of the server's default for the type. @default - the default, patched */
  readonly baseJobTemplate?: Readonly<Record<string, Json>>;
  /** A JSON patch over the server's default template for the type. @default - none */
  readonly baseJobTemplatePatch?: readonly JsonPatchOperation[];
}
