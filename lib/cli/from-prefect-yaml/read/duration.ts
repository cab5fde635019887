const ISO =
  /^([+-])?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const CLOCK = /^(?:(\d+)(?: days?,? ))?(\d+):([0-5]?\d)(?::([0-5]?\d(?:\.\d+)?))?$/;
const PARTS = [604_800, 86_400, 3600, 60, 1];

/** Seconds of a number, an ISO 8601 duration or `[D days] HH:MM:SS`; undefined for anything else. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const iso = ISO.exec(text);
  if (iso && /\d/.test(text)) {
    const sum = PARTS.reduce((all, seconds, at) => all + seconds * Number(iso[at + 2] ?? 0), 0);
    return iso[1] === "-" ? -sum : sum;
  }
  const [, days = 0, hours, minutes, seconds = 0] = CLOCK.exec(text) ?? [];
  if (hours === undefined) return undefined;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
