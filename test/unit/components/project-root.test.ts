import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { record } from "../../support/mocks";
import { defaultDataDirectory, projectRoot } from "../../../lib/components/project-root";

describe("the project's root", () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
    mkdirSync(join(folder, "dist", "program"), { recursive: true });
    process.chdir(join(folder, "dist", "program"));
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  });

  it("is the nearest folder above with a Pulumi.yaml where the engine does not tell", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: project\n");
    const { result } = await record(() => projectRoot());
    assert.equal(result, folder);
  });

  it("is the working directory where there is no project", async () => {
    const { result } = await record(() => projectRoot());
    assert.equal(result, join(folder, "dist", "program"));
  });

  it("holds each stack's files apart", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: project\n");
    const { result } = await record(() => defaultDataDirectory("etl"));
    assert.equal(result, join(folder, ".prefect-constructs", "dev", "etl"));
  });
});
