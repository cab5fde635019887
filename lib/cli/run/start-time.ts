import { UsageError } from "../usage-error";
import type { RunOptions } from "./command";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * When the run is to start, ISO 8601; undefined: at once.
 * @param now - milliseconds
 * @throws {UsageError} for a time or a span that is none
 */
export function startTimeOf(
  { at, in: span }: Pick<RunOptions, "at" | "in">,
  now: number,
): string | undefined {
  if (span !== undefined) return new Date(now + 1000 * secondsIn(span)).toISOString();
  if (at === undefined) return undefined;
  if (ISO.test(at) && !Number.isNaN(Date.parse(at))) return new Date(at).toISOString();
  throw new UsageError(`--at "${at}" is no ISO 8601 time; write e.g. 2026-01-31T06:00:00Z`);
}

function secondsIn(span: string): number {
  const parts = span === "" ? undefined : DURATION.exec(span)?.slice(1);
  if (parts === undefined) {
    throw new UsageError(`--in "${span}" is no duration; write e.g. 45s, 10m, 2h, 1d or 1h30m`);
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const all = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  // Beyond it there are no dates.
  if (all <= 100 * 366 * 86_400) return all;
  throw new UsageError(`--in "${span}" is too far away`);
}
