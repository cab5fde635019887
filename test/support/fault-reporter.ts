import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Mocha from "mocha";
import { faultTable, RECORDS_FOLDER } from "./fault-report";
import Reporter from "./reporter";

/** The tests' reporter, with a table of the faults that were made to happen. */
class FaultReporter extends Reporter {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    const folder = mkdtempSync(join(tmpdir(), "fault-records-"));
    // Mocha's worker processes start later, and inherit it.
    process.env[RECORDS_FOLDER] = folder;
    // Before the base class, whose totals shall stay the last line.
    runner.once("end", () => {
      const table = faultTable(folder);
      rmSync(folder, { recursive: true, force: true });
      if (table !== undefined) console.log(`\n${table}`);
    });
    super(runner, options);
  }
}

export = FaultReporter;
