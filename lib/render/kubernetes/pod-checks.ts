import { isRecord } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import {
  checkAnnotations,
  checkLabels,
  checkObjectName,
  checkQuantity,
  checkSubdomain,
} from "./names";
import { SCRATCH } from "./pod";

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const LISTS = ["tolerations", "topologySpreadConstraints", "hostAliases"];

/** A member's value and its place. */
interface Part {
  readonly path: string;
  readonly value: unknown;
}

/**
 * All that is wrong with the settings of a pod, as far as it can be told without a cluster; `path`
 * is their place. What is only known later stands as unknown.
 */
export function checkPod(path: string, settings: Readonly<Record<string, unknown>>): Problem[] {
  const at = (member: string): Part => ({ path: `${path}.${member}`, value: settings[member] });
  return [
    ...checkPullPolicy(at("imagePullPolicy")),
    ...itemsOf(at("imagePullSecrets")).flatMap((one) => checkSubdomain(one.path, one.value)),
    ...checkListed(at("imagePullSecrets")),
    ...checkSubdomain(`${path}.serviceAccountName`, settings.serviceAccountName),
    ...checkResources(at("resources")),
    ...checkLabels(`${path}.nodeSelector`, settings.nodeSelector),
    ...LISTS.flatMap((member) => checkObjects(at(member))),
    ...checkVolumes(at("volumes"), at("volumeMounts")),
    ...checkLabels(`${path}.labels`, settings.labels),
    ...checkAnnotations(`${path}.annotations`, settings.annotations),
    ...checkSubdomain(`${path}.priorityClassName`, settings.priorityClassName),
    ...checkSubdomain(`${path}.runtimeClassName`, settings.runtimeClassName),
    ...checkContainers(at("extraContainers")),
    ...checkContainers(at("initContainers")),
    ...checkUser(at("runAsUser"), settings.restricted),
  ];
}

function checkPullPolicy({ path, value }: Part): Problem[] {
  if (isOpen(value) || PULL_POLICIES.includes(value as string)) return [];
  return [problem(path, `must be one of ${PULL_POLICIES.join(", ")}`, value)];
}

function checkUser({ path, value }: Part, restricted: unknown): Problem[] {
  if (isOpen(value)) return [];
  const least = restricted === false ? 0 : 1;
  if (Number.isSafeInteger(value) && (value as number) >= least) return [];
  const fix = value === 0 ? "root takes restricted: false" : undefined;
  return [problem(path, `must be a user's number, at least ${least}`, value, fix)];
}

function checkResources({ path, value }: Part): Problem[] {
  if (isOpen(value)) return [];
  if (!isRecord(value)) return [problem(path, "must have requests or limits", value)];
  const unknown = Object.keys(value).filter((key) => key !== "requests" && key !== "limits");
  return [
    ...unknown.map((key) => problem(path, "may have requests and limits only", key)),
    ...["requests", "limits"].flatMap((kind) => {
      const amounts = value[kind];
      if (isOpen(amounts)) return [];
      if (!isRecord(amounts)) return [problem(`${path}.${kind}`, "must be an object", amounts)];
      return Object.entries(amounts).flatMap(([name, amount]) =>
        checkQuantity(`${path}.${kind}["${name}"]`, amount),
      );
    }),
  ];
}

/** Volumes have names of their own, and a mount is of one that is there: else no pod starts. */
function checkVolumes(volumes: Part, mounts: Part): Problem[] {
  const problems = [...checkObjects(volumes), ...checkObjects(mounts)];
  const names = new Set<unknown>([SCRATCH.volume]);
  for (const { path, value } of recordsOf(volumes)) {
    if (isUnknown(value.name)) continue;
    if (value.name === undefined) problems.push(problem(`${path}.name`, "must be given"));
    problems.push(...checkObjectName(`${path}.name`, value.name));
    if (names.has(value.name)) {
      problems.push(problem(`${path}.name`, "must be its own", value.name));
    }
    names.add(value.name);
  }
  // One whose name is known later may be the one that is meant.
  const isClosed =
    !isUnknown(volumes.value) && recordsOf(volumes).every(({ value }) => !isUnknown(value.name));
  for (const { path, value } of recordsOf(mounts)) {
    const isMissing = isClosed && !isUnknown(value.name) && !names.has(value.name);
    if (isMissing) {
      problems.push(problem(`${path}.name`, "must be the name of a volume", value.name ?? null));
    }
    const inside = value.mountPath;
    if (isUnknown(inside) || (typeof inside === "string" && inside.startsWith("/"))) continue;
    problems.push(problem(`${path}.mountPath`, "must be absolute", inside ?? null));
  }
  return problems;
}

function checkContainers(containers: Part): Problem[] {
  return [
    ...checkObjects(containers),
    ...recordsOf(containers).flatMap(({ path, value }) => [
      ...checkObjectName(`${path}.name`, value.name ?? ""),
      ...(value.image === undefined ? [problem(`${path}.image`, "must be given")] : []),
    ]),
  ];
}

function checkObjects(part: Part): Problem[] {
  const wrong = itemsOf(part).filter(({ value }) => !isUnknown(value) && !isRecord(value));
  return [
    ...checkListed(part),
    ...wrong.map(({ path, value }) => problem(path, "must be an object", value ?? null)),
  ];
}

function checkListed({ path, value }: Part): Problem[] {
  return isOpen(value) || Array.isArray(value) ? [] : [problem(path, "must be a list", value)];
}

function recordsOf(part: Part): { path: string; value: Record<string, unknown> }[] {
  return itemsOf(part).flatMap(({ path, value }) => (isRecord(value) ? [{ path, value }] : []));
}

function itemsOf({ path, value }: Part): Part[] {
  return Array.isArray(value)
    ? value.map((item: unknown, at) => ({ path: `${path}[${at}]`, value: item }))
    : [];
}

/** Left out, or known later. */
function isOpen(value: unknown): boolean {
  return value === undefined || isUnknown(value);
}
