import type { Review } from "./review/review";
import { plainText } from "./words/rich";

/** The review for programs; its texts are plain, and not escaped for anything. */
export function dataOf(review: Review): object {
  const { stack, project, verdict, errors, dangers, notes, groups, unchanged } = review;
  return {
    stack,
    project,
    verdict,
    failed: errors.length > 0,
    errors,
    dangers: dangers.map(plainText),
    notes: notes.map(plainText),
    unchanged,
    changes: groups.map(({ kind, noun, name, operation, members, usedBy }) => ({
      kind,
      noun,
      name,
      operation,
      usedBy,
      resources: members.map(({ urn, noun: what, operation: becomes, lines }) => ({
        urn,
        noun: what,
        operation: becomes,
        changes: lines.map(plainText),
      })),
    })),
  };
}
