import { appendFileSync } from "node:fs";

/** Writes what happened as a line of JSON to the file that `CRASH_TALLY` names. @default - nowhere */
export function tally(line: object): void {
  const file = process.env.CRASH_TALLY;
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
