import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileJournal } from "../../../../lib/provider/journal";

import { startTimeOf } from "../../../../lib/core/process-identity";
import { temporaryFolder } from "../../../support/program";

const DEV = { stack: "urn:pulumi:dev::etl::pulumi:pulumi:Stack::etl-dev", engine: "127.0.0.1:1" };
const POOL = { type: "WorkPool", name: "ml", apiUrl: "http://127.0.0.1:4200/api" };
const ANY = () => true;

describe("the journal of creations", () => {
  let root: string;
  let folder: string;

  /** A journal as the next process has it: nothing in it is its own. */
  const open = (operation: typeof DEV | null = DEV) =>
    new FileJournal({ folder, operation: () => Promise.resolve(operation ?? undefined) });
  const files = () => (existsSync(folder) ? readdirSync(folder) : []);

  beforeEach(() => {
    root = temporaryFolder();
    folder = join(root, ".prefect-constructs", ".journal");
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("gives the next process what was begun, with the id once that is known", async () => {
    const note = await open().begin(POOL, { details: { key: "k" } });
    const unknown = await open().claim(POOL, ANY);
    assert.deepEqual([unknown?.id, unknown?.details], [undefined, { key: "k" }]);
    await note.made("1f0c", { pid: "7" });
    const known = await open().claim(POOL, ANY);
    assert.deepEqual([known?.id, known?.details], ["1f0c", { key: "k", pid: "7" }]);
    assert.deepEqual(files(), ["WorkPool.1f0c.json"]);
  });

  it("gives nobody what its own process has begun, unless that gave it up", async () => {
    const journal = open();
    const note = await journal.begin(POOL);
    assert.equal(await journal.claim(POOL, ANY), undefined);
    note.leave();
    assert.notEqual(await journal.claim(POOL, ANY), undefined);
  });

  it("gives what was left to one only", async () => {
    await open().begin(POOL);
    const journal = open();
    const claims = await Promise.all([journal.claim(POOL, ANY), journal.claim(POOL, ANY)]);
    assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
  });

  it("tells stacks, types and names apart", async () => {
    await open().begin(POOL);
    const prod = { ...DEV, stack: DEV.stack.replaceAll("dev", "prod") };
    assert.equal(await open(prod).claim(POOL, ANY), undefined);
    assert.equal(await open().claim({ ...POOL, name: "other" }, ANY), undefined);
    assert.equal(await open().claim({ ...POOL, type: "WorkPoolX" }, ANY), undefined);
    assert.notEqual(await open().claim(POOL, ANY), undefined);
  });

  it("leaves alone what a living process of the same operation has begun", async () => {
    const other = spawn("sleep", ["1000"]);
    try {
      await open().begin(POOL);
      const [file = ""] = files();
      const writer = { pid: other.pid, startTime: await startTimeOf(other.pid ?? 0) };
      writeFileSync(join(folder, file), `\n${JSON.stringify({ writer })}\n`, { flag: "a" });
      assert.equal(await open().claim(POOL, ANY), undefined);
      const ended = once(other, "exit");
      // Of another operation: its process is waited for.
      const next = open({ ...DEV, engine: "127.0.0.1:2" }).claim(POOL, ANY);
      other.kill("SIGKILL");
      await ended;
      assert.notEqual(await next, undefined);
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("knows by the server's clock what a creation may have made", async () => {
    const serverTime = Date.parse("2026-01-01T00:00:00Z");
    await open().begin(POOL, { serverTime });
    const left = await open().claim(POOL, ANY);
    const may = (created: string | null) => left?.mayHaveMade(created);
    assert.equal(may("2026-01-01T00:00:00.4Z"), true);
    assert.equal(may("2026-01-01T00:09:59Z"), true);
    assert.equal(may("2025-12-31T23:59:50Z"), false, "it was there before");
    assert.equal(may("2026-01-01T00:10:01Z"), false, "no request takes so long");
    assert.equal(may(null), false);
  });

  it("takes nothing for its own where the server told no time, or is another one", async () => {
    await open().begin(POOL);
    const timeless = await open().claim(POOL, ANY);
    assert.equal(timeless?.mayHaveMade(new Date().toISOString()), false);
    await timeless?.drop();
    await open().begin(POOL, { serverTime: Date.now() });
    const elsewhere = await open().claim({ ...POOL, apiUrl: "http://127.0.0.1:9/api" }, ANY);
    assert.equal(elsewhere?.mayHaveMade(new Date().toISOString()), false);
  });

  it("leaves no file and no folder once everything has ended", async () => {
    const journal = open();
    const [kept, dropped] = [await journal.begin(POOL), await journal.begin(POOL)];
    await kept.made("1f0c");
    await dropped.drop();
    assert.deepEqual(files(), ["WorkPool.1f0c.json"]);
    await open().forget(POOL);
    assert.equal(existsSync(join(root, ".prefect-constructs")), false);
  });

  it("is for its owner's eyes only", async () => {
    await open().begin(POOL);
    const [file = ""] = files();
    assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it("passes over a note of which only half was written", async () => {
    await open().begin(POOL);
    const [file = ""] = files();
    const text = readFileSync(join(folder, file), "utf8");
    writeFileSync(join(folder, file), text.slice(0, text.length / 2));
    assert.equal(await open().claim(POOL, ANY), undefined);
    writeFileSync(join(folder, file), `${text}{"det`);
    assert.notEqual(await open().claim(POOL, ANY), undefined);
  });

  it("keeps nothing without a stack, and none where it cannot be written", async () => {
    const note = await open(null).begin(POOL);
    await note.made("1f0c");
    assert.deepEqual(files(), []);
    writeFileSync(join(root, ".prefect-constructs"), "in the way");
    const unwritten = await open().begin(POOL);
    await unwritten.made("1f0c");
    await unwritten.drop();
    assert.equal(await open().claim(POOL, ANY), undefined);
  });
});
