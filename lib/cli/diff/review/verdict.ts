import { counted } from "../../words";
import type { Group } from "./groups";
import { type Happening, type Operation, VERBS } from "./operations";

const ORDER: readonly Operation[] = ["update", "create", "replace", "delete"];

/** All of it in one sentence of ours, with no word of the preview in it. */
export function verdictOf(
  groups: readonly Group[],
  happenings: readonly Happening[],
  errors: number,
): string {
  const failed = errors === 0 ? "" : `The preview failed with ${counted(errors, "error")}. `;
  if (groups.length === 0) return errors === 0 ? "No changes." : failed.trim();
  const of = (kind: Group["kind"]) => groups.filter((group) => group.kind === kind);
  const [deployments, others] = [of("deployment"), of("other")];
  const parts = [
    ...(deployments.length > 0 ? [tally("deployment", deployments)] : []),
    ...(others.length > 0
      ? [tally(deployments.length > 0 ? "other resource" : "resource", others)]
      : []),
  ];
  const deletes = happenings.some(({ operation }) => operation === "delete");
  if (!deletes) parts.push("nothing is deleted");
  const upTo = errors === 0 ? "" : "Before that: ";
  return `${failed}${upTo}${parts.join("; ")}.`;
}

/** `3 deployments change, 1 is created`. */
function tally(noun: string, groups: readonly Group[]): string {
  const counts = ORDER.flatMap((operation) => {
    const number = groups.filter((group) => group.operation === operation).length;
    return number === 0 ? [] : [{ number, verb: VERBS[operation][number === 1 ? 0 : 1] }];
  });
  return counts
    .map(({ number, verb }, at) => `${at === 0 ? counted(number, noun) : number} ${verb}`)
    .join(", ");
}
