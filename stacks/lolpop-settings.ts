import type { LolpopSource } from "prefect-constructs";
import { BOOLEAN, OBJECT, readObject, TEXT, TEXTS } from "./object-settings";

/** A lolpop workflow as stack config has it; where it runs has keys of its own. */
export type LolpopSettings = Omit<LolpopSource, "kind" | "workingDirectory" | "python">;

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
    skipValidation: BOOLEAN,
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
        cacheTasks: BOOLEAN,
        cacheExpiration: { type: ["number", "null"] },
        plainNames: BOOLEAN,
        prefectProfile: TEXT,
        prefectSettings: OBJECT,
      },
    },
  } satisfies Record<keyof LolpopSettings, object>,
} as const;

/** The lolpop workflow of a stack's config, where there is one; throws all that is wrong with it. */
export function readLolpop(value: object): LolpopSettings | undefined {
  const given = readObject("lolpop", SCHEMA, value);
  return Object.keys(given).length === 0 ? undefined : (given as unknown as LolpopSettings);
}
