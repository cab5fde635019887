import { dirname } from "node:path";
import { REPOSITORY } from "../../support/program";

/** What of a machine and a moment is in a preview. */
export interface Surroundings {
  /** The stack's folder. */
  readonly folder: string;
  readonly python: string;
  readonly port: number;
}

/** What a preview says of the moment, and where the library's own code stands. */
const DROPPED = new Set(["sourcePosition", "stackTrace", "created", "modified", "duration"]);

/** A preview, and what goes with it, as another machine would have it. */
export function normalised<T>(json: string, along: T, surroundings: Surroundings) {
  const value: unknown = JSON.parse(json, (key, one: unknown) => {
    if (DROPPED.has(key)) return undefined;
    return key === "__provider" && typeof one === "string" ? "the provider's text" : one;
  });
  const preview = value as { steps?: { urn: string }[] };
  // Steps that do not depend on each other come in any order.
  preview.steps?.sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const text = normalText(JSON.stringify({ preview, along }), surroundings);
  const parsed = JSON.parse(text) as { preview: object; along: T };
  return { json: JSON.stringify(parsed.preview), along: parsed.along };
}

export function normalText(text: string, { folder, python, port }: Surroundings): string {
  const ids = new Map<string, string>();
  const numbered = (id: string) => {
    const known = ids.get(id) ?? `00000000-0000-4000-8000-${`${ids.size + 1}`.padStart(12, "0")}`;
    ids.set(id, known);
    return known;
  };
  return text
    .replaceAll(folder, "/project")
    .replaceAll(REPOSITORY, "/library")
    .replaceAll(dirname(dirname(python)), "/environment")
    .replaceAll(`127.0.0.1:${port}`, "127.0.0.1:4200")
    .replaceAll(/\b(?!04da6b54)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, numbered)
    .replaceAll(/\b[0-9a-f]{64}\b/g, "0".repeat(64))
    .replaceAll(/\b20\d\d-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/g, "2026-01-01T00:00:00Z")
    .replaceAll(/"pid":\d+/g, '"pid":4242')
    .replaceAll(/"startTime":"\d+@/g, '"startTime":"1000@');
}
