import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../../lib/core/input-error";
import { problem } from "../../../lib/core/problems";

describe("PrefectInputError", () => {
  const problems = [problem("a", "must be b"), problem("c", "must be d")];
  const error = new PrefectInputError('PrefectServeDeployment "etl"', problems);

  it("is a resource error without a stack in its display", () => {
    assert.ok(pulumi.ResourceError.isInstance(error));
    assert.equal(error.hideStack, true);
    assert.equal(error.name, "PrefectInputError");
  });

  it("shows every problem and keeps them", () => {
    assert.equal(
      error.message,
      'PrefectServeDeployment "etl": a must be b\nPrefectServeDeployment "etl": c must be d',
    );
    assert.equal(error.problems, problems);
  });
});
