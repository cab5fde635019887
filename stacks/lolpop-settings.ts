import * as pulumi from "@pulumi/pulumi";
import type { LolpopSource } from "prefect-constructs";
import { checkParameters } from "../lib/core/parameters";

/** A lolpop workflow as stack config has it; where it runs has keys of its own. */
export type LolpopSettings = Omit<LolpopSource, "kind" | "workingDirectory" | "python">;

const TEXT = { type: "string" } as const;
const TEXTS = { type: "array", items: TEXT } as const;
const OBJECT = { type: "object" } as const;

/** The type of every key, which a program's compiler would check. */
const SCHEMA = {
  type: "object",
  required: ["class"],
  additionalProperties: false,
  properties: {
    class: TEXT,
    module: TEXT,
    file: TEXT,
    entrypoint: TEXT,
    config: TEXT,
    skipValidation: { type: "boolean" },
    prefectFiles: TEXT,
    flowFunction: TEXT,
    flowKwargs: OBJECT,
    prefect: { enum: [2, 3] },
    installLocation: TEXT,
    requirements: TEXTS,
    orchestrator: {
      type: "object",
      additionalProperties: false,
      properties: {
        integrationTypes: TEXTS,
        prefectFlowIntegration: TEXTS,
        prefectTaskIntegration: TEXTS,
        flowKwargs: OBJECT,
        taskKwargs: OBJECT,
        cacheTasks: { type: "boolean" },
        cacheExpiration: { type: ["number", "null"] },
        plainNames: { type: "boolean" },
        prefectProfile: TEXT,
        prefectSettings: OBJECT,
      },
    },
  } satisfies Record<keyof LolpopSettings, object>,
} as const;

/** The lolpop workflow of a stack's config, where there is one; throws all that is wrong with it. */
export function readLolpop(value: object): LolpopSettings | undefined {
  // `module:` with nothing behind it is YAML's way to leave it open.
  const given = Object.entries(value).filter(([, part]) => part !== null);
  if (given.length === 0) return undefined;
  const lolpop = Object.fromEntries(given) as unknown as LolpopSettings;
  const settings = { properties: { lolpop: SCHEMA } };
  const problems = checkParameters("", settings, { lolpop }, { required: true });
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `stack config: ${path.slice(1)} ${message}`);
    throw new pulumi.RunError(lines.join("\n"));
  }
  return lolpop;
}
