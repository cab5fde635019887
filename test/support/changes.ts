import assert from "node:assert/strict";
import type { OperationResult, StepEvent } from "../engine";

/** What an operation does to one resource, as people read it in a preview. */
export interface Change {
  readonly name: string;
  readonly op: string;
  /** The property paths that a preview names; only for what stays. */
  readonly diff?: readonly string[];
}

/** Steps that change nothing, or are part of a replacement that has a step of its own. */
const SILENT: ReadonlySet<string> = new Set([
  "same",
  "read",
  "refresh",
  "create-replacement",
  "delete-replaced",
]);

/** The resources of this library that an operation changes, by name. */
export function changed({ steps }: OperationResult): Change[] {
  const ended = steps.filter(({ phase, op, type }) => {
    return phase !== "start" && !SILENT.has(op) && isOurs(type);
  });
  return ended.map(asChange).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The resources of this library whose live object a refresh found otherwise, or gone. */
export function drifted({ steps }: OperationResult): Change[] {
  return steps
    .filter(({ phase, op, message, type }) => {
      return phase === "done" && op === "refresh" && message !== "same" && isOurs(type);
    })
    .map(({ name, message }) => ({ name, op: message ?? "" }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Fails, with what was said, unless the operation succeeded. */
export function succeeded<R extends OperationResult>(result: R): R {
  assert.equal(result.result, "succeeded", result.diagnostics.join("\n"));
  return result;
}

/** Fails, with what would change, unless nothing does. */
export function expectNoChanges(result: OperationResult): void {
  succeeded(result);
  assert.deepEqual(changed(result), []);
}

/** Fails unless this is all that changes. */
export function expectChanges(result: OperationResult, ...wanted: Change[]): void {
  succeeded(result);
  assert.deepEqual(changed(result), wanted);
}

function asChange({ name, op, diff }: StepEvent): Change {
  if (op !== "update" && op !== "replace") return { name, op };
  const own = (diff ?? []).filter((path) => path !== "__provider");
  return { name, op, diff: [...own].sort() };
}

function isOurs(type: string): boolean {
  return (
    type.startsWith("pulumi-nodejs:dynamic/prefect:") ||
    type.startsWith("prefect-constructs:") ||
    type.startsWith("docker:") ||
    type.startsWith("command:") ||
    type.startsWith("kubernetes:")
  );
}
