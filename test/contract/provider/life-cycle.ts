import assert from "node:assert/strict";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thinProvider } from "../../../lib/provider";
import { ProviderProcess } from "./provider-process";

/**
 * Takes a LocalFolder through its whole life in the provider process of a program in `folder`: it
 * works where `prefect-constructs` resolves from there.
 */
export async function folderLifeCycle(folder: string): Promise<void> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "life-cycle-")));
  const provider = await ProviderProcess.start(folder);
  try {
    await provider.configure({});
    const path = join(scratch, "data");
    const text = { ...thinProvider("LocalFolder") };

    const { inputs, failures } = await provider.check({}, { path, ...text });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { path, keep: false, ...text });

    const { id, state } = await provider.create(inputs);
    assert.equal(id, path);
    assert.deepEqual(state, { path, keep: false, owned: true, ...text });
    assert.equal(existsSync(path), true);

    assert.deepEqual(await provider.diff(id, state, inputs), { changes: "none", replaces: [] });
    const kept = { ...inputs, keep: true };
    assert.deepEqual(await provider.diff(id, state, kept), { changes: "unknown", replaces: [] });
    const moved = { ...inputs, path: `${path}2` };
    assert.deepEqual(await provider.diff(id, state, moved), {
      changes: "unknown",
      replaces: ["path"],
    });

    const live = await provider.read(id, state);
    assert.deepEqual(live, { id, state, inputs });
    const updated = await provider.update(id, state, kept);
    assert.deepEqual(updated, { ...state, keep: true });

    await provider.delete(id, state);
    assert.equal(existsSync(path), false);
    assert.equal((await provider.read(id, state)).id, "");
    assert.equal(provider.output, "");
  } finally {
    await provider.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
