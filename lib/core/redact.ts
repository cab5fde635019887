/** Values that are words of every log: hiding them would only make it unreadable. */
const COMMON_VALUE = /^(true|false|none|null|debug|info|warn|warning|error|critical|\d{1,5})$/i;
const SHORTEST_SECRET = 4;

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

function shapesOf(value: string): string[] {
  const parts = [value, ...credentialsOf(value), ...value.split(/[\r\n]+/)];
  const secrets = parts
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST_SECRET && !COMMON_VALUE.test(part));
  return [...new Set(secrets.flatMap(encodings))];
}

function encodings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}

/** The passwords inside `scheme://user:password@host` and `user:password`, decoded or not. */
function credentialsOf(value: string): string[] {
  const inUrl = /^[^\s:/]+:\/\/[^\s/:@]*:([^\s/]+)@/.exec(value);
  const password = (inUrl ?? /^[^\s:/]+:([^\s/]+)$/.exec(value))?.[1];
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
