import assert from "node:assert/strict";
import fc from "fast-check";
import { checkCron, normaliseCron } from "../../../lib/core/cron";
import { UNKNOWN } from "../../../lib/core/unknown";

const example = 'write e.g. "0 6 * * *"';

describe("checkCron", () => {
  const accepted = [
    "0 6 * * *",
    "  0  6 * * * ",
    "*/15 9-17 * * MON-fri",
    "5/15 * * * *",
    "0 22-6 * * fri-mon",
    "0 0 l * *",
    "0 0 25-L * *",
    "0 0 * * L5",
    "0 0 * * 7",
    "0 0 * * mon#2",
    "0 0 ? jan,DEC ?",
    "0 0 29 2 *",
    "* * * * * */10",
    "0 6 * * * 30",
    "@hourly",
    "@daily",
    "@weekly",
    "@monthly",
    "@yearly",
    "@Midnight",
    UNKNOWN,
  ];
  for (const cron of accepted) {
    it(`accepts ${cron}`, () => assert.deepEqual(checkCron("cron", cron), []));
  }

  const refused: [unknown, string][] = [
    ["* *", `needs five fields; got "* *"; ${example}`],
    ["0 6 * *", `needs five fields; got "0 6 * *"; ${example}`],
    ["", `needs five fields; got ""; ${example}`],
    ["0 6 * * * * 2030", `needs five fields; got "0 6 * * * * 2030"; ${example}`],
    [
      "0 25 * * *",
      `must be a cron expression (invalid value for hour: 25); got "0 25 * * *"; ${example}`,
    ],
    [
      "*/0 * * * *",
      `must be a cron expression (syntax error, illegal stepping: 0); got "*/0 * * * *"; ${example}`,
    ],
    ["0 0 31 2 *", `never fires; got "0 0 31 2 *"; ${example}`],
    ["H 6 * * *", `has "h", which Prefect does not understand; got "H 6 * * *"; ${example}`],
    ["0 6 15W * *", `has "15w", which Prefect does not understand; got "0 6 15W * *"; ${example}`],
    ["0 6 * * 5L", `has "5l", which Prefect does not understand; got "0 6 * * 5L"; ${example}`],
    [
      "0 6 * * +MON",
      `has "+mon", which Prefect does not understand; got "0 6 * * +MON"; ${example}`,
    ],
    [
      "? 6 * * *",
      `may use "?" only alone, for the day of month or of week; got "? 6 * * *"; ${example}`,
    ],
    [6, `must be a string; got 6; ${example}`],
    [
      "@every 5m",
      'is a nickname that Prefect does not know; got "@every 5m"; write @hourly, @daily, @weekly, @monthly or @yearly',
    ],
  ];
  for (const [cron, message] of refused) {
    it(`refuses ${JSON.stringify(cron)}`, () => {
      assert.deepEqual(checkCron("cron", cron), [{ path: "cron", message }]);
    });
  }

  it("reads the seconds of six fields last", () => {
    assert.deepEqual(checkCron("cron", "30 23 * * * 59"), []);
    assert.equal(checkCron("cron", "0 30 23 * * *").length, 1);
  });

  it("judges whether it ever fires by how the days combine", () => {
    assert.deepEqual(checkCron("cron", "0 0 31 2 1", { dayOr: true }), []);
    assert.equal(checkCron("cron", "0 0 31 2 1", { dayOr: false }).length, 1);
  });

  it("accepts every expression of plain numbers in range", () => {
    const field = (min: number, max: number) =>
      fc.oneof(fc.constant("*"), fc.integer({ min, max }).map(String));
    const fields = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7));
    fc.assert(
      fc.property(fields, (values) => assert.deepEqual(checkCron("cron", values.join(" ")), [])),
    );
  });

  it("never throws", () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789*/-,#?LWlh@ ") });
    fc.assert(fc.property(text, (cron) => Array.isArray(checkCron("cron", cron))));
  });
});

it("normaliseCron leaves one space between fields", () => {
  assert.equal(normaliseCron(" 0\t6  * * * "), "0 6 * * *");
});
