// `npm run bench`: how fast the library is, as ratios against what does the same work without it.
import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../support/program";
import { environmentFacts } from "./environment";
import { parseOptions, usage } from "./options";
import { jsonReport, markdown, textTable } from "./report";
import { benchRows } from "./rows";
import { measureRows } from "./run";
import { FULL, QUICK } from "./scope";

async function main(): Promise<number> {
  const all = benchRows(FULL);
  const options = parseOptions(
    process.argv.slice(2),
    all.map(({ name }) => name),
  );
  if (options.help) {
    console.log(usage(all));
    return 0;
  }
  const { only, rounds, quick, json } = options;
  if (json !== undefined) writeFileSync(json, ""); // a path that can't be written fails now
  const sizes = quick ? QUICK : FULL;
  const rows = benchRows(sizes).filter(({ name }) => only.length === 0 || only.includes(name));
  const began = Date.now();
  const facts = await environmentFacts(rounds);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const outcomes = await measureRows(rows, { sizes, rounds, say });
  const minutes = (Date.now() - began) / 60_000;
  const report = { facts: [...facts, ["took", `${minutes.toFixed(1)} min`]] as const, outcomes };
  for (const [name, value] of report.facts) console.log(`${name}: ${value}`);
  console.log(textTable(outcomes));
  if (json !== undefined) writeFileSync(json, jsonReport(report));
  const isWhole = only.length === 0 && !quick;
  // Reasons name folders, and nobody needs to know whose.
  const page = markdown(report).replaceAll(homedir(), "~");
  if (isWhole) writeFileSync(join(REPOSITORY, "BENCHMARKS.md"), page);
  return outcomes.some((outcome) => "failed" in outcome) ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
