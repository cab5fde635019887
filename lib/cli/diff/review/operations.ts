import type { Preview, PreviewStep } from "../preview/read";
import { isPlumbing } from "../words/types";

/** What becomes of a resource, in the words of a reader. */
export type Operation = "create" | "update" | "replace" | "delete";

/** A step that a reader wants to know of. */
export interface Happening {
  readonly step: PreviewStep;
  readonly operation: Operation;
}

/** The engine's words for its steps; those that change nothing are not among them. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
};

export const VERBS: Readonly<Record<Operation, readonly [one: string, many: string]>> = {
  create: ["is created", "are created"],
  update: ["changes", "change"],
  replace: ["is replaced", "are replaced"],
  delete: ["is deleted", "are deleted"],
};

/** One for each resource that anything becomes of; in an order that the engine's parallel steps do not change. */
export function happeningsIn({ steps }: Preview): Happening[] {
  const found = new Map<string, Happening>();
  for (const step of steps) {
    const operation = Object.hasOwn(OPERATIONS, step.op) ? OPERATIONS[step.op] : undefined;
    if (operation === undefined || isPlumbing(step.urn)) continue;
    const before = found.get(step.urn);
    // The parts of a replacement are steps too; the one that names it has both sides.
    if (before === undefined || step.op === "replace") found.set(step.urn, { step, operation });
  }
  return [...found.values()].sort((a, b) => (a.step.urn < b.step.urn ? -1 : 1));
}

export function typeOf({ oldState, newState }: PreviewStep): string {
  return (newState ?? oldState)?.type ?? "";
}
