import { redactJson, redactValues } from "../core/redact";

/** More than this many lines help nobody: a bad schedule alone gives one per kind of schedule. */
const MAX_LINES = 10;
const MAX_LINE = 500;

/**
 * What Prefect says is wrong, from the five shapes of its error bodies; a line a problem. Only the
 * texts meant for people are taken: `input`, `ctx` and `request_body` echo what was sent.
 * @param hidden - a line without what must not be shown: before it is cut, or a value that is cut in the
 * middle is known no more
 */
export function detailOf(body: unknown, hidden: (line: string) => string): string {
  const { detail, exception_message, exception_detail } = asRecord(body);
  const lines = [detail, exception_detail, exception_message]
    .map(linesOf)
    .find((found) => found.length > 0);
  if (lines === undefined) return "";
  const more = lines.length > MAX_LINES ? [`... and ${lines.length - MAX_LINES} more`] : [];
  return [...lines.slice(0, MAX_LINES).map((line) => cut(hidden(line))), ...more].join("\n");
}

function cut(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line;
}

function linesOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (Array.isArray(value)) return withoutOtherTypes(value).flatMap(lineOf);
  return [];
}

/**
 * Of something that may be one of several types (an automation's trigger or action) each other type
 * is refused too, by its `type` first: what is said of those is noise.
 */
function withoutOtherTypes(items: readonly unknown[]): readonly unknown[] {
  const others = items.flatMap((item) => {
    const { loc, type } = asRecord(item);
    const isType = Array.isArray(loc) && loc.at(-1) === "type" && type === "literal_error";
    return isType ? [`${loc.slice(0, -1).join("\n")}\n`] : [];
  });
  const left = items.filter((item) => {
    const { loc, type } = asRecord(item);
    // 2.20 does not tell of which type it speaks.
    if (Array.isArray(loc) && loc.at(-1) === "type" && type === "value_error.const") return false;
    const place = Array.isArray(loc) ? `${loc.join("\n")}\n` : "";
    return !others.some((other) => place.startsWith(other));
  });
  return left.length > 0 ? left : items;
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
 * What a request body says of an object that is plain to everybody, and that an error text is of no
 * use without: its names, and the schema whose words are those of every such text.
 */
const PLAIN_KEYS: ReadonlySet<string> = new Set([
  ...["name", "flow_id", "work_pool_name", "work_queue_name", "slug", "type", "tags"],
  ...["entrypoint", "version", "parameter_openapi_schema"],
]);

/**
 * `text` without the values that the request carried, credentials included. Prefect's validation
 * quotes a value that does not fit, `'s3cret' is not of type 'integer'`, and a proxy quotes what it
 * likes.
 */
export function withoutEchoes(
  text: string,
  requestBody: string | undefined,
  credentials: Readonly<Record<string, string>>,
): string {
  if (text === "") return text;
  const own = redactValues(text, credentials);
  if (requestBody === undefined) return own;
  const body: unknown = JSON.parse(requestBody);
  return redactJson(own, Array.isArray(body) ? body.map(hiddenPart) : hiddenPart(body));
}

function hiddenPart(document: unknown): unknown[] {
  return Object.entries(asRecord(document)).flatMap(([key, value]) =>
    PLAIN_KEYS.has(key) ? [] : [value],
  );
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
