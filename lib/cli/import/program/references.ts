import { isReference } from "../../../core/block-schema";
import { isRecord } from "../../../core/json";
import type { Imported, Kind } from "../kinds";
import { Code } from "../../program/literal";
import type { Names } from "../../program/names";

/** The imported objects, as others refer to them. */
export interface Directory {
  /** The variable of the object of this id, of one of these kinds. */
  byId(id: unknown, ...kinds: Kind[]): string | undefined;
  /** The variable of the object of this name. */
  byName(kind: Kind, name: unknown): string | undefined;
}

/** A directory of those objects that the program has made when it is asked. */
export function directoryOf(
  objects: readonly Imported[],
  names: ReadonlyMap<string, Names>,
  isMade: (id: string) => boolean,
  onUse: (id: string) => void,
): Directory {
  const ids = new Map(objects.map((object) => [object.id, object]));
  const named = new Map(objects.map((object) => [`${object.kind}:${object.name}`, object]));
  const variable = (object: Imported | undefined) => {
    if (!object || !isMade(object.id)) return undefined;
    onUse(object.id);
    return names.get(object.id)?.variable;
  };
  return {
    byId(id, ...kinds) {
      const object = ids.get(String(id));
      return object && kinds.includes(object.kind) ? variable(object) : undefined;
    },
    byName: (kind, name) => variable(named.get(`${kind}:${String(name)}`)),
  };
}

type Inputs = Readonly<Record<string, unknown>>;

/** An object's arguments with resources in place of names and ids, where the program has them. */
export function withReferences({ kind, inputs }: Imported, directory: Directory): Inputs {
  switch (kind) {
    case "work-queues":
      return { ...inputs, ...poolOf(inputs.workPoolName, directory) };
    case "deployments":
      return ofDeployment(inputs, directory);
    case "automations":
      return ofAutomation(inputs, directory);
    case "blocks":
      return { ...inputs, data: ofBlock(inputs.data, directory) };
    default:
      return inputs;
  }
}

function poolOf(name: unknown, directory: Directory): Inputs {
  const pool = name === undefined ? undefined : directory.byName("work-pools", name);
  if (pool === undefined) return {};
  return { workPoolName: new Code(`${pool}.name`), workPoolId: new Code(`${pool}.id`) };
}

function ofDeployment(inputs: Inputs, directory: Directory): Inputs {
  const { flowName, workPoolName, workQueueName } = inputs;
  const flow = directory.byName("flows", flowName);
  const queue =
    workQueueName === undefined
      ? undefined
      : directory.byName("work-queues", `${String(workPoolName)}/${String(workQueueName)}`);
  return {
    ...inputs,
    ...(flow === undefined ? {} : { flowName: new Code(`${flow}.name`) }),
    ...poolOf(workPoolName, directory),
    ...(queue === undefined ? {} : { workQueueName: new Code(`${queue}.name`) }),
    ...idOf(inputs, "globalConcurrencyLimitId", "global-concurrency-limits", directory),
    ...idOf(inputs, "storageDocumentId", "blocks", directory),
    ...idOf(inputs, "infrastructureDocumentId", "blocks", directory),
  };
}

function idOf(inputs: Inputs, key: string, kind: Kind, directory: Directory): Inputs {
  const variable = directory.byId(inputs[key], kind);
  return variable === undefined ? {} : { [key]: new Code(`${variable}.id`) };
}

function ofBlock(data: unknown, directory: Directory): unknown {
  if (!isRecord(data)) return data;
  const fields = Object.entries(data).map(([field, value]) => {
    const reference = isReference(value) && isRecord(value) ? value.$ref : undefined;
    const id = isRecord(reference) ? reference.block_document_id : undefined;
    const block = id === undefined ? undefined : directory.byId(id, "blocks");
    return [field, block === undefined ? value : new Code(`${block}.reference`)];
  });
  return Object.fromEntries(fields);
}

function ofAutomation(inputs: Inputs, directory: Directory): Inputs {
  const lists = ["actions", "actionsOnTrigger", "actionsOnResolve"].flatMap((key) => {
    const actions = inputs[key];
    if (!Array.isArray(actions)) return [];
    return [[key, actions.map((action) => ofAction(action, directory))]];
  });
  const trigger = ofTrigger(inputs.trigger, directory);
  return { ...inputs, trigger, ...Object.fromEntries(lists) };
}

/** Which member of an action is given as which argument, and what it refers to. */
const TARGETS: Readonly<Record<string, readonly [argument: string, kind: Kind]>> = {
  deploymentId: ["deployment", "deployments"],
  workPoolId: ["workPool", "work-pools"],
  workQueueId: ["workQueue", "work-queues"],
  automationId: ["automation", "automations"],
  blockDocumentId: ["blockDocument", "blocks"],
};

function ofAction(action: unknown, directory: Directory): unknown {
  if (!isRecord(action)) return action;
  const members = Object.entries(action).map(([key, value]) => {
    const [argument, kind] = TARGETS[key] ?? [];
    if (argument === undefined || kind === undefined) return [key, value];
    const variable = directory.byId(value, kind);
    return [argument, variable === undefined ? value : new Code(variable)];
  });
  return Object.fromEntries(members);
}

function ofTrigger(trigger: unknown, directory: Directory): unknown {
  if (!isRecord(trigger)) return trigger;
  const { match, matchRelated, triggers } = trigger;
  const labels = (one: unknown) => ofLabels(one, directory);
  return {
    ...trigger,
    ...(match === undefined ? {} : { match: labels(match) }),
    ...(matchRelated === undefined
      ? {}
      : {
          matchRelated: Array.isArray(matchRelated)
            ? matchRelated.map(labels)
            : labels(matchRelated),
        }),
    ...(Array.isArray(triggers)
      ? { triggers: triggers.map((one) => ofTrigger(one, directory)) }
      : {}),
  };
}

function ofLabels(match: unknown, directory: Directory): unknown {
  if (!isRecord(match)) return match;
  const value = (one: unknown) => ofLabel(one, directory);
  const labels = Object.entries(match).map(([label, wanted]) => [
    label,
    Array.isArray(wanted) ? wanted.map(value) : value(wanted),
  ]);
  return Object.fromEntries(labels);
}

/** How events name what this library makes: `prefect.deployment.<id>`. */
const EVENT_KINDS: Readonly<Record<string, Kind>> = {
  deployment: "deployments",
  flow: "flows",
  "work-pool": "work-pools",
  "work-queue": "work-queues",
  automation: "automations",
};

function ofLabel(value: unknown, directory: Directory): unknown {
  const [, word = "", id] = /^prefect\.([a-z-]+)\.([\da-f-]{36})$/.exec(String(value)) ?? [];
  const kind = EVENT_KINDS[word];
  const variable = kind && directory.byId(id, kind);
  return variable === undefined ? value : new Code(variable);
}
