// The program of the life-cycle tests: what it makes is data in `resources.json`, so that a test
// changes one thing by changing one value. It is copied beside a Pulumi.yaml and run from there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as constructs from "prefect-constructs";
import type { ResourceData } from "../../support/program";

type Make = new (name: string, args: unknown, opts: unknown) => object;
type LookUp = (args: unknown, opts: unknown) => object;
type Made = Record<string, unknown>;

const root = pulumi.getRootDirectory();
const resources: ResourceData[] = JSON.parse(readFileSync(join(root, "resources.json"), "utf8"));

/**
 * Replaces `{$ref: "name.output"}`, `{$secret: "config key"}` and `{$hidden: "VARIABLE"}` by what they
 * stand for.
 */
function resolved(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, made));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, $secret, $hidden } = value as Readonly<Record<string, string | undefined>>;
  if ($secret !== undefined) return new pulumi.Config().requireSecret($secret);
  if ($hidden !== undefined) return pulumi.secret(process.env[$hidden] ?? "");
  if ($ref !== undefined) return referred($ref, made);
  const parts = Object.entries(value).map(([key, part]) => [key, resolved(part, made)]);
  return Object.fromEntries(parts);
}

function referred(path: string, made: Made): unknown {
  return path.split(".").reduce<unknown>((found, key) => (found as Made)[key], made);
}

function program(): Made {
  const made: Made = {};
  const outputs: Made = {};
  for (const { type, name, args, opts } of resources) {
    const Type = (constructs as unknown as Record<string, Make & LookUp>)[type];
    if (Type === undefined) throw new Error(`prefect-constructs exports no ${type}`);
    if (type.startsWith("get")) {
      outputs[name] = made[name] = Type(resolved(args, made), resolved(opts ?? {}, made));
      continue;
    }
    made[name] = new Type(name, resolved(args, made), resolved(opts ?? {}, made));
    for (const output of OUTPUTS) {
      const value = (made[name] as Made)[output];
      if (pulumi.Output.isInstance(value)) outputs[`${name}.${output}`] = value;
    }
  }
  return outputs;
}

/** What tests look at, of whatever resource has it. */
const OUTPUTS = [
  "apiUrl",
  "blockId",
  "deploymentId",
  "flowRunId",
  "globalConcurrencyLimitId",
  "image",
  "imageDigest",
  "pid",
  "placeholder",
  "python",
  "scheduleIds",
  "stateMessage",
  "stateType",
  "tagConcurrencyLimitId",
  "totalRunTimeSeconds",
  "url",
  "variableId",
];

export = program();
