import { styleText } from "node:util";
import Table from "cli-table3";

const NO_LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
  middle: "  ",
};

/** Columns below their headings, without lines. */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: boolean,
): string {
  const table = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  table.push(head.map((title) => styled(colours, "bold", title.toUpperCase())));
  for (const row of rows) table.push([...row]);
  const lines = table.toString().split("\n");
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Styled where somebody sees it. */
export function styled(
  colours: boolean,
  style: "bold" | "dim" | "green" | "red" | "yellow",
  text: string,
): string {
  return colours ? styleText(style, text) : text;
}
