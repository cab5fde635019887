import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPulumiCli } from "../../engine";

describe("finding the Pulumi CLI", () => {
  let dir: string;
  const env = (): NodeJS.ProcessEnv => ({
    PATH: `${path.join(dir, "bin")}${path.delimiter}/usr/bin${path.delimiter}/bin`,
    PULUMI_HOME: path.join(dir, "home"),
  });

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "find-cli-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function script(file: string, text: string): Promise<string> {
    const full = path.join(dir, file);
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, `#!/bin/sh\n${text}\n`);
    await chmod(full, 0o755);
    return full;
  }

  it("takes the one on PATH", async () => {
    const file = await script("bin/pulumi", "echo v3.260.0");
    assert.deepEqual(await findPulumiCli(env()), { path: file, version: "3.260.0" });
  });

  it("does not take the npm launcher, which may download, for the CLI", async () => {
    await script("node_modules/.bin/pulumi", "touch $0.called; echo v3.265.0");
    const PATH = path.join(dir, "node_modules/.bin");
    const found = await findPulumiCli({ ...env(), PATH });
    assert.ok("missing" in found);
    assert.match(found.missing, /no pulumi on PATH/);
  });

  it("takes what the launcher has downloaded, its own version first", async () => {
    await script("home/versions/3.99.0/bin/pulumi", "echo v3.99.0");
    const newer = await script("home/versions/3.261.0/bin/pulumi", "echo v3.261.0");
    assert.deepEqual(await findPulumiCli(env()), { path: newer, version: "3.261.0" });
    const found = await findPulumiCli({ ...env(), PULUMI_VERSION: "3.99.0" });
    assert.deepEqual("version" in found && found.version, "3.99.0");
  });

  it("says what is wrong with one that does not work", async () => {
    await script("bin/pulumi", "echo broken >&2; exit 3");
    const found = await findPulumiCli(env());
    assert.ok("missing" in found);
    assert.match(found.missing, /bin\/pulumi answers/);
  });
});
