import { isReference, join } from "./block-schema";
import { isRecord, type Json, sameJson } from "./json";

/** What Prefect shows in place of a secret. */
export const MASK = "********";

type Data = Readonly<Record<string, Json>>;

/**
 * A block's values without the secret ones. They go by their path as well as by the server's mask:
 * it masks texts only, and gives a secret that is an object in clear.
 */
export function openData(data: unknown, secretFields: readonly string[]): Record<string, Json> {
  const isSecret = secretPlaces(secretFields);
  const open = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.filter(isOpen).map((item) => open(item, path));
    if (!isRecord(value)) return value;
    const members = Object.entries(value).filter(
      ([key, part]) => isOpen(part) && !isSecret(join(path, key)),
    );
    return Object.fromEntries(members.map(([key, part]) => [key, open(part, join(path, key))]));
  };
  return open(isRecord(data) ? data : {}, "") as Record<string, Json>;
}

/**
 * A block's values as they are now, without anything that the server says of a secret: where there is
 * one it is taken to be as stated, or is the mask where none was stated. That a secret is another now
 * cannot be seen; that it is gone, or null, can.
 */
export function driftedData(stated: Data, live: unknown, secretFields: readonly string[]): Data {
  const isSecret = secretPlaces(secretFields);
  const now = (was: unknown, is: unknown, path: string): unknown => {
    if (is === null || isReference(is)) return is;
    if (is === MASK || isSecret(path)) return was ?? MASK;
    if (Array.isArray(is)) {
      return is.map((item, at) => now(Array.isArray(was) ? was[at] : undefined, item, path));
    }
    if (!isRecord(is)) return is;
    const members = Object.entries(is).map(([key, part]) => {
      return [key, now(isRecord(was) ? was[key] : undefined, part, join(path, key))];
    });
    return Object.fromEntries(members);
  };
  const data = now(stated, isRecord(live) ? live : {}, "") as Data;
  return sameJson(data, stated) ? stated : data;
}

/** Everything below a secret place is secret too; who goes from the top never gets there. */
function secretPlaces(secretFields: readonly string[]): (path: string) => boolean {
  const places = new Set(secretFields.map((path) => path.replace(/(^|\.)\*.*$/, "")));
  return (path) => path !== "" && (places.has(path) || places.has(""));
}

function isOpen(value: unknown): boolean {
  return value !== MASK;
}
