import type { Json } from "../core/json";

/** The characters of a line before a list or dict goes on several. */
const LINE = 88;

/** A JSON value as Python source that evaluates to it, on one line. */
export function pythonLiteral(value: Json): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  // What JSON escapes, Python's strings escape alike.
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, part]) => {
    return `${pythonLiteral(key)}: ${pythonLiteral(part)}`;
  });
  return `{${pairs.join(", ")}}`;
}

/** `pythonLiteral`, laid out as a formatter would where it does not fit behind `before`. */
export function pythonBlock(value: Json, before: string, indent = ""): string {
  const line = pythonLiteral(value);
  const fits = before.length + line.length <= LINE;
  if (fits || typeof value !== "object" || value === null) return line;
  const inner = `${indent}    `;
  const parts = Array.isArray(value)
    ? value.map((part) => `${inner}${pythonBlock(part, inner, inner)},\n`)
    : Object.entries(value).map(([key, part]) => {
        const start = `${inner}${pythonLiteral(key)}: `;
        return `${start}${pythonBlock(part, start, inner)},\n`;
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.join("")}${indent}${close}`;
}
