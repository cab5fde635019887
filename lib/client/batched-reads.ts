import { inBatches } from "./batches";
import { isId, PAGE, type Window } from "./filter";
import { ReadAhead, type ReadScene } from "./read-ahead";

/** How one kind of object is read many at a time. */
export interface BatchSource<T> {
  keyOf(object: T): string;
  /** Those with these keys that are there, or of all that are there, by one request. */
  list(keys: readonly string[] | undefined, window: Window): Promise<T[]>;
  /** Whether pages of all that there are may be read. */
  readonly readAhead: boolean;
  /**
   * Of objects that are known by id: reads one by a text that is none, which would make Prefect
   * refuse the whole filter that it is in. @default - objects are known by name
   */
  byOddId?(id: string): Promise<T | undefined>;
}

/** The object of that key, or undefined when there is none. */
export type Load<T> = (key: string) => Promise<T | undefined>;

/**
 * Reads for a refresh, which asks for one object after the other, some of them at a time. Those
 * asked for together go into one request; when the asking goes on, pages are read ahead.
 */
export function batchedReads<T extends object>(source: BatchSource<T>, scene: ReadScene): Load<T> {
  const { keyOf, list, byOddId, readAhead } = source;
  const page = readAhead ? (window: Window) => list(undefined, window) : undefined;
  const ahead = new ReadAhead<T>({ keyOf, page }, scene);
  const read = async (keys: readonly string[]) => {
    const wanted = new Set(keys);
    const found = await ahead.find(wanted);
    const missing = [...wanted].filter((key) => !found.has(key));
    const others = missing.length === 0 ? [] : await list(missing, { limit: PAGE, offset: 0 });
    for (const object of others) found.set(keyOf(object), object);
    ahead.ended();
    return keys.map((key) => found.get(key));
  };
  // What is asked for until the server is known goes along with the first.
  const load = inBatches(read, () => scene.ready());
  return async (key) => {
    if (byOddId && !isId(key)) return byOddId(key);
    return ahead.take(key) ?? load(key);
  };
}
