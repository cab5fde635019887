/** More than this many lines help nobody: a bad schedule alone gives one per kind of schedule. */
const MAX_LINES = 10;

/**
 * What Prefect says is wrong, from the five shapes of its error bodies; a line a problem. Only the
 * texts meant for people are taken: `input`, `ctx` and `request_body` echo what was sent.
 */
export function detailOf(body: unknown): string {
  const { detail, exception_message, exception_detail } = asRecord(body);
  const lines = [detail, exception_detail, exception_message]
    .map(linesOf)
    .find((found) => found.length > 0);
  if (lines === undefined) return "";
  if (lines.length <= MAX_LINES) return lines.join("\n");
  return [...lines.slice(0, MAX_LINES), `... and ${lines.length - MAX_LINES} more`].join("\n");
}

function linesOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(lineOf);
  return [];
}

/** A text, or FastAPI's `{loc: ["body", "schedules", 0], msg}`. */
function lineOf(item: unknown): string[] {
  if (typeof item === "string") return [item];
  const { loc, msg } = asRecord(item);
  if (typeof msg !== "string") return [];
  const place = (Array.isArray(loc) ? loc : []).filter((part, at) => at > 0 || part !== "body");
  return [place.length === 0 ? msg : `${place.join(".")}: ${msg}`];
}

/**
 * `text` without the values that a request carried where people put secrets. Prefect's validation
 * quotes a value that does not fit: `'s3cret' is not of type 'integer'`.
 */
export function withoutEchoes(text: string, requestBody: string | undefined): string {
  if (requestBody === undefined || text === "") return text;
  const body = asRecord(JSON.parse(requestBody));
  const values = new Set([body.parameters, body.job_variables, body.schedules].flatMap(stringsIn));
  return [...values]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, value) => withoutValue(shown, value), text);
}

/** Short values are replaced only in quotes: "a" stands in every sentence. */
function withoutValue(text: string, value: string): string {
  const quoted = text.replaceAll(`'${value}'`, "[value]").replaceAll(`"${value}"`, "[value]");
  return value.length < 8 ? quoted : quoted.replaceAll(value, "[value]");
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** The title of a proxy's page, cut to its first words; undefined for what is no page. */
export function pageTitle(text: string): string | undefined {
  if (!/<html|<!doctype/i.test(text)) return undefined;
  const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? "";
  return title.trim().split(/\s+/).slice(0, 8).join(" ").slice(0, 80);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
