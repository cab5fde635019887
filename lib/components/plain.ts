import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../core/unknown";

/**
 * A copy of a component's arguments for the checks that run at once: what is only known later (an
 * output, a promise) stands as unknown, which every check passes over.
 */
export function plainOf(value: unknown): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return UNKNOWN;
  if (pulumi.Resource.isInstance(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainOf(part)]));
}
