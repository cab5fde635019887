import type { Preview } from "../preview/read";
import { type Rich } from "../words/rich";
import { type ActiveRuns, endingsIn, missingNote, runDangers } from "./active-runs";
import { dangerLines, dangersOf } from "./dangers";
import { type Group, groupsOf } from "./groups";
import { happeningsIn, type Operation } from "./operations";
import { verdictOf } from "./verdict";

/** What a reviewer is told of a preview. */
export interface Review {
  readonly stack?: string;
  readonly project?: string;
  /** One sentence, with no word of the preview in it. */
  readonly verdict: string;
  /** The messages of a preview that failed. */
  readonly errors: readonly string[];
  readonly dangers: readonly Rich[];
  /** What could not be found out. */
  readonly notes: readonly Rich[];
  readonly groups: readonly Group[];
  readonly unchanged: number;
}

/** What was learnt of the active runs, or why nothing was. */
export type RunsKnown = ActiveRuns | { readonly notAsked: Rich };

/** @param runs - of those that `endingsIn` names; left out where it names none */
export function reviewOf(preview: Preview, runs?: RunsKnown): Review {
  const { stack, project, errors, unchanged } = preview;
  const happenings = happeningsIn(preview);
  const groups = inOrder(groupsOf(happenings));
  const known = runs !== undefined && "byEnding" in runs ? runs : undefined;
  const endings = endingsIn(preview);
  const dangers = [...(known ? runDangers(endings, known) : []), ...dangersOf(happenings)];
  const missing = known && missingNote(endings, known);
  const notAsked = runs !== undefined && "notAsked" in runs ? [runs.notAsked] : [];
  return {
    stack,
    project,
    verdict: verdictOf(groups, happenings, errors.length),
    errors,
    dangers: dangerLines(dangers),
    notes: [...notAsked, ...(missing ? [missing] : [])],
    groups,
    unchanged,
  };
}

const ORDER: readonly Operation[] = ["delete", "replace", "update", "create"];

/** What takes most care first, each kind by name. */
function inOrder(groups: readonly Group[]): Group[] {
  const names = new Intl.Collator("en", { numeric: true });
  return [...groups].sort(
    (a, b) =>
      ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation) || names.compare(a.name, b.name),
  );
}
