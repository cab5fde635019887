import type { PreviewStep } from "../preview/read";
import { parseUrn } from "../preview/urn";
import { linesOf } from "../words/lines";
import { joined, quote, type Rich, rich } from "../words/rich";
import { isDeploymentComponent, isPackage, isPrefect, isSilent, nounOf } from "../words/types";
import { type Happening, type Operation, typeOf } from "./operations";

/** What becomes of one resource. */
export interface Member {
  readonly urn: string;
  readonly noun: string;
  readonly name: string;
  readonly operation: Operation;
  /** Whether it is the deployment that its group is about. */
  readonly main: boolean;
  readonly lines: readonly Rich[];
}

/** A deployment with all that belongs to it, or any other resource. */
export interface Group {
  readonly kind: "deployment" | "other";
  readonly noun: string;
  /** What people call it: of a deployment `flow/name`. */
  readonly name: string;
  readonly operation: Operation;
  readonly members: readonly Member[];
  /** Of a package: the deployments that use it. */
  readonly usedBy: readonly string[];
}

interface Gathered {
  readonly root: string;
  readonly kind: "deployment" | "package" | "other";
  readonly happenings: Happening[];
}

/** Puts what happens together by deployments; the rest stands by itself. */
export function groupsOf(happenings: readonly Happening[]): Group[] {
  const gathered = gather(happenings);
  const deployments = gathered.filter(({ kind }) => kind === "deployment");
  const groups: Group[] = [];
  const added = new Map<string, Happening[]>();
  for (const one of gathered.filter(({ kind }) => kind !== "deployment")) {
    const users = one.kind === "package" ? deployments.filter((user) => uses(user, one)) : [];
    const [user, second] = users;
    if (user === undefined || second !== undefined) {
      groups.push(groupOf(one, one.happenings, users.map(nameOf)));
    } else added.set(user.root, [...(added.get(user.root) ?? []), ...one.happenings]);
  }
  const ofDeployments = deployments.map((one) =>
    groupOf(one, [...one.happenings, ...(added.get(one.root) ?? [])], []),
  );
  return [...ofDeployments, ...groups].filter(({ kind, members }) => {
    // Components say nothing by themselves.
    return kind === "deployment" || members.length > 0;
  });
}

function gather(happenings: readonly Happening[]): Gathered[] {
  const parents = new Map(
    happenings.map(({ step }) => [step.urn, (step.newState ?? step.oldState)?.parent]),
  );
  const found = new Map<string, Gathered>();
  for (const happening of happenings) {
    const { root, kind } = rootOf(happening.step, parents);
    const one = found.get(root) ?? { root, kind, happenings: [] };
    one.happenings.push(happening);
    found.set(root, one);
  }
  return [...found.values()];
}

/** The component that a resource belongs to, or itself. A parent that stays as it is has no step. */
function rootOf(
  { urn }: PreviewStep,
  parents: ReadonlyMap<string, string | undefined>,
): Pick<Gathered, "root" | "kind"> {
  let around: Pick<Gathered, "root" | "kind"> = { root: urn, kind: "other" };
  for (let one: string | undefined = urn; one !== undefined; one = parents.get(one)) {
    const type = parseUrn(one)?.type ?? "";
    if (isDeploymentComponent(type)) return { root: one, kind: "deployment" };
    if (isPrefect(type, "Deployment")) around = { root: one, kind: "deployment" };
    else if (isPackage(type) && around.kind === "other") around = { root: one, kind: "package" };
  }
  return around;
}

function uses(user: Gathered, used: Gathered): boolean {
  const urns = new Set(used.happenings.map(({ step }) => step.urn));
  return user.happenings.some(({ step }) => {
    const { dependencies, propertyDependencies } = step.newState ?? step.oldState ?? {};
    const among = [dependencies, ...Object.values(propertyDependencies ?? {})];
    return among.some((some) => some?.some((urn) => urns.has(urn)));
  });
}

function groupOf(
  one: Gathered,
  happenings: readonly Happening[],
  usedBy: readonly string[],
): Group {
  const isComponent = ({ step }: Happening) => (step.newState ?? step.oldState)?.custom === false;
  const members = happenings
    .filter((each) => !isComponent(each))
    .map((each) => ({ ...memberOf(each), silent: isSilent(typeOf(each.step)) }))
    .filter(({ silent, operation, lines }) => !silent || isWhole(operation) || lines.length > 0)
    .map(({ silent: _, ...member }) => member);
  const main = members.find((member) => member.main);
  const whole = happenings.find(({ step }) => step.urn === one.root);
  const noun = one.kind === "deployment" ? "deployment" : nounOf(parseUrn(one.root)?.type ?? "");
  return {
    kind: one.kind === "deployment" ? "deployment" : "other",
    noun,
    name: nameOf(one),
    operation: main?.operation ?? whole?.operation ?? "update",
    members: [...members].sort((a, b) => Number(b.main) - Number(a.main)),
    usedBy,
  };
}

/** Something that comes or goes, as a whole. */
export function isWhole(operation: Operation): boolean {
  return operation === "create" || operation === "delete";
}

function memberOf({ step, operation }: Happening): Member {
  const type = typeOf(step);
  return {
    urn: step.urn,
    noun: nounOf(type),
    name: parseUrn(step.urn)?.name ?? "",
    operation,
    main: isPrefect(type, "Deployment"),
    lines: operation === "delete" ? [] : linesOf(step),
  };
}

/** A deployment's name in Prefect, where any of its steps tells it. */
function nameOf({ root, kind, happenings }: Gathered): string {
  const main = happenings.find(({ step }) => isPrefect(typeOf(step), "Deployment"));
  if (kind === "deployment" && main !== undefined) return deploymentName(main.step);
  return parseUrn(root)?.name ?? "";
}

/** `flow/name` of a deployment's step. */
export function deploymentName({ urn, newState, oldState }: PreviewStep): string {
  // What is to be replaced is known by the name that it has.
  const { flowName, name } = { ...newState?.inputs, ...oldState?.inputs };
  const fullName = oldState?.outputs?.fullName;
  if (typeof fullName === "string") return fullName;
  const own = typeof name === "string" ? name : (parseUrn(urn)?.name ?? "");
  return typeof flowName === "string" ? `${flowName}/${own}` : own;
}

export function usedByText({ usedBy }: Group): Rich {
  return usedBy.length === 0 ? [] : rich` (used by ${joined(usedBy.map(quote), ", ")})`;
}
