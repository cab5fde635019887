import { parseArgs } from "node:util";

/** What the command line of `npm run bench` asks for. */
export interface BenchOptions {
  /** Names of rows; none is all of them. */
  readonly only: readonly string[];
  /** Where to write every figure as JSON. */
  readonly json: string | undefined;
  readonly rounds: number;
  /** One round on small counts: does it run at all? */
  readonly quick: boolean;
  readonly help: boolean;
}

const ROUNDS = 3;

/** The help text, with the rows' names and titles. */
export function usage(rows: readonly { readonly name: string; readonly title: string }[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const list = rows.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`);
  return `Usage: npm run bench -- [options]

Measures the library against what does the same work without it, and prints ratios.
A run of all rows writes BENCHMARKS.md; one with --only or --quick leaves it as it is.

Options:
  --only NAME   just this row; repeatable, or names with commas
  --rounds N    how often each is measured (default: ${ROUNDS})
  --quick       one round on small counts: shows that it runs, not how fast
  --json FILE   writes every figure there as well
  --help        show this

Rows:
${list.join("\n")}
`;
}

/**
 * Reads the command line; throws an error whose message can be shown as it is.
 * @param names - of the rows that there are
 */
export function parseOptions(argv: readonly string[], names: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { quick, json, help } = values;
  const only = values.only.flatMap((given) => given.split(",")).map((name) => name.trim());
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const got = unknown.map((name) => JSON.stringify(name)).join(", ");
    throw new Error(`--only needs one of ${names.join(", ")}; got ${got}`);
  }
  return { only, json, rounds: roundsOf(values.rounds, quick), quick, help };
}

function roundsOf(given: string | undefined, quick: boolean): number {
  if (given === undefined) return quick ? 1 : ROUNDS;
  const rounds = Number(given);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new Error(`--rounds needs a whole number, 1 or more; got ${JSON.stringify(given)}`);
}
