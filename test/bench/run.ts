import { MissingPrefect } from "../support/prefect";
import { formatValue } from "./report";
import type { Figure, Outcome, Row } from "./row";
import { MissingPart, Scope, type Sizes } from "./scope";

export interface RunOptions {
  readonly sizes: Sizes;
  readonly rounds: number;
  /** Takes a line of progress. */
  say(line: string): void;
}

/** Measures rows by turns, round after round. A row that fails is not tried again. */
export async function measureRows(rows: readonly Row[], options: RunOptions): Promise<Outcome[]> {
  const { sizes, rounds, say } = options;
  const figures = new Map<Row, Figure[]>(rows.map((row) => [row, []]));
  const ended = new Map<Row, Outcome>();
  const whole = Scope.run(sizes);
  try {
    for (let number = 1; number <= rounds; number++) {
      const round = whole.round();
      const turn = rows.filter((row) => !ended.has(row) && number <= (row.rounds ?? rounds));
      for (const row of turn) {
        const outcome = await measured(row, round);
        if ("value" in outcome) figures.get(row)!.push(outcome);
        else ended.set(row, outcome);
        say(`round ${number} of ${rounds}: ${row.name}: ${told(row, outcome)}`);
      }
      await round.end();
    }
  } finally {
    await whole.end();
  }
  return rows.map((row) => ended.get(row) ?? { row, figures: figures.get(row)! });
}

async function measured(row: Row, round: Scope): Promise<Figure | Outcome> {
  try {
    return await row.measure(round);
  } catch (error) {
    const isMissing = error instanceof MissingPart || error instanceof MissingPrefect;
    if (isMissing) return { row, missing: error.message };
    return { row, failed: error instanceof Error ? error.message : String(error) };
  }
}

function told(row: Row, outcome: Figure | Outcome): string {
  if ("value" in outcome) return formatValue(row, outcome.value);
  if ("missing" in outcome) return `not measured: ${outcome.missing}`;
  return "failed" in outcome ? `failed: ${outcome.failed}` : "";
}
