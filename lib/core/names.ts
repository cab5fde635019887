import { problem, type Problem } from "./problems";
import { isUnknown } from "./unknown";

/** What Prefect lets a flow, deployment, work pool or queue be called. */
const NAME = /^[^/%&><]+$/;

/**
 * Whether Prefect would take the name. Checked here because the server does not: a deployment
 * named `a/b` is answered with 500, an empty name is accepted.
 */
export function checkName(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  if (typeof value !== "string") return [problem(path, "must be a string", value ?? null)];
  if (value.trim() === "") return [problem(path, "must not be empty", value)];
  if (NAME.test(value)) return [];
  return [problem(path, 'must not contain "/", "%", "&", ">" or "<"', value)];
}

/** The logical name of a child resource. A public contract: renames carry aliases. */
export function childName(parent: string, part: string): string {
  return `${parent}-${part}`;
}

/** The name that Prefect gives a flow whose decorator states none. */
export function flowNameOf(functionName: string): string {
  return functionName.replaceAll("_", "-");
}
