import type { RRule } from "rrule";
import { problem, type Problem } from "./problems";
import { isUnknown } from "./unknown";

// Loaded when first needed, as all that not every program needs.
const rrule = () => require("rrule") as typeof import("rrule");

/** Where Prefect starts to count a rule that names no start. */
const DEFAULT_START = "20200101T000000";
/** Prefect's bound on a rule's text. */
const MAX_LENGTH = 6500;
/** A floating time is the zone's own, which may be ahead of UTC by so much (and some clock skew). */
const AHEAD_MS = 15 * 3600 * 1000;
const EXAMPLE = 'write e.g. "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6"';

/** Bounds that Prefect's parser enforces, or that give a rule which never fires or never ends. */
const BOUNDS = {
  interval: [1, Infinity],
  count: [1, Infinity],
  bymonth: [1, 12],
  byhour: [0, 23],
  byminute: [0, 59],
  bysecond: [0, 59],
} as const;

/** Whether the text is an iCalendar recurrence rule (or set) that Prefect would take. */
export function checkRecurrenceRule(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  const refuse = (reason?: string) => {
    const needs = "must be an iCalendar recurrence rule";
    return [problem(path, reason ? `${needs} (${reason})` : needs, value ?? null, EXAMPLE)];
  };
  if (typeof value !== "string") return refuse();
  if (value.length > MAX_LENGTH) {
    return [problem(path, `must not be longer than ${MAX_LENGTH} characters`, value)];
  }
  try {
    const { RRuleSet, rrulestr } = rrule();
    // Like Prefect's parser, take any white space between the lines.
    const parsed = rrulestr(value.trim().split(/\s+/).join("\n"));
    const rules = parsed instanceof RRuleSet ? [...parsed.rrules(), ...parsed.exrules()] : [parsed];
    const reason = rules.map(brokenBound).find((found) => found !== undefined);
    return reason === undefined ? [] : refuse(reason);
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

/**
 * The rule as it is sent: with a start, so that every server counts from the same one. A rule by
 * the minute or second goes without: Prefect 3 gives it a recent start on the same beat, and would
 * otherwise walk through millions of occurrences on every look.
 */
export function withDefaultStart(rule: string): string {
  const text = rule.trim();
  if (/dtstart/i.test(text) || isUnknown(text) || beatSeconds(text) !== undefined) return text;
  return `DTSTART:${DEFAULT_START}\n${text}`;
}

/**
 * The rule without a start that says nothing: Prefect's default one, or, in a rule by the minute
 * or second, one in the past on the same beat. What a server adds is thus never a difference.
 */
export function withoutDefaultStart(rule: string, now = Date.now()): string {
  const text = rule.trim();
  const [line, start = ""] = /^DTSTART:(\d{8}T\d{6})\s+/.exec(text) ?? [];
  if (line === undefined) return text;
  const rest = text.slice(line.length);
  if (/dtstart/i.test(rest)) return text;
  const beat = beatSeconds(rest);
  if (beat === undefined) return start === DEFAULT_START ? rest : text;
  const ahead = instantOf(start) - instantOf(DEFAULT_START);
  const past = ahead >= 0 && instantOf(start) <= now + AHEAD_MS;
  return past && ahead % (beat * 1000) === 0 ? rest : text;
}

/** The seconds between two beats of a lone rule by the minute or second that has no count. */
function beatSeconds(rule: string): number | undefined {
  const lines = rule.split(/\s+/);
  const [, rest] = /^(?:RRULE:)?([^:]+)$/i.exec(lines.length === 1 ? lines[0]! : "") ?? [];
  if (rest === undefined) return undefined;
  const settings = new Map(
    rest.split(";").map((setting) => setting.toUpperCase().split("=") as [string, string]),
  );
  const unit = { SECONDLY: 1, MINUTELY: 60 }[settings.get("FREQ") ?? ""];
  const interval = Number(settings.get("INTERVAL") ?? 1);
  if (unit === undefined || settings.has("COUNT") || !(interval >= 1)) return undefined;
  return unit * interval;
}

function instantOf(compact: string): number {
  const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)$/.exec(compact) ?? [];
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

/** What is wrong with a parsed rule's numbers; the library itself takes any. */
function brokenBound({ origOptions }: RRule): string | undefined {
  if (origOptions.freq === undefined) return "FREQ is missing";
  for (const [key, [min, max]] of Object.entries(BOUNDS)) {
    const setting: unknown = origOptions[key as keyof typeof BOUNDS] ?? [];
    for (const part of [setting].flat()) {
      if (Number.isInteger(part) && (part as number) >= min && (part as number) <= max) continue;
      const range = max === Infinity ? `at least ${min}` : `in ${min} to ${max}`;
      return `${key.toUpperCase()} must be ${range}`;
    }
  }
  return undefined;
}

/** The library's words where they help; its slips (a TypeError) and odd wordings left out. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TypeError) return undefined;
  if (error.message.startsWith("Invalid frequency")) return "unknown FREQ";
  const date = /^Invalid UNTIL value: (.*)$/.exec(error.message);
  if (date) return `invalid date ${date[1]}`;
  const property = /^Unknown RRULE property (.*)$/.exec(error.message);
  return property ? `unknown property ${property[1]}` : undefined;
}
