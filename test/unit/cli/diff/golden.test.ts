import assert from "node:assert/strict";
import { DEFAULT_LIMIT, markdownOf } from "../../../../lib/cli/diff/markdown/markdown";
import { readPreview } from "../../../../lib/cli/diff/preview/read";
import { reviewOf } from "../../../../lib/cli/diff/review/review";
import { fixtureNames, goldenOf, markdownOfFixture, readFixture } from "../../../e2e/diff/fixtures";
import { CREATE, DRIFT, SCENARIOS, SECRETS } from "../../../e2e/diff/scenarios";

describe("prefect-constructs diff of what the engine has printed", () => {
  const names = [CREATE, DRIFT, ...SCENARIOS].map(({ name }) => name);

  it("has a preview of each scenario", () => {
    assert.deepEqual(fixtureNames(), [...names, "code", "two-hundred"].sort());
  });

  for (const name of fixtureNames()) {
    it(`tells ${name} in the words that are recorded`, () => {
      assert.equal(markdownOfFixture(readFixture(name)), goldenOf(name));
    });
  }

  it("shows no secret of any of them", () => {
    const secrets = [...Object.values(SECRETS), "n3w-s3cret"];
    for (const name of fixtureNames()) {
      const text = markdownOfFixture(readFixture(name));
      assert.deepEqual(
        secrets.filter((secret) => text.includes(secret)),
        [],
        name,
      );
    }
  });

  it("says of two hundred deployments once what is true of 180, well below the limit", () => {
    const text = markdownOfFixture(readFixture("two-hundred"));
    assert.match(text, /\*\*180 deployments change alike\*\*\n\n- job variable `image`: .* → .*\n/);
    assert.ok(text.length < DEFAULT_LIMIT / 10, `${text.length}`);
  });

  it("says how much has no room", () => {
    const { json, runs } = readFixture("two-hundred");
    const text = markdownOf(reviewOf(readPreview(json, "it"), runs), 4000);
    assert.ok(text.length <= 4000);
    assert.match(text, /_Cut for lack of room: \d+ deployments .*The whole is in `pulumi preview/);
  });
});
