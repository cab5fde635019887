import assert from "node:assert/strict";
import {
  splitPipArguments,
  strayCredentials,
} from "../../../../lib/resources/python-environment/pip-arguments";
import { describeBuildFailure } from "../../../../lib/resources/python-environment/pip-failure";

describe("splitPipArguments", () => {
  it("leaves arguments without credentials as they are", () => {
    const given = ["--pre", "--index-url", "https://pypi.local/simple", "-f", "/wheels"];
    assert.deepEqual(splitPipArguments(given, {}), { args: given, environment: {} });
  });

  it("takes values with credentials off the command line", () => {
    const given = ["-i", "https://u:p@a/", "--proxy=http://u:p@proxy:1", "--pre"];
    assert.deepEqual(splitPipArguments(given, {}), {
      args: ["--pre"],
      environment: { PIP_INDEX_URL: "https://u:p@a/", PIP_PROXY: "http://u:p@proxy:1" },
    });
  });

  it("adds to repeatable options that are set already", () => {
    const given = ["--extra-index-url", "https://u:p@a/", "--extra-index-url=https://u:p@b/"];
    const { environment } = splitPipArguments(given, { PIP_EXTRA_INDEX_URL: "https://c/" });
    assert.equal(environment.PIP_EXTRA_INDEX_URL, "https://c/ https://u:p@a/ https://u:p@b/");
  });

  it("finds credentials that it cannot move", () => {
    assert.deepEqual(
      strayCredentials(["--pre", "https://u:p@a/x.whl", "--log=https://u:p@a/"]),
      [1, 2],
    );
    assert.deepEqual(strayCredentials(["--index-url", "https://u:p@a/"]), []);
  });
});

describe("describeBuildFailure", () => {
  it("ends with the last lines, without credentials", () => {
    const output = Array.from({ length: 40 }, (_, at) => `line ${at} https://u:p@h/x`).join("\n");
    const lines = describeBuildFailure("pip install", output, "3.11.7").split("\n");
    assert.equal(lines[0], "pip install failed");
    assert.equal(lines.length, 16);
    assert.equal(lines.at(-1), "  | line 39 https://[redacted]@h/x");
  });

  for (const [output, sentence] of [
    ["ERROR: Could not install: [Errno 28] No space left on device", /the disk is full/],
    [
      "WARNING: Retrying after NewConnectionError('...')",
      /index could not be reached; check the n/,
    ],
    ["because ensurepip is not\navailable", /apt-get install python3\.11-venv/],
    [
      "ERROR: No matching distribution found for nope",
      /^pip install failed\n {2}\| ERROR: No match/,
    ],
  ] as const) {
    it(`says of ${JSON.stringify(output.slice(0, 40))} what it means`, () => {
      assert.match(describeBuildFailure("pip install", output, "3.11.7"), sentence);
    });
  }
});
