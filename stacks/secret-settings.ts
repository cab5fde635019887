import * as pulumi from "@pulumi/pulumi";
import type { ImageRegistryArgs } from "prefect-constructs";
import { readObject, TEXT } from "./object-settings";

/** `pulumi config set --path environment.LEVEL 3` makes it a number. */
const SCALAR = { type: ["string", "number", "boolean"] } as const;

const ENVIRONMENT = { type: "object", additionalProperties: SCALAR } as const;

const REGISTRY = {
  type: "object",
  additionalProperties: false,
  properties: {
    server: TEXT,
    username: TEXT,
    password: TEXT,
  } satisfies Record<keyof ImageRegistryArgs, object>,
} as const;

/** Variables of runs: secret all of them, since config does not say which are. */
export function readEnvironment(value: object): Readonly<Record<string, pulumi.Output<string>>> {
  const given = Object.entries(readObject("environment", ENVIRONMENT, value, { hideValues: true }));
  return Object.fromEntries(given.map(([name, one]) => [name, pulumi.secret(String(one))]));
}

/** The registry that an image is pushed to, and its credentials; undefined where there is none. */
export function readRegistry(value: object): ImageRegistryArgs | undefined {
  const given = readObject("registry", REGISTRY, value, { hideValues: true });
  return Object.keys(given).length === 0 ? undefined : given;
}
