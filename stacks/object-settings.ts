import * as pulumi from "@pulumi/pulumi";
import { checkParameters, type ParameterCheckOptions } from "../lib/core/parameters";

export const TEXT = { type: "string" } as const;
export const TEXTS = { type: "array", items: TEXT } as const;
export const BOOLEAN = { type: "boolean" } as const;
export const OBJECT = { type: "object" } as const;

/**
 * A setting that is an object, judged as a program's compiler would judge it; throws all that is
 * wrong with it. An empty one is what Pulumi.yaml has for none.
 */
export function readObject(
  key: string,
  schema: object,
  value: object,
  options: Pick<ParameterCheckOptions, "hideValues"> = {},
): Record<string, unknown> {
  // `module:` with nothing behind it is YAML's way to leave it open.
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  const given = Object.fromEntries(entries) as Record<string, unknown>;
  if (entries.length === 0) return given;
  const settings = { properties: { [key]: schema } };
  const problems = checkParameters("", settings, { [key]: given }, { ...options, required: true });
  if (problems.length === 0) return given;
  const lines = problems.map(({ path, message }) => `stack config: ${path.slice(1)} ${message}`);
  throw new pulumi.RunError(lines.join("\n"));
}
