import { problem, type Problem } from "./problems";
import { nearest } from "./suggestions";
import { isUnknown } from "./unknown";

/** The three-letter names of the IANA database; JavaScript knows more (PST), Prefect does not. */
const SHORT_NAMES = new Set(
  ["CET", "EET", "EST", "GMT", "HST", "MET", "MST", "PRC", "ROC", "ROK", "UCT", "UTC", "WET"], //
);

/** An IANA time zone, spelt as the database spells it: the server is strict about case. */
export function checkTimeZone(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  const needs = "must be an IANA time zone";
  const example = 'write e.g. "Europe/Berlin"';
  if (typeof value !== "string" || value === "") return [problem(path, needs, value, example)];
  const resolved = resolve(value);
  const abbreviation = /^[A-Z]{3}$/.test(value) && !SHORT_NAMES.has(value);
  const misspelt = resolved !== value && resolved?.toLowerCase() === value.toLowerCase();
  if (resolved !== undefined && !abbreviation && !misspelt) return [];
  const meant = resolved ?? nearestZone(value);
  return [problem(path, needs, value, meant ? `did you mean "${meant}"?` : example)];
}

/** The zone as JavaScript names it, or undefined when it knows none of that name. */
function resolve(zone: string): string | undefined {
  // Newer runtimes take offsets such as "+01:00" too, which are no names.
  if (/^[+-]/.test(zone)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function nearestZone(value: string): string | undefined {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const city = value.trim().replaceAll(" ", "_").toLowerCase();
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearest(value, zones);
}
