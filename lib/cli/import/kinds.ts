import type { ResourceType } from "../../provider";

/** What is known of a kind of objects beside how the server is asked for it. */
interface KindWords {
  /** The class that the program makes. */
  readonly type: ResourceType;
  /** How one of them is called in messages. */
  readonly noun: string;
  /** The heading of its part of the program. */
  readonly title: string;
  /** What its variables' names end with. */
  readonly suffix: readonly string[];
  /** The arguments that come first, in this order; `adopt` is the last of all. */
  readonly first: readonly string[];
}

/**
 * Everything that is imported, as `--filter` names it, in the order in which the program makes it: what
 * others refer to comes first.
 */
export const KINDS = {
  "work-pools": {
    type: "WorkPool",
    noun: "work pool",
    title: "Work pools",
    suffix: ["pool"],
    first: ["name", "type", "description", "paused", "concurrencyLimit"],
  },
  "work-queues": {
    type: "WorkQueue",
    noun: "work queue",
    title: "Work queues",
    suffix: ["queue"],
    first: ["name", "workPoolName", "workPoolId", "description", "priority", "concurrencyLimit"],
  },
  "global-concurrency-limits": {
    type: "GlobalConcurrencyLimit",
    noun: "global concurrency limit",
    title: "Global concurrency limits",
    suffix: ["limit"],
    first: ["name", "limit", "slotDecayPerSecond", "active"],
  },
  "tag-concurrency-limits": {
    type: "TagConcurrencyLimit",
    noun: "concurrency limit of the tag",
    title: "Concurrency limits of tags",
    suffix: ["tag", "limit"],
    first: ["tag", "concurrencyLimit"],
  },
  variables: {
    type: "Variable",
    noun: "variable",
    title: "Variables",
    suffix: ["variable"],
    first: ["name", "value", "tags"],
  },
  blocks: {
    type: "Block",
    noun: "block",
    title: "Blocks",
    suffix: ["block"],
    first: ["typeSlug", "name", "data"],
  },
  flows: {
    type: "Flow",
    noun: "flow",
    title: "Flows",
    suffix: ["flow"],
    first: ["name", "tags", "labels"],
  },
  deployments: {
    type: "Deployment",
    noun: "deployment",
    title: "Deployments",
    suffix: ["deployment"],
    first: [
      "name",
      "flowName",
      "description",
      "version",
      "tags",
      "labels",
      "entrypoint",
      "path",
      "pullSteps",
      "workPoolName",
      "workPoolId",
      "workQueueName",
      "jobVariables",
      "paused",
      "schedules",
      "concurrencyLimit",
      "globalConcurrencyLimitId",
      "concurrencyOptions",
      "enforceParameterSchema",
      "parameters",
      "parameterOpenApiSchema",
    ],
  },
  automations: {
    type: "Automation",
    noun: "automation",
    title: "Automations",
    suffix: ["automation"],
    first: ["name", "description", "enabled", "tags", "trigger", "actions"],
  },
} as const satisfies Record<string, KindWords>;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

export function wordsOf(kind: Kind): KindWords {
  return KINDS[kind];
}

/** An object of the server that the program is to have. */
export interface Imported {
  readonly kind: Kind;
  readonly id: string;
  /** As `--filter` and messages name it; within its kind there is one. */
  readonly name: string;
  /** When it was made; "" where nobody knows. */
  readonly created: string;
  /** The arguments that make it so, with names and ids in place of other resources. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What of it a program cannot state, and stays as it is. @default - nothing */
  readonly remark?: string;
  /** Where within `inputs` there is a secret that Prefect does not tell. */
  readonly secrets?: readonly SecretPlace[];
}

/** A secret of a block: where it is, and whether it is a text or has to be given as JSON. */
export interface SecretPlace {
  readonly path: readonly (string | number)[];
  readonly isText: boolean;
}

/** An object that the program does not have, and why. */
export interface LeftOut {
  readonly kind: Kind;
  readonly name: string;
  readonly reason: string;
}

/** What a server has. */
export interface Inventory {
  /** Without credentials. */
  readonly apiUrl: string;
  readonly imported: readonly Imported[];
  readonly leftOut: readonly LeftOut[];
}
