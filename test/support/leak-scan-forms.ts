/** The forms in which a value may turn up in files, logs, requests and images. */
export const FORMS = ["plain", "URL-encoded", "JSON-escaped", "hex", "base64"] as const;

export type Form = (typeof FORMS)[number];

const ENCODINGS: Readonly<Record<Form, (value: string) => readonly string[]>> = {
  plain: (value) => [value],
  "URL-encoded": urlEncoded,
  // Twice where a text with JSON in it is itself part of JSON, as in a state or an event log.
  "JSON-escaped": (value) => [escaped(value), escaped(escaped(value))],
  hex: (value) => [hex(value), hex(value).toUpperCase()],
  base64: base64Parts,
};

/** Every text that gives a value away, with its form. */
export function formsOf(value: string): readonly (readonly [Form, string])[] {
  return FORMS.flatMap((form) => ENCODINGS[form](value).map((text) => [form, text] as const));
}

function urlEncoded(value: string): string[] {
  const strict = encodeURIComponent(value);
  const form = new URLSearchParams({ "": value }).toString().slice(1);
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [strict, form, lower(strict), lower(form)];
}

function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function hex(value: string): string {
  return Buffer.from(value).toString("hex");
}

/**
 * What is the same wherever the value stands in what was encoded: three bytes make four characters,
 * so there are three ways to begin, and the characters that neighbours have a part in are left out.
 */
function base64Parts(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const end = Math.floor((whole.length * 8) / 6);
    return (["base64", "base64url"] as const).map((alphabet) =>
      whole.toString(alphabet).slice(first, end),
    );
  });
}
