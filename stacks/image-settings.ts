import type { PackageImageArgs } from "prefect-constructs";
import { BOOLEAN, OBJECT, readObject, TEXT, TEXTS } from "./object-settings";

/** An image as stack config has it; credentials have a key of their own, `registry`. */
export type ImageSettings = Omit<PackageImageArgs, "registry">;

const COMMAND = { anyOf: [TEXT, TEXTS] } as const;

/** The type of every key, which a program's compiler would check. */
const SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    repository: TEXT,
    tags: TEXTS,
    baseImage: TEXT,
    copyFiles: TEXTS,
    systemPackages: TEXTS,
    environment: OBJECT,
    runCommand: COMMAND,
    dockerfile: TEXT,
    target: TEXT,
    platform: TEXT,
    buildArgs: OBJECT,
    network: TEXT,
    buildSecrets: OBJECT,
    cacheFrom: TEXTS,
    cacheTo: TEXTS,
    labels: OBJECT,
    user: TEXT,
    push: BOOLEAN,
    keepLocally: BOOLEAN,
    load: {
      type: "object",
      additionalProperties: false,
      properties: { kind: TEXT, cluster: TEXT, command: COMMAND },
    },
  } satisfies Record<keyof ImageSettings, object>,
} as const;

/** The image of a stack's config; throws all that is wrong with it. */
export function readImage(value: object): ImageSettings {
  return readObject("image", SCHEMA, value);
}
