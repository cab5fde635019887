import { problem, type Problem } from "./problems";
import { isUnknown } from "./unknown";

// Loaded when first needed, as all that not every program needs.
const croner = () => require("croner") as typeof import("croner");

/** The nicknames that Prefect's cron parser (croniter) knows. */
const NICKNAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

const EXAMPLE = 'write e.g. "0 6 * * *"';
const DAY_OF_MONTH = 2;
const MONTH = 3;
const DAY_OF_WEEK = 4;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The expression with one space between its fields. */
export function normaliseCron(cron: string): string {
  return cron.trim().split(/\s+/).join(" ");
}

/**
 * Whether Prefect would take the cron expression: five fields, six with the seconds last, or a
 * nickname. Also refuses what it takes but never fires ("0 0 31 2 *"), which breaks its scheduler.
 */
export function checkCron(path: string, value: unknown, { dayOr = true } = {}): Problem[] {
  if (isUnknown(value)) return [];
  if (typeof value !== "string") return [problem(path, "must be a string", value, EXAMPLE)];
  const text = normaliseCron(value).toLowerCase();
  if (text.startsWith("@")) return checkNickname(path, value, text);
  const fields = text.split(" ");
  if (fields.length !== 5 && fields.length !== 6) {
    return [problem(path, "needs five fields", value, EXAMPLE)];
  }
  const foreign = fields.map(foreignSyntax).find((reason) => reason !== undefined);
  if (foreign !== undefined) return [problem(path, foreign, value, EXAMPLE)];
  return checkWithCroner(path, value, fields, dayOr);
}

function checkNickname(path: string, value: string, text: string): Problem[] {
  if (Object.hasOwn(NICKNAMES, text)) return [];
  const known = "@hourly, @daily, @weekly, @monthly or @yearly";
  return [problem(path, "is a nickname that Prefect does not know", value, `write ${known}`)];
}

function checkWithCroner(
  path: string,
  value: string,
  fields: readonly string[],
  dayOr: boolean,
): Problem[] {
  const translated = fields.map(toCronerField);
  const [second, ordered] =
    fields.length === 6 ? [translated.slice(5), translated.slice(0, 5)] : [[], translated];
  try {
    const cron = new (croner().Cron)([...second, ...ordered].join(" "), {
      mode: fields.length === 6 ? "6-part" : "5-part",
      domAndDow: !dayOr,
    });
    if (cron.nextRun() !== null) return [];
    return [problem(path, "never fires", value, EXAMPLE)];
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : "";
    return [problem(path, `must be a cron expression${reason}`, value, EXAMPLE)];
  }
}

/** What croner takes and Prefect's parser does not, as a reason to refuse it. */
function foreignSyntax(field: string, index: number): string | undefined {
  const isDay = index === DAY_OF_MONTH || index === DAY_OF_WEEK;
  if (field.includes("?") && (field !== "?" || !isDay)) {
    return 'may use "?" only alone, for the day of month or of week';
  }
  const foreign = field.split(/[,/#-]/).find((word) => !isKnownWord(word, index));
  return foreign && `has "${foreign}", which Prefect does not understand`;
}

function isKnownWord(word: string, index: number): boolean {
  if (!/[a-z+]/.test(word)) return true;
  if (index === MONTH) return MONTHS.includes(word);
  if (index === DAY_OF_WEEK) return DAYS.includes(word) || /^l\d$/.test(word);
  return index === DAY_OF_MONTH && word === "l";
}

/**
 * A field of croniter's dialect in croner's, alike in whether it is valid and can ever fire: the
 * last Friday is `l5` there and `5L` here; a range may run over the end (`fri-mon`, `22-2`), one of
 * equal ends is the whole field, and `5/15` runs from 5 to the end.
 */
function toCronerField(field: string, index: number): string {
  const items = field.split(",").map((item) => {
    const last = /^l(\d)$/.exec(item);
    if (last && index === DAY_OF_WEEK) return `${last[1]}L`;
    const range = /^(\w+)(?:-(\w+))?(\/\d+)?$/.exec(item);
    if (!range || (range[2] ?? range[3]) === undefined) return item;
    const [, from = "", to = String(maximum(index)), step = ""] = range;
    return cronerRange(from, to === "l" ? "31" : to, step, index);
  });
  return items.join(",").toUpperCase();
}

function cronerRange(from: string, to: string, step: string, index: number): string {
  const low = index === DAY_OF_WEEK && from === "7" ? 0 : numberOf(from);
  const high = numberOf(to);
  if (Number.isNaN(low + high)) return `${from}-${to}${step}`;
  if (low < high) return `${low}-${to}${step}`;
  const rest = low === high ? "" : `,${low}-${maximum(index)}${step}`;
  const end = low === high ? maximum(index) : to;
  return `${minimum(index)}-${end}${step}${rest}`;
}

function numberOf(word: string): number {
  const month = MONTHS.indexOf(word);
  if (month >= 0) return month + 1;
  const day = DAYS.indexOf(word);
  return day >= 0 ? day : Number(word);
}

function minimum(index: number): number {
  return index === DAY_OF_MONTH || index === MONTH ? 1 : 0;
}

function maximum(index: number): number {
  return [59, 23, 31, 12, 6, 59][index] ?? 59;
}

/** croner's own words behind its prefix: ` (invalid value for hour: 25)`. */
function reasonOf(error: Error): string {
  const words = error.message.replace(/^CronPattern:\s*/, "").replace(/\.$/, "");
  return ` (${words.charAt(0).toLowerCase()}${words.slice(1)})`;
}
