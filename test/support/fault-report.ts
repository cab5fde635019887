import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";

/** One fault that was made to happen, and what came of it. */
export interface FaultRecord {
  readonly fault: string;
  /** What it happened to; a test that is tried twice records the same case again. */
  readonly case: string;
  readonly result: FaultResult;
}

/** `warned`: a preview, which goes on with a warning. */
export const FAULT_RESULTS = ["survived", "failed clearly", "warned"] as const;
export type FaultResult = (typeof FAULT_RESULTS)[number];

/** The folder in which the processes of a run leave their records; unset, none are kept. */
export const RECORDS_FOLDER = "FAULT_RECORDS_FOLDER";

/** For a case whose assertions all held. */
export function recordFault(record: FaultRecord): void {
  const folder = process.env[RECORDS_FOLDER];
  if (!folder) return;
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(record)}\n`);
}

/** The records of a run as a table, a line for each fault; undefined where there are none. */
export function faultTable(folder: string): string | undefined {
  const rows = new Map<string, Map<string, FaultResult>>();
  for (const { fault, case: at, result } of recordsIn(folder)) {
    const cases = rows.get(fault) ?? new Map<string, FaultResult>();
    rows.set(fault, cases.set(at, result));
  }
  if (rows.size === 0) return undefined;
  const table = new Table({
    head: ["fault", "cases", ...FAULT_RESULTS],
    style: { head: [], border: [] },
  });
  const all = [...rows.values()].flatMap((cases) => [...cases.values()]);
  for (const [fault, cases] of [...rows].sort())
    table.push([fault, ...counts([...cases.values()])]);
  table.push(["all", ...counts(all)]);
  return table.toString();
}

function counts(results: readonly FaultResult[]): number[] {
  const of = FAULT_RESULTS.map((one) => results.filter((result) => result === one).length);
  return [results.length, ...of];
}

function recordsIn(folder: string): FaultRecord[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as FaultRecord),
  );
}
