import assert from "node:assert/strict";
import { changesOf, parsePath } from "../../../../lib/cli/diff/preview/changes";
import { markdownOf } from "../../../../lib/cli/diff/markdown/markdown";
import { readPreview } from "../../../../lib/cli/diff/preview/read";
import { parseUrn } from "../../../../lib/cli/diff/preview/urn";
import { reviewOf } from "../../../../lib/cli/diff/review/review";

const STACK = "urn:pulumi:prod::shop";
const DEPLOYMENT = "pulumi-nodejs:dynamic/prefect:Deployment";

const secretOf = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const sealed = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:AAAA",
};

/** A preview in which one deployment's inputs become others. */
const preview = (before: object, after: object, more: object = {}) =>
  JSON.stringify({
    steps: [
      {
        op: "update",
        urn: `${STACK}::${DEPLOYMENT}::etl`,
        oldState: { type: DEPLOYMENT, id: "1", custom: true, inputs: before },
        newState: { type: DEPLOYMENT, id: "1", custom: true, inputs: after },
      },
    ],
    changeSummary: { update: 1 },
    ...more,
  });

const markdown = (...args: Parameters<typeof preview>) =>
  markdownOf(reviewOf(readPreview(preview(...args), "it")));

describe("what is read of a preview", () => {
  const bad: [string, string, RegExp][] = [
    ["nothing", " \n", /^p\.json is empty: the preview failed before it began/],
    [
      "no JSON",
      "Previewing update (prod)",
      /^p\.json is not JSON; give what "pulumi preview --json"/,
    ],
    ["a list", "[]", /^p\.json is JSON, but not that of .*: it is no object$/],
    ["another object", '{"version":3}', /^p\.json is JSON, .*: it has no steps$/],
    ["a step of another form", '{"steps":[{"op":1,"urn":"u"}]}', /: steps\.0\.op must be string$/],
  ];
  for (const [title, text, said] of bad) {
    it(`refuses ${title} in one sentence`, () => {
      assert.throws(
        () => readPreview(text, "p.json"),
        ({ message }: Error) => said.test(message) && !message.includes("\n"),
      );
    });
  }

  it("takes one without steps, and one that failed before the stack was known", () => {
    assert.equal(reviewOf(readPreview('{"changeSummary":{}}', "it")).verdict, "No changes.");
    const diagnostics = [{ message: "error: no token", severity: "error" }];
    const text = markdownOf(reviewOf(readPreview(JSON.stringify({ diagnostics }), "it")));
    assert.match(text, /^<!-- prefect-constructs diff -->\n### Preview\n/);
    assert.match(text, /\*\*The preview failed with 1 error\.\*\*/);
    assert.match(text, /\n {2}no token\n/);
  });

  it("knows a resource's own type and name, whatever is in the name", () => {
    const urn = `${STACK}::a:b:C$d:e:F::name::with::colons`;
    assert.deepEqual(parseUrn(urn), {
      stack: "prod",
      project: "shop",
      type: "d:e:F",
      name: "name::with::colons",
    });
    assert.equal(parseUrn("name"), undefined);
  });

  it("reads the paths that Pulumi writes", () => {
    assert.deepEqual(parsePath('a.b[0]["c \\"d"].e'), ["a", "b", 0, 'c "d', "e"]);
    assert.deepEqual(parsePath("[oops"), ["[oops"]);
  });
});

describe("secrets of a preview", () => {
  const hidden = "correct-horse-battery";

  const cases: [string, object, object, RegExp][] = [
    ["that are one no longer", { p: secretOf(hidden) }, { p: hidden }, /`p` is no longer a secret/],
    ["that become one", { p: hidden }, { p: secretOf(hidden) }, /`p` becomes a secret/],
    ["within what was no secret", { p: { a: hidden } }, { p: sealed }, /`p` becomes a secret/],
    ["that are added", {}, { p: secretOf({ a: hidden }) }, /`p`: a secret is added/],
    ["that are removed", { p: sealed }, {}, /`p` is removed \(was a secret\)/],
    ["in a list that grows", { p: [sealed] }, { p: [hidden, 1] }, /`p`: a secret value changes/],
  ];
  for (const [title, before, after, said] of cases) {
    it(`are not shown: ${title}`, () => {
      const text = markdown(before, after);
      assert.match(text, said);
      assert.ok(!text.includes(hidden), text);
    });
  }

  it("are told to be others where the preview names their place", () => {
    const told = JSON.parse(preview({ environment: sealed }, { environment: sealed })) as {
      steps: { detailedDiff?: object }[];
    };
    told.steps[0]!.detailedDiff = { "environment.TOKEN": { kind: "update" } };
    const text = markdownOf(reviewOf(readPreview(JSON.stringify(told), "it")));
    assert.match(text, /- variable `TOKEN`: a secret value changes/);
  });

  it("are not shown where a message quotes them", () => {
    const diagnostics = [
      { message: `error: bad value ${hidden}\n    at f (/x.js:1:2)`, severity: "error" },
    ];
    const text = markdown(
      { p: secretOf(hidden) },
      { p: secretOf("other-than-that") },
      { diagnostics },
    );
    assert.match(text, /bad value \[secret\]\n/);
    assert.ok(!/correct-horse|x\.js/.test(text), text);
  });

  it("are not shown within addresses", () => {
    const text = markdown({ path: "a" }, { path: "https://me:pass-word@git.test/x" });
    assert.match(text, /`a` → `https:\/\/\[redacted\]@git\.test\/x`/);
  });
});

describe("what differs", () => {
  it("is told by members, with what the preview names beside them", () => {
    const { steps } = readPreview(
      preview({ a: { b: [1, 2] }, __provider: "x" }, { a: { b: [1, 3] }, __provider: "y" }),
      "it",
    );
    assert.deepEqual(changesOf({ ...steps[0]!, detailedDiff: { "a.b[1]": {}, live: {} } }), [
      { path: ["a", "b", 1], before: 2, after: 3 },
      { path: ["live"], before: undefined, after: undefined, named: true },
    ]);
  });

  it("is told of schedules in their own words", () => {
    const lines = markdown(
      {
        flowName: "etl",
        name: "nightly",
        schedules: {
          a: { cron: "0 2 * * *", timezone: "Europe/Berlin" },
          b: { interval: 5400 },
          c: { cron: "@daily", active: true },
          d: { rrule: "FREQ=DAILY" },
        },
      },
      {
        flowName: "etl",
        name: "nightly",
        schedules: {
          a: { cron: "0 3 * * *", timezone: "Europe/Berlin" },
          b: { interval: 7200, parameters: { full: true } },
          c: { cron: "@daily", active: false },
          e: { cron: "0 0 * * *", timezone: "Mars/Olympus" },
        },
      },
    );
    const told = lines.split("\n").filter((line) => line.startsWith("- schedule"));
    assert.deepEqual(told, [
      "- schedule `a`: cron `0 2 * * *` Europe/Berlin → `0 3 * * *`",
      '- schedule `b`: every 90 min → every 2 h, parameters `{"full":true}`',
      "- schedule `c` is paused (cron `@daily`)",
      "- schedule `d` is removed (was rule `FREQ=DAILY`)",
      "- schedule `e` is added: cron `0 0 * * *` `Mars/Olympus`",
    ]);
    assert.match(lines, /- ⚠️ schedule `d` of `etl\/nightly` is removed\n/);
    assert.match(lines, /- ⚠️ schedule `c` of `etl\/nightly` is paused\n/);
  });
});
