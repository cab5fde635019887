import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HandlerContext } from "../../../../lib/provider";
import { localFolderHandler } from "../../../../lib/resources/local-folder/handlers";

const context: HandlerContext = {
  client: () => Promise.reject(new Error("a folder needs no server")),
  warn: () => assert.fail("a folder warns of nothing"),
};

describe("LocalFolder", () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "local-folder-"));
  });

  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const create = (path: string, keep = false) => localFolderHandler.create(context, { path, keep });

  it("makes the folder for the owner's eyes only and removes it with what is in it", async () => {
    const path = join(parent, "a", "b");
    const { id, state } = await create(path);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    writeFileSync(join(path, "log"), "");
    await localFolderHandler.delete(context, id, state);
    assert.equal(existsSync(path), false);
  });

  it("leaves a folder that held files before it came", async () => {
    writeFileSync(join(parent, "mine.txt"), "");
    const { id, state } = await create(parent);
    assert.equal(state.owned, false);
    await localFolderHandler.delete(context, id, state);
    assert.equal(existsSync(join(parent, "mine.txt")), true);
  });

  it("keeps the folder when asked, and owns it again the next time", async () => {
    const path = join(parent, "kept");
    const first = await create(path, true);
    await localFolderHandler.delete(context, first.id, first.state);
    assert.equal(existsSync(path), true);
    const second = await create(path);
    assert.equal(second.state.owned, true);
    await localFolderHandler.delete(context, second.id, second.state);
    assert.equal(existsSync(path), false);
  });

  it("takes the data directory above along when it is the last in it", async () => {
    const first = await create(join(parent, ".prefect-constructs", "dev", "etl"));
    const second = await create(join(parent, ".prefect-constructs", "dev", "server"));
    await localFolderHandler.delete(context, first.id, first.state);
    assert.equal(existsSync(join(parent, ".prefect-constructs", "dev")), true);
    await localFolderHandler.delete(context, second.id, second.state);
    assert.equal(existsSync(join(parent, ".prefect-constructs")), false);
    assert.equal(existsSync(parent), true);
  });

  it("is known as ours still when its removal was killed half-way", async () => {
    const path = join(parent, "half");
    const { id, state } = await create(path);
    for (const name of ["a", "b", "c"]) writeFileSync(join(path, name), "");
    const handlers = require.resolve("../../../../lib/resources/local-folder/handlers");
    const script = `
      const files = require("node:fs/promises");
      const { rm } = files;
      let calls = 0;
      files.rm = (...args) => (++calls === 3 ? process.kill(process.pid, "SIGKILL") : rm(...args));
      const { localFolderHandler } = require(${JSON.stringify(handlers)});
      localFolderHandler.delete({}, "", JSON.parse(process.argv[1]));`;
    const { signal } = spawnSync(process.execPath, ["-e", script, JSON.stringify(state)]);
    assert.equal(signal, "SIGKILL");
    assert.equal(existsSync(path), true);
    await localFolderHandler.delete(context, id, state);
    assert.equal(existsSync(path), false);
  });

  it("counts as gone when somebody removed it", async () => {
    const path = join(parent, "gone");
    const { id, state } = await create(path);
    rmSync(path, { recursive: true });
    assert.equal(await localFolderHandler.read(context, id, state), undefined);
    await localFolderHandler.delete(context, id, state);
  });

  it("refuses no path at all, and passes over one that is not known yet", async () => {
    const bad = await localFolderHandler.check(context, { path: "" }, undefined);
    assert.deepEqual(bad.problems, [{ path: "path", message: 'must be a path; got ""' }]);
    const unknown = { path: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
    const late = await localFolderHandler.check(context, unknown, undefined);
    assert.deepEqual(late.problems, []);
  });

  it("is replaced when it moves and updated in place when only `keep` changes", () => {
    const olds = { path: "/a", keep: false, owned: true };
    const moved = localFolderHandler.diff(olds, { path: "/b", keep: false });
    assert.deepEqual(moved, { changed: true, replaces: ["path"] });
    const kept = localFolderHandler.diff(olds, { path: "/a", keep: true });
    assert.deepEqual(kept, { changed: true, replaces: [] });
  });

  it("writes its files, shows what became of them, and drops those no longer named", async () => {
    const path = join(parent, "files");
    const inputs = { path, keep: false, files: { "a.py": "1", "b.py": "2" } };
    const { id, state } = await localFolderHandler.create(context, inputs);
    writeFileSync(join(path, "a.py"), "changed");
    const read = await localFolderHandler.read(context, id, state);
    assert.deepEqual(read?.inputs.files, { "a.py": "changed", "b.py": "2" });
    const news = { ...inputs, files: { "a.py": "3" } };
    assert.deepEqual(localFolderHandler.diff(state, news), { changed: true, replaces: [] });
    await localFolderHandler.update(context, id, state, news);
    assert.equal(readFileSync(join(path, "a.py"), "utf8"), "3");
    assert.equal(existsSync(join(path, "b.py")), false);
    const { problems } = await localFolderHandler.check(
      context,
      { path, files: { "../x": "" } },
      undefined,
    );
    assert.equal(problems.length, 1);
  });
});
