import { isRecord, sameJson } from "../../../core/json";
import { typeToken } from "../../../provider/thin-provider";
import { changesOf, type Path } from "../preview/changes";
import type { PreviewStep } from "../preview/read";
import { hasSecret } from "../preview/secrets";
import { fileLines } from "./files";
import { firstOf, joined, quote, type Rich, rich } from "./rich";
import { scheduleLines } from "./schedules";
import { isPrefect } from "./types";
import { changeLine, newLine, pathText } from "./values";

/** What an input is called whose members are named by people. */
const MEMBER_WORDS: Readonly<Record<string, string>> = {
  parameters: "parameter",
  jobVariables: "job variable",
  labels: "label",
  environment: "variable",
  schedules: "schedule",
};

/** What a review tells of something new: the rest of it is in the program. */
const TOLD_OF_NEW = [
  "schedules",
  "paused",
  "stopped",
  "workPoolName",
  "workQueueName",
  "jobVariables",
  "parameters",
  "tags",
  "concurrencyLimit",
  "type",
  "reference",
];

/** What other resources say in fewer words, or what follows from other inputs. */
const UNTOLD: Readonly<Record<string, readonly string[]>> = {
  "docker:index/image:Image": ["build", "imageName"],
  "docker:index/container:Container": ["name"],
  [typeToken("ContainerHealth")]: ["containerId"],
};

/** Which image comes before what is in it. */
const FIRST = ["reference"];

const MOST_TAGS = 20;

type Sides = readonly [before: unknown, after: unknown];

/** What the inputs of a resource's step become, a line each. */
export function linesOf(step: PreviewStep): Rich[] {
  const changes = changesOf(step);
  const isNew = step.oldState === undefined;
  const found = [...new Set(changes.map(({ path }) => String(path[0])))];
  const keys = [...FIRST.filter((key) => found.includes(key)), ...found].filter(
    (key, at, all) => all.indexOf(key) === at,
  );
  const untold = UNTOLD[step.newState?.type ?? ""] ?? [];
  const told = isNew
    ? TOLD_OF_NEW.filter((key) => keys.includes(key))
    : keys.filter((key) => !untold.includes(key));
  return told.flatMap((key) => {
    const ofKey = changes.filter(({ path }) => String(path[0]) === key);
    const before = step.oldState?.inputs?.[key];
    const after = step.newState?.inputs?.[key];
    const line = isNew ? newLine : changeLine;
    return inWords(step, key, [before, after]) ?? ofKey.map((one) => line(labelOf(one.path), one));
  });
}

/** Undefined where the input has no words of its own, or a secret in it. */
function inWords(step: PreviewStep, key: string, [before, after]: Sides): Rich[] | undefined {
  if (hasSecret(before) || hasSecret(after)) return undefined;
  if (sameJson(before, after)) return undefined;
  const type = (step.newState ?? step.oldState)?.type ?? "";
  if (key === "tags") return listLines("tags", before, after);
  if (key === "files" && isPrefect(type, "ImageReference")) return fileLines(before, after);
  if (!isPrefect(type, "Deployment")) return undefined;
  if (key === "schedules") return scheduleLines(before, after, step.oldState === undefined);
  if (key === "parameterOpenApiSchema") return schemaLines(before, after);
  if (key === "workPoolId") return [["is registered again, for its work pool is a new one"]];
  if (key === "paused" || key === "stopped") return switchLines(key, before, after);
  return undefined;
}

function switchLines(word: string, before: unknown, after: unknown): Rich[] {
  if (after === true) return [[`is ${word}`]];
  // Of something new, and of what was never so, there is nothing to tell.
  return before === true ? [[`is no longer ${word} by the program`]] : [];
}

/** `parameter rows`, or the path. */
export function labelOf(path: Path): Rich {
  const [first, ...rest] = path;
  const word = MEMBER_WORDS[String(first)];
  if (word === undefined || rest.length === 0) return quote(pathText(path));
  return rich`${[word]} ${pathText(rest)}`;
}

function listLines(word: string, before: unknown, after: unknown): Rich[] {
  const [old, now] = [before, after].map((side) => (Array.isArray(side) ? side.map(String) : []));
  const added = (now ?? []).filter((one) => !old?.includes(one));
  const removed = (old ?? []).filter((one) => !now?.includes(one));
  if (before === undefined) return [rich`${[word]}: ${named(added)}`];
  const parts = [
    ...(added.length > 0 ? [rich`${named(added)} added`] : []),
    ...(removed.length > 0 ? [rich`${named(removed)} removed`] : []),
  ];
  return [rich`${[word]}: ${parts.length > 0 ? joined(parts, ", ") : ["in another order"]}`];
}

function named(texts: readonly string[]): Rich {
  return firstOf(texts.map(quote), MOST_TAGS);
}

/** Which of the flow's parameters are described in another way. */
function schemaLines(before: unknown, after: unknown): Rich[] {
  const [old, now] = [before, after].map((side) => {
    const properties = isRecord(side) ? side.properties : undefined;
    return isRecord(properties) ? properties : {};
  }) as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  const of = (fits: (name: string) => boolean) => names.filter(fits);
  const groups = [
    ["added", of((name) => !(name in old))],
    ["removed", of((name) => !(name in now))],
    ["changed", of((name) => name in old && name in now && !sameJson(old[name], now[name]))],
  ] as const;
  const parts = groups
    .filter(([, some]) => some.length > 0)
    .map(([what, some]) => rich`${named(some)} ${[what]}`);
  return [
    rich`the flow's parameters: ${parts.length > 0 ? joined(parts, ", ") : ["described in another way"]}`,
  ];
}
