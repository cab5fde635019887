import type { Rich } from "../words/rich";

/**
 * A text as code, out of which nothing leads: no tag, link, mention, reference or emphasis is
 * recognised in there. It is one line, whatever it holds.
 */
export function codeSpan(text: string): string {
  const line = visible(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  // A space at both ends belongs to the ticks.
  const pad = /^[` ]|[` ]$/.test(line) && line.trim() !== "" ? " " : "";
  return line === "" ? "` `" : `${ticks}${pad}${line}${pad}${ticks}`;
}

/** The same within HTML. */
export function codeElement(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return `<code>${visible(text).replaceAll(/[&<>]/g, (one) => entities[one] ?? "")}</code>`;
}

/** Lines as they are, in a fence that none of them can end. */
export function fence(lines: readonly string[]): string {
  const shown = lines.map((line) => `  ${visible(line)}`);
  const longest = Math.max(2, ...[...shown.join("\n").matchAll(/`+/g)].map(([all]) => all.length));
  const ticks = "`".repeat(longest + 1);
  return [`${ticks}text`, ...shown, ticks].join("\n");
}

export function inMarkdown(text: Rich): string {
  return text.map((part) => (typeof part === "string" ? part : codeSpan(part.quoted))).join("");
}

export function inHtml(text: Rich): string {
  return text.map((part) => (typeof part === "string" ? part : codeElement(part.quoted))).join("");
}

/** What would end a line, turn the direction of reading, or is not to be seen, in its escaped form. */
function visible(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
    );
}
