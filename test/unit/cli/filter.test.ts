import assert from "node:assert/strict";
import { parseFilters } from "../../../lib/cli/import/filter";
import type { Kind } from "../../../lib/cli/import/kinds";

describe("--filter", () => {
  const cases: [readonly string[], Kind, string, boolean][] = [
    [[], "flows", "etl", true],
    [["deployments"], "deployments", "etl/nightly", true],
    [["deployments"], "flows", "etl", false],
    [["deployments:etl/*"], "deployments", "etl/nightly", true],
    [["deployments:etl/*"], "deployments", "my-etl/nightly", false],
    [["deployments:*/nightly"], "deployments", "a/b/nightly", true],
    [["work-pools:ml"], "work-pools", "ml2", false],
    [["variables:a.b"], "variables", "axb", false],
    [["variables:a:b"], "variables", "a:b", true],
    [["flows:(x|y)"], "flows", "(x|y)", true],
    [["flows:a*"], "flows", "a\nb", true],
    [["flows:a", "blocks"], "blocks", "secret/b", true],
  ];
  for (const [filters, kind, name, wanted] of cases) {
    it(`${filters.join(" ")} ${wanted ? "takes" : "leaves"} ${kind} ${JSON.stringify(name)}`, () => {
      const { takes, takesKind } = parseFilters(filters);

      assert.equal(takes(kind, name), wanted);
      if (wanted) assert.ok(takesKind(kind));
    });
  }

  it("must name a kind, and says which may be meant", () => {
    assert.throws(() => parseFilters(["deployment:etl/*"]), {
      name: "UsageError",
      message: '--filter "deployment:etl/*" names no kind of objects; did you mean "deployments"?',
    });
    assert.throws(() => parseFilters(["*"]), /it is one of work-pools, work-queues, /);
  });
});
