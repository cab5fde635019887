import assert from "node:assert/strict";
import { jsonReport, markdown, textTable, verdict } from "../../bench/report";
import { type Outcome, ratio, type Row } from "../../bench/row";

const ROW: Row = {
  name: "up-deploy",
  title: "up / prefect deploy",
  unit: "ratio",
  goal: 0.25,
  how: "Both from start to end.",
  measure: () => Promise.reject(new Error("no test measures")),
};

const MET: Outcome = { row: ROW, figures: [ratio(2, 10), ratio(3, 10), ratio(1, 4)] };
const MISSED: Outcome = {
  row: { ...ROW, name: "requests", unit: "requests", goal: 5 },
  figures: [{ value: 101 }],
};
const MISSING: Outcome = { row: { ...ROW, name: "terraform" }, missing: "no terraform | on PATH" };
const FAILED: Outcome = {
  row: { ...ROW, name: "memory", unit: "MB" },
  failed: `${"long ".repeat(40)}\nsecond line`,
};
const ALL = [MET, MISSED, MISSING, FAILED];

describe("the benchmark's report", () => {
  const page = markdown({ facts: [["cores", "2"]], outcomes: ALL });
  const line = (name: string) => page.split("\n").find((text) => text.startsWith(`| ${name} |`));

  it("holds the median against the goal, not the best", () => {
    assert.deepEqual(ALL.map(verdict), ["met", "missed", "not measured", "failed"]);
    assert.equal(verdict({ row: ROW, figures: [{ value: 0.25 }] }), "met");
    const lucky = { row: ROW, figures: [{ value: 0.1 }, { value: 0.3 }, { value: 0.4 }] };
    assert.equal(verdict(lucky), "missed");
  });

  it("tells of a ratio its median, spread and the seconds of both sides", () => {
    const cells = "up / prefect deploy | 0.25 | 0.20 to 0.30 | <= 0.25 | met | 2.00 / 10.0";
    assert.equal(line("up-deploy"), `| up-deploy | ${cells} |`);
  });

  it("writes seconds of a quarter of an hour as plain numbers", () => {
    const outcomes: Outcome[] = [{ row: ROW, figures: [ratio(1234.5, 0.4567)] }];
    assert.match(markdown({ facts: [], outcomes }), /\| 1235 \/ 0\.457 \|$/m);
  });

  it("marks a missed goal", () => {
    assert.match(line("requests") ?? "", /\| 101 \| 101 to 101 \| <= 5 \| missed \|  \|$/);
  });

  it("says why a row was not measured, in one cell", () => {
    assert.match(line("terraform") ?? "", /\| not measured: no terraform \\\| on PATH \|/);
  });

  it("says that a row failed, in short", () => {
    const failed = line("memory") ?? "";
    assert.match(failed, /\| failed: long long [\w ]* … \|/);
    const outcomes: Outcome[] = [{ row: ROW, failed: "first line\nsecond line" }];
    assert.match(markdown({ facts: [], outcomes }), /\| failed: first line \|/);
  });

  it("tells what it ran on and how each row is measured", () => {
    assert.ok(page.includes("| cores | 2 |"));
    assert.ok(page.includes("- **up-deploy**: Both from start to end."));
  });

  it("says the same on a terminal", () => {
    const table = textTable(ALL);
    for (const text of ["up-deploy", "0.20 to 0.30", "missed", "not measured: no terraform"]) {
      assert.ok(table.includes(text), text);
    }
  });

  it("gives other programs every figure", () => {
    const { facts, rows } = JSON.parse(jsonReport({ facts: [["cores", "2"]], outcomes: ALL })) as {
      facts: unknown;
      rows: Record<string, unknown>[];
    };
    assert.deepEqual(facts, { cores: "2" });
    assert.deepEqual(rows[0], {
      name: "up-deploy",
      title: "up / prefect deploy",
      unit: "ratio",
      goal: 0.25,
      verdict: "met",
      figures: MET.figures,
    });
    assert.equal(rows[2]?.missing, "no terraform | on PATH");
    assert.match(String(rows[3]?.failed), /second line$/);
  });
});
