/** Values that are words of every log: hiding them would only make it unreadable. */
const COMMON_VALUE = /^(true|false|none|null|debug|info|warn|warning|error|critical|\d{1,5})$/i;
const SHORTEST_SECRET = 4;

/** Shorter values stand in many a sentence by chance: they count only where they are quoted. */
const SHORTEST_UNQUOTED = 8;
/** Smaller numbers are a place in a list, a limit, a status. */
const FEWEST_DIGITS = 4;

/** The text without `user:password@` in its URLs. */
export function redactUrlCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/"'<>]+@/gi, "$1[redacted]@");
}

/** The text with every value, in the encodings it is likely to turn up in, replaced by `[name]`. */
export function redactValues(text: string, values: Readonly<Record<string, string>>): string {
  const replacements = Object.entries(values)
    .flatMap(([name, value]) => shapesOf(value).map((shape) => ({ name, shape })))
    .sort((a, b) => b.shape.length - a.shape.length);
  return redactUrlCredentials(
    replacements.reduce((line, { name, shape }) => line.replaceAll(shape, `[${name}]`), text),
  );
}

/**
 * The text without the texts and numbers of a JSON value that somebody may quote in it, `[value]` in
 * their place. Which of them are secret is not known, so all are taken for it.
 */
export function redactJson(text: string, value: unknown): string {
  const shapes = [...new Set(leavesIn(value))].flatMap((leaf) =>
    typeof leaf === "number" ? [String(leaf)] : [...encodings(leaf), ...credentialsOf(leaf)],
  );
  return [...new Set(shapes)]
    .sort((a, b) => b.length - a.length)
    .reduce(withoutShape, withoutInputValues(text));
}

/** Pydantic ends each of its lines with the value that did not fit, cut in the middle if it is long. */
export function withoutInputValues(text: string): string {
  return text.replace(/(\[type=\w+), input_value=.*?, input_type=\w+\]/gs, "$1]");
}

function withoutShape(text: string, shape: string): string {
  if (/^-?[\d.e+]+$/i.test(shape)) {
    const digits = shape.replace(/\D/g, "").length;
    if (digits < FEWEST_DIGITS) return text;
    return text.replaceAll(
      new RegExp(`(?<![\\w.])${escaped(shape)}(?![\\w.]*\\w)`, "g"),
      "[value]",
    );
  }
  const quoted = text.replaceAll(`'${shape}'`, "[value]").replaceAll(`"${shape}"`, "[value]");
  return shape.length < SHORTEST_UNQUOTED ? quoted : quoted.replaceAll(shape, "[value]");
}

function escaped(text: string): string {
  return text.replace(/[.+]/g, "\\$&");
}

function leavesIn(value: unknown): (string | number)[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leavesIn);
}

function shapesOf(value: string): string[] {
  const parts = [value, ...credentialsOf(value), ...value.split(/[\r\n]+/), ...textsInJson(value)];
  const secrets = parts
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST_SECRET && !COMMON_VALUE.test(part));
  return [...new Set(secrets.flatMap(encodings))];
}

/** Headers, among others, are JSON in one text. */
function textsInJson(value: string): string[] {
  if (!/^\s*[{[]/.test(value)) return [];
  try {
    return leavesIn(JSON.parse(value)).map(String);
  } catch {
    return [];
  }
}

function encodings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inTwo = JSON.stringify(inJson).slice(1, -1);
  const forms = [secret, inJson, inTwo, pythonic(secret), onlyAscii(inJson)];
  // Whole documents are encoded too.
  const encoded = [secret, inJson].flatMap((text) => [...inUrl(text), ...inBase64(text)]);
  return [...new Set([...forms, ...encoded])];
}

/** As Python prints a text: of the two quotes it escapes neither or its own. */
function pythonic(secret: string): string {
  return JSON.stringify(secret).slice(1, -1).replaceAll('\\"', '"');
}

/** As Python writes JSON. */
function onlyAscii(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function inUrl(secret: string): string[] {
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  return [encodeURIComponent(secret), form].flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/**
 * Three bytes make four characters, so a text looks in one of three ways inside a longer one that is
 * encoded. The characters that its neighbours have a part in are left.
 */
function inBase64(secret: string): string[] {
  const alone = Buffer.from(secret).toString("base64");
  if (secret.length < SHORTEST_UNQUOTED) return [alone];
  const inside = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = Math.ceil((offset * 8) / 6);
    return bytes.toString("base64").slice(first, Math.floor((bytes.length * 8) / 6));
  });
  return [alone, ...inside];
}

/** The passwords inside `scheme://user:password@host` and `user:password`, decoded or not. */
function credentialsOf(value: string): string[] {
  const inAddress = /^[^\s:/]+:\/\/[^\s/:@]*:([^\s/]+)@/.exec(value);
  const password = (inAddress ?? /^[^\s:/]+:([^\s/]+)$/.exec(value))?.[1];
  if (password === undefined) return [];
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
