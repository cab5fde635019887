import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goldenOf, readFixture } from "../../e2e/diff/fixtures";
import { freePort } from "../../support/free-port";
import { REPOSITORY, temporaryFolder } from "../../support/program";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

describe("prefect-constructs diff", () => {
  let folder: string;

  /** The command as the shell runs it, without a connection of the developer's. */
  const run = (args: readonly string[], input = ""): Promise<Ended> => {
    const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
    const env = { PATH: process.env.PATH, PREFECT_HOME: "/nowhere", HOME: "/nowhere" };
    const child = spawn(process.execPath, [main, "diff", ...args], { cwd: folder, env });
    const texts = { out: "", errors: "" };
    child.stdout.on("data", (chunk) => (texts.out += String(chunk)));
    child.stderr.on("data", (chunk) => (texts.errors += String(chunk)));
    child.stdin.end(input);
    return new Promise((done) => child.on("close", (code) => done({ code, ...texts })));
  };

  before(() => {
    folder = temporaryFolder();
    for (const name of ["schedule", "deletion", "failed-check"]) {
      writeFileSync(join(folder, `${name}.json`), readFixture(name).json);
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("reads standard input, and a file, and asks no server where nothing is stopped", async () => {
    const piped = await run([], readFixture("schedule").json);
    const named = await run(["schedule.json"]);

    assert.deepEqual(piped, { code: 0, out: goldenOf("schedule"), errors: "" });
    assert.deepEqual(named, piped);
  });

  it("writes a file as a whole, over what it wrote before", async () => {
    for (const name of ["failed-check", "schedule"]) {
      const { code, out, errors } = await run([`${name}.json`, "--out", "review.md"]);
      assert.deepEqual([code, out, errors], [0, "", ""]);
    }
    assert.equal(readFileSync(join(folder, "review.md"), "utf8"), goldenOf("schedule"));
    assert.deepEqual(
      readdirSync(folder).filter((file) => file.startsWith(".")),
      [],
    );
  });

  it("says in one line where no server could be asked for active runs", async () => {
    const api = `http://127.0.0.1:${await freePort()}/api`;
    const unnamed = await run(["deletion.json"]);
    const silent = await run(["deletion.json", "--api", api]);
    const offline = await run(["deletion.json", "--offline"]);

    assert.match(
      unnamed.out,
      /\n_Prefect could not be asked for .*: `no Prefect API is configured/,
    );
    assert.match(silent.out, /\n_Prefect could not be asked for .*: `cannot reach Prefect at http/);
    assert.match(offline.out, /\n_Prefect was not asked for runs that are active now\._\n/);
    assert.deepEqual([unnamed.code, silent.code, offline.code], [0, 0, 0]);
  });

  it("says the same as data", async () => {
    const { code, out } = await run(["deletion.json", "--offline", "--json"]);
    const data = JSON.parse(out) as { verdict: string; dangers: string[]; changes: object[] };

    assert.equal(code, 0);
    assert.equal(data.verdict, "2 deployments are deleted; 1 other resource is deleted.");
    assert.ok(data.dangers.includes('variable "threshold" is deleted'), out);
    assert.equal(data.changes.length, 3);
  });

  it("ends with 1 for a preview that failed only where that is asked for", async () => {
    const [usual, asked] = [
      await run(["failed-check.json"]),
      await run(["failed-check.json", "--exit-code"]),
    ];

    assert.deepEqual([usual.code, asked.code], [0, 1]);
    assert.equal(asked.out, usual.out);
    assert.match(usual.out, /\*\*The preview failed with 1 error\.\*\*/);
  });

  it("ends with 1 and one sentence where it cannot write", async () => {
    const { code, errors } = await run(["schedule.json", "--out", "no/where.md"]);

    assert.match(
      errors,
      /^prefect-constructs: .*no\/where\.md cannot be written: there is no such folder\n$/,
    );
    assert.equal(code, 1);
  });

  it("ends with 1 and one sentence for what is no preview", async () => {
    const missing = await run(["none.json"]);
    const empty = await run([], "");
    const text = await run(["-"], "Previewing update (prod)");

    assert.equal(missing.errors, "prefect-constructs: none.json: there is no such file\n");
    assert.match(
      empty.errors,
      /^prefect-constructs: standard input is empty: the preview failed.*\n$/,
    );
    assert.match(text.errors, /^prefect-constructs: standard input is not JSON; .*\n$/);
    assert.deepEqual([missing.code, empty.code, text.code], [1, 1, 1]);
  });

  it("reviews what is no preview under the mark of the stack that is told, and ends with 1", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\n");
    const diagnostics = [{ message: "error: no token", severity: "error" }];
    const inputs = ["", "error: no stack", JSON.stringify({ diagnostics })];
    const ended = await Promise.all(
      ["prod", "acme/prod", "acme/other/prod"].flatMap((stack) =>
        inputs.map((input) => run(["--stack", stack], input)),
      ),
    );
    const told = await run(["--stack", "prod"], readFixture("schedule").json);

    const begins = ended.map(({ out }) => out.split("\n").slice(0, 2).join("\n"));
    for (const [at, begin] of begins.entries()) {
      const project = at < 6 ? "shop" : "other";
      assert.equal(
        begin,
        `<!-- prefect-constructs diff ${project}/prod -->\n### Preview of \`prod\``,
      );
    }
    assert.match(
      ended[0]?.out ?? "",
      /\n {2}standard input is empty: the preview failed before it/,
    );
    assert.match(ended[1]?.out ?? "", /\n {2}standard input is not JSON/);
    assert.deepEqual(
      ended.map(({ code }) => code),
      [1, 1, 0, 1, 1, 0, 1, 1, 0],
    );
    assert.equal(told.out, goldenOf("schedule"));
    rmSync(join(folder, "Pulumi.yaml"));
  });

  const usage: [string, readonly string[], RegExp][] = [
    ["a limit without room", ["--limit", "100"], /--limit must be a number of characters, 4000 or/],
    ["a limit that is no number", ["--limit", "64k"], /--limit must be a number/],
    ["two answers at once", ["--offline", "--api", "http://h/api"], /--offline asks no server/],
    ["an API that is no URL", ["--api", "localhost"], /--api must be the URL of an API/],
    ["a stack of no project", ["--stack", "a/b"], /no Pulumi\.yaml here or above .*--stack organ/],
    ["a stack without a name", ["--stack", ""], /--stack must name a stack, got ""/],
    ["an unknown option", ["--markdown"], /unknown option '--markdown'/],
  ];
  for (const [title, args, said] of usage) {
    it(`ends with 2: ${title}`, async () => {
      const { code, out, errors } = await run(["deletion.json", ...args]);

      assert.match(errors, said);
      assert.deepEqual([code, out], [2, ""]);
    });
  }
});
