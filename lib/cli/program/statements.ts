import { literal, quoted, WIDTH, widthOf } from "./literal";

/** The line, or lines, that import classes and functions of this library. */
export function importsOf(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort(asFormatted);
  if (sorted.length === 0) return "export {};";
  const oneLine = `import { ${sorted.join(", ")} } from "prefect-constructs";`;
  if (oneLine.length <= WIDTH) return oneLine;
  return `import {\n  ${sorted.join(",\n  ")},\n} from "prefect-constructs";`;
}

/** As formatters sort names: by their letters first, capitals before others. */
function asFormatted(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : 1;
}

/** A resource, its name beside its arguments where there is room. */
export function made(
  start: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): string {
  const head = `${start}(${quoted(name)}, `;
  const beside = literal(inputs, { indent: 0, before: widthOf(head), after: 2 });
  if (widthOf(head) + 1 <= WIDTH) return `${head}${beside});`;
  const below = literal(inputs, { indent: 2, before: WIDTH, after: 1 });
  return `${start}(\n  ${quoted(name)},\n  ${below},\n);`;
}

/** A comment of several lines; what is in it ends none of them early. */
export function comment(text: string): string[] {
  const words = text.replace(/[\p{C}\p{Z}]+/gu, " ").split(" ");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(lines.length === 0 ? `// ${word}` : `//   ${word}`);
  }
  return lines;
}
