import Table from "cli-table3";
import type { Fact } from "./environment";
import { median, spread } from "./measure";
import type { Outcome, Row } from "./row";

/** A run as it is shown: what it ran on, and its rows. */
export interface Report {
  readonly facts: readonly Fact[];
  readonly outcomes: readonly Outcome[];
}

const HEAD = ["row", "compared", "median", "least to most", "goal", "", "seconds"];

/** For a terminal. */
export function textTable(outcomes: readonly Outcome[]): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colWidths: [null, 42, 40],
    wordWrap: true,
  });
  table.push(...outcomes.map(cells));
  return table.toString();
}

/** The text of BENCHMARKS.md. */
export function markdown({ facts, outcomes }: Report): string {
  return [
    "# Benchmarks",
    "",
    "How fast the library is, as ratios against what does the same work without it. `npm run bench` wrote",
    "this file; [CONTRIBUTING.md](CONTRIBUTING.md#benchmarks) says how to run it.",
    "",
    ...markdownTable(HEAD, outcomes.map(cells)),
    "",
    "## Measured on",
    "",
    ...markdownTable(["", ""], facts),
    "",
    "## How",
    "",
    "Every subject has a Prefect server of its own with a fresh SQLite file, and no other server runs",
    "meanwhile. Subjects take turns, round after round. All that is timed are whole processes from start to",
    "end. After each, the API is asked whether every deployment is there with its flow, schedule, pool, pull",
    "steps and parameter schema; otherwise the row fails. A ratio's median is that of the rounds' ratios;",
    "seconds are the medians of both sides.",
    "",
    ...outcomes.map(({ row }) => `- **${row.name}**: ${row.how}`),
    "",
  ].join("\n");
}

/** Every figure, for other programs. */
export function jsonReport({ facts, outcomes }: Report): string {
  const rows = outcomes.map(({ row, ...rest }) => {
    const { name, title, unit, goal } = row;
    return { name, title, unit, goal, verdict: verdict({ row, ...rest }), ...rest };
  });
  return `${JSON.stringify({ facts: Object.fromEntries(facts), rows }, null, 2)}\n`;
}

/** A value in the row's unit, with as many digits as tell something. */
export function formatValue({ unit, goal }: Row, value: number): string {
  if (unit === "ratio") return value.toFixed(goal < 0.1 ? 4 : 2);
  if (unit === "bytes") return `${Math.round(value)} bytes`;
  return unit === "MB" ? `${Math.round(value)} MB` : `${value}`;
}

/** Three digits; of a thousand and more `toPrecision` would make an exponent. */
function formatSeconds(value: number): string {
  return value < 100 ? value.toPrecision(3) : value.toFixed(0);
}

/** Whether the goal is met, for those that were measured. */
export function verdict(outcome: Outcome): "met" | "missed" | "not measured" | "failed" {
  if ("missing" in outcome) return "not measured";
  if ("failed" in outcome) return "failed";
  const middle = median(outcome.figures.map(({ value }) => value));
  return middle <= outcome.row.goal ? "met" : "missed";
}

function cells(outcome: Outcome): string[] {
  const { row } = outcome;
  const start = [row.name, row.title];
  const goal = `<= ${row.goal}`;
  if (!("figures" in outcome)) {
    const reason = "missing" in outcome ? outcome.missing : outcome.failed;
    return [...start, `${verdict(outcome)}: ${firstLine(reason)}`, "", goal, "", ""];
  }
  const values = outcome.figures.map(({ value }) => value);
  const [least, most] = spread(values).map((value) => formatValue(row, value));
  const sides = [0, 1].map((side) => outcome.figures.flatMap(({ parts }) => parts?.[side] ?? []));
  const times = sides.filter((side) => side.length > 0).map((side) => formatSeconds(median(side)));
  return [
    ...start,
    formatValue(row, median(values)),
    `${least} to ${most}`,
    goal,
    verdict(outcome),
    times.join(" / "),
  ];
}

/** The progress and the JSON have all of it. */
function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > REASON_LENGTH ? `${line.slice(0, REASON_LENGTH)} …` : line;
}

const REASON_LENGTH = 100;

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (texts: readonly string[]) => {
    return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  };
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}
