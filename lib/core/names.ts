import { problem, type Problem } from "./problems";
import { checkWritable } from "./texts";
import { isUnknown } from "./unknown";

/** What Prefect lets a flow, deployment, work pool, queue or limit be called. */
const NAME = /^[^/%&><]+$/;

/**
 * Whether Prefect would take the name. Checked here because the server does not: a deployment
 * named `a/b` is answered with 500, an empty name is accepted, and one named `..` is out of reach: its
 * path in the API is that of what it belongs to. A pool named `--` could not be told to a worker:
 * Python before 3.13 drops that word, also out of `--pool=--`.
 */
export function checkName(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  if (typeof value !== "string") return [problem(path, "must be a string", value ?? null)];
  if (value.trim() === "") return [problem(path, "must not be empty", value)];
  if (!NAME.test(value)) {
    return [problem(path, 'must not contain "/", "%", "&", ">" or "<"', value)];
  }
  if (value === "--") return [problem(path, "must not be what ends a command's options", value)];
  if (isStep(value)) return [problem(path, "must not be a step of a path", value)];
  return checkWritable(path, value);
}

/** Whether a part of a URL's path leads to another path: no escape keeps it from that. */
export function isStep(part: string): boolean {
  return part === "." || part === "..";
}

/** The logical name of a child resource. A public contract: renames carry aliases. */
export function childName(parent: string, part: string): string {
  return `${parent}-${part}`;
}

/** The name that Prefect gives a flow whose decorator states none. */
export function flowNameOf(functionName: string): string {
  return functionName.replaceAll("_", "-");
}
