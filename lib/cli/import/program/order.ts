import type { Imported } from "../kinds";

/**
 * Objects of one kind, each behind those that it names by id: automations switch others, blocks are
 * made of others. Otherwise they stay as they are; of those that name each other one is first.
 */
export function inOrder(objects: readonly Imported[]): Imported[] {
  const ids = new Map(objects.map((object) => [object.id, object]));
  const placed = new Set<Imported>();
  const ordered: Imported[] = [];
  const place = (object: Imported) => {
    if (placed.has(object)) return;
    placed.add(object);
    for (const id of idsIn(object.inputs)) {
      const other = ids.get(id);
      if (other) place(other);
    }
    ordered.push(object);
  };
  objects.forEach(place);
  return ordered;
}

function idsIn(value: unknown): string[] {
  if (typeof value === "string") {
    return value.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g) ?? [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
