import assert from "node:assert/strict";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makeStateDir, stateDirOf } from "../../../stacks/start/engine";
import { temporaryFolder } from "../../support/program";

describe("the state of a stack of npm start", () => {
  let project: string;
  beforeEach(() => {
    project = temporaryFolder();
  });
  afterEach(() => rmSync(project, { recursive: true }));

  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it("is in a folder that only its owner can look into", () => {
    const folder = makeStateDir(project, "local");
    assert.equal(folder, stateDirOf(project, "local"));
    assert.equal(modeOf(folder), 0o700);
    assert.equal(modeOf(dirname(folder)), 0o700);
  });

  it("is so too where an earlier version left the folder open", () => {
    mkdirSync(stateDirOf(project, "local"), { recursive: true, mode: 0o755 });
    assert.equal(modeOf(makeStateDir(project, "local")), 0o700);
  });
});
