import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DEPLOY, DEPLOYMENT_KWARGS, PACKAGE, STOP } from "../../../lib/cli/from-lolpop/arguments";
import { FLAGS } from "../../../lib/cli/from-lolpop/flags";
import { DEPLOYMENT_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/deployment";
import { FILE_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/file";
import { CONCURRENCY_FIELDS, POOL_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/limits";
import { SCHEDULE_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/schedules";
import { SLA_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/slas";
import { TRIGGER_FIELDS } from "../../../lib/cli/from-prefect-yaml/read/triggers";

const DOCS = resolve(__dirname, "../../../..", "docs", "cli");

/** The rows of a page's tables. */
function rowsOf(page: string): string[] {
  const lines = readFileSync(join(DOCS, page), "utf8").split("\n");
  return lines.filter((line) => line.startsWith("| "));
}

function missing(rows: readonly string[], words: readonly string[]): string[] {
  return words.filter((word) => !rows.some((row) => row.includes(`\`${word}\``)));
}

describe("the pages of commands that write programs", () => {
  it("have a row for every field of a prefect.yaml", () => {
    const fields = [
      ...FILE_FIELDS,
      ...DEPLOYMENT_FIELDS,
      ...SCHEDULE_FIELDS,
      ...POOL_FIELDS,
      ...CONCURRENCY_FIELDS,
      ...TRIGGER_FIELDS,
      ...SLA_FIELDS,
    ];
    assert.deepEqual(missing(rowsOf("from-prefect-yaml.md"), fields), []);
  });

  it("have a row for every option of lolpop's commands, and every argument of its methods", () => {
    const rows = rowsOf("from-lolpop.md");
    const options = Object.values(FLAGS).flatMap((flags) => Object.keys(flags));
    assert.deepEqual(missing(rows, options), []);
    for (const [method, table] of Object.entries({
      package: PACKAGE,
      deploy: DEPLOY,
      stop: STOP,
    })) {
      const own = rows.filter((row) => row.startsWith(`| \`${method}\` |`));
      assert.deepEqual(missing(own, Object.keys(table)), []);
    }
    const page = readFileSync(join(DOCS, "from-lolpop.md"), "utf8");
    for (const key of Object.keys(DEPLOYMENT_KWARGS)) assert.ok(page.includes(`\`${key}\``), key);
  });
});
