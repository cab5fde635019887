import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { withoutUnknownWays } from "../../../../lib/resources/kubernetes-cluster";

describe("the way to a cluster that an explicit provider gives", () => {
  const nothing = { kubeconfig: UNKNOWN, context: UNKNOWN };

  it("has no news in a preview where the provider has none of it", () => {
    assert.equal(withoutUnknownWays(nothing, { cluster: undefined }), undefined);
    const before = { cluster: { kubeconfig: "/given" } };
    assert.deepEqual(
      withoutUnknownWays({ kubeconfig: "/given", context: UNKNOWN }, before),
      before.cluster,
    );
    assert.deepEqual(withoutUnknownWays(nothing, { cluster: {} }), {});
  });

  it("is unknown where it was known, and wherever there is no state yet", () => {
    const before = { cluster: { kubeconfig: "/given", context: "staging" } };
    assert.deepEqual(withoutUnknownWays(nothing, before), nothing);
    assert.deepEqual(withoutUnknownWays(nothing, undefined), nothing);
  });

  it("changes where it is another", () => {
    const other = { context: "production" };
    assert.deepEqual(withoutUnknownWays(other, { cluster: { context: "staging" } }), other);
  });
});
