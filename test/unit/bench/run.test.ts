import assert from "node:assert/strict";
import type { Figure, Row } from "../../bench/row";
import { measureRows } from "../../bench/run";
import { FULL, MissingPart, type Scope } from "../../bench/scope";
import { MissingPrefect } from "../../support/prefect";

/** A row that does as told, by round. */
function row(name: string, measure: (round: Scope) => Promise<Figure>, more: Partial<Row> = {}) {
  return { name, title: name, unit: "ratio", goal: 1, how: "", measure, ...more } satisfies Row;
}

async function run(rows: readonly Row[], rounds = 3) {
  const said: string[] = [];
  const outcomes = await measureRows(rows, { sizes: FULL, rounds, say: (line) => said.push(line) });
  return { outcomes, said };
}

describe("a run of the benchmark", () => {
  it("measures rows by turns, round after round", async () => {
    const order: string[] = [];
    const turn = (name: string) => row(name, async () => ({ value: order.push(name) }));
    const { outcomes } = await run([turn("a"), turn("b")], 2);
    assert.deepEqual(order, ["a", "b", "a", "b"]);
    const values = outcomes.map((outcome) => "figures" in outcome && outcome.figures);
    assert.deepEqual(values, [
      [{ value: 1 }, { value: 3 }],
      [{ value: 2 }, { value: 4 }],
    ]);
  });

  it("measures a row in no more rounds than it says", async () => {
    const seldom = row("seldom", async () => ({ value: 1 }), { rounds: 2 });
    const { outcomes } = await run([seldom]);
    assert.deepEqual(outcomes, [{ row: seldom, figures: [{ value: 1 }, { value: 1 }] }]);
  });

  it("does once in a round what rows share, and once at all what rounds share", async () => {
    let inRound = 0;
    let inRun = 0;
    const shared = async () => ({ value: ++inRound });
    const sharedByAll = async () => ++inRun;
    const asks = async (round: Scope) => {
      await round.whole.share(sharedByAll);
      return round.share(shared);
    };
    const { outcomes } = await run([row("a", asks), row("b", asks)], 2);
    const values = outcomes.map((outcome) => "figures" in outcome && outcome.figures);
    assert.deepEqual(values, [
      [{ value: 1 }, { value: 2 }],
      [{ value: 1 }, { value: 2 }],
    ]);
    assert.equal(inRun, 1);
  });

  it("says why a row is not measured, asks it no more, and goes on with the others", async () => {
    let asked = 0;
    const lacks = row("lacks", async () => {
      asked++;
      throw new MissingPart("no docker on PATH");
    });
    const other = row("other", async () => ({ value: 2 }));
    const { outcomes, said } = await run([lacks, other], 2);
    assert.deepEqual(outcomes, [
      { row: lacks, missing: "no docker on PATH" },
      { row: other, figures: [{ value: 2 }, { value: 2 }] },
    ]);
    assert.equal(asked, 1);
    assert.ok(said.includes("round 1 of 2: lacks: not measured: no docker on PATH"));
  });

  it("counts a missing Python for Prefect as a missing part", async () => {
    const lacks = row("lacks", () => Promise.reject(new MissingPrefect("no Python 3.10")));
    const { outcomes } = await run([lacks]);
    assert.deepEqual(outcomes, [{ row: lacks, missing: "no Python 3.10" }]);
  });

  it("fails a row whose later round fails, figures or not", async () => {
    let asked = 0;
    const wrong = row("wrong", async () => {
      if (++asked === 2) throw new Error("up made 99 deployments, not 100");
      return { value: 1 };
    });
    const { outcomes } = await run([wrong]);
    assert.deepEqual(outcomes, [{ row: wrong, failed: "up made 99 deployments, not 100" }]);
  });

  it("cleans up at the end what all rounds share, the last first", async () => {
    const order: string[] = [];
    const opens = row("opens", async (round) => {
      round.whole.onEnd(() => void order.push("first"));
      round.whole.onEnd(() => void order.push("second"));
      order.push("measured");
      return { value: 1 };
    });
    await run([opens], 1);
    assert.deepEqual(order, ["measured", "second", "first"]);
  });
});
