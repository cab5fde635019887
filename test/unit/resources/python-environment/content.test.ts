import assert from "node:assert/strict";
import {
  contentDifference,
  contentHash,
  folderName,
} from "../../../../lib/resources/python-environment/content";
import { pythonEnvironmentHandler } from "../../../../lib/resources/python-environment/handlers";
import type { PythonEnvironmentInputs } from "../../../../lib/resources/python-environment/inputs";

const INPUTS: PythonEnvironmentInputs = {
  directory: "/envs",
  requirements: ["prefect==3.8.8", "scikit-learn"],
  requirementsText: "pandas\nnumpy # fast\n",
  pipArguments: ["--index-url", "https://me:one@pypi.local/simple"],
};

describe("the content of a Python environment", () => {
  it("decides the name of its folder", () => {
    assert.match(folderName(INPUTS), /^python-[0-9a-f]{12}$/);
    assert.match(folderName({ ...INPUTS, name: "flows" }), /^flows-[0-9a-f]{12}$/);
  });

  it("is the same whatever the order of requirements, comments, space and credentials", () => {
    const same: PythonEnvironmentInputs = {
      ...INPUTS,
      requirements: ["scikit-learn ", "", "prefect==3.8.8"],
      requirementsText: "# what we need\r\npandas\r\n\r\nnumpy",
      constraints: [],
      minVersion: "3.10",
      pipArguments: ["--index-url", "https://me:two@pypi.local/simple"],
      retain: true,
    };
    assert.equal(contentHash(same), contentHash(INPUTS));
    assert.deepEqual(contentDifference(INPUTS, same), []);
  });

  for (const [key, value] of Object.entries({
    directory: "/other",
    name: "flows",
    requirements: ["prefect==3.9.1"],
    requirementsText: "polars",
    constraints: ["numpy<2"],
    interpreter: "python3.12",
    minVersion: "3.11",
    maxVersion: "3.12",
    pipArguments: ["--pre"],
  })) {
    it(`is another environment when ${key} changes, made beside the old one`, () => {
      const state = { folder: "/f", python: "/f/bin/python", version: "3.11.7", contentHash: "x" };
      const found = pythonEnvironmentHandler.diff(
        { ...INPUTS, ...state },
        { ...INPUTS, [key]: value },
      );
      assert.deepEqual(found, { changed: true, replaces: [key] });
    });
  }

  it("stays when only what is done on delete changes", () => {
    const state = { folder: "/f", python: "/f/bin/python", version: "3.11.7", contentHash: "x" };
    const changed = { ...INPUTS, retain: true };
    assert.deepEqual(pythonEnvironmentHandler.diff({ ...INPUTS, ...state }, changed), {
      changed: true,
      replaces: [],
    });
    assert.deepEqual(pythonEnvironmentHandler.diff({ ...INPUTS, ...state }, { ...INPUTS }), {
      changed: false,
      replaces: [],
    });
  });
});
