/** What Prefect gives at most in one answer. */
export const PAGE = 200;

/** A part of a list. */
export interface Window {
  readonly limit: number;
  readonly offset: number;
}

/**
 * All objects of a list, page by page. One that moves between pages meanwhile is given once.
 * @param page - asks for `limit` objects from `offset` on
 */
export async function allPages<T extends { id: string }>(
  page: (window: Window) => Promise<T[]>,
): Promise<T[]> {
  const byId = new Map<string, T>();
  for (let offset = 0; ; offset += PAGE) {
    const objects = await page({ limit: PAGE, offset });
    for (const object of objects) byId.set(object.id, object);
    if (objects.length < PAGE) return [...byId.values()];
  }
}

/** Whether a condition holds for all objects of a list; asks for no page behind one that fails it. */
export async function everyOne<T>(
  page: (window: Window) => Promise<T[]>,
  holds: (object: T) => boolean,
): Promise<boolean> {
  for (let offset = 0; ; offset += PAGE) {
    const objects = await page({ limit: PAGE, offset });
    if (!objects.every(holds)) return false;
    if (objects.length < PAGE) return true;
  }
}

/** A text that is no id makes Prefect refuse the whole filter that it is in. */
export function isId(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}

/** True when one of these conditions can match nothing, so that there is no need to ask. */
export function matchesNothing(where: object): boolean {
  return Object.values(where).some((list) => Array.isArray(list) && list.length === 0);
}

/** Prefect's "one of", left out when there is no such condition. */
export function anyOf<T>(values: readonly T[] | undefined): { any_: T[] } | undefined {
  return values === undefined ? undefined : { any_: [...values] };
}

/**
 * One part of a filter, left out when it says nothing: even an empty `work_pools` leaves out
 * whatever has no work pool.
 */
export function section<K extends string, C extends object>(
  of: K,
  conditions: C,
): { [key in K]?: C & { operator: "and_" } } {
  if (Object.values(conditions).every((condition) => condition === undefined)) return {};
  return { [of]: { operator: "and_", ...conditions } } as { [key in K]: C & { operator: "and_" } };
}
