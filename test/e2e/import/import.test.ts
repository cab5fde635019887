import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { type ByHand, byHand } from "../../support/by-hand";
import { changed, expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { needsOwnServer } from "../../support/on-prefect";
import type { Generation } from "../../support/prefect";
import { makeProject, REPOSITORY } from "../../support/program";
import { type EngineKind, openStack, type TestStack } from "../../support/stack";
import { dumpOf } from "./dump";
import { fillServer, type Scene } from "./fill";

const SIZE = Number(process.env.IMPORT_SIZE ?? 200);
const SEED = Number(process.env.IMPORT_SEED ?? 20261126);

const execFileAsync = promisify(execFile);

describeOnEngines("A server taken over by an imported program", (kind) => {
  // Once with all there is on each generation; with the CLI the engine is what differs.
  const generations = kind === "offline" ? ([3, 2] as const) : ([3] as const);
  for (const generation of generations) {
    describe(`(Prefect ${generation})`, function () {
      this.timeout(600_000);
      takenOver(kind, generation, kind === "offline" ? SIZE : SIZE / 4);
    });
  }
});

function takenOver(kind: EngineKind, generation: Generation, size: number): void {
  let stack: TestStack | undefined;
  // Before the server is stopped.
  after(() => stack?.close());
  const events = {
    PREFECT_EXPERIMENTAL_EVENTS: "true",
    PREFECT_API_SERVICES_TRIGGERS_ENABLED: "true",
  };
  const server = needsOwnServer({ generation, env: generation === 2 ? events : {} });
  let hand: ByHand;
  let scene: Scene;
  let before_: Record<string, unknown>;
  let text: string;

  const imported = async (...more: string[]): Promise<string> => {
    const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
    const args = [main, "import", "--from", server().apiUrl, ...more];
    const env = { PATH: process.env.PATH, PREFECT_HOME: "/nowhere" };
    const { stdout } = await execFileAsync(process.execPath, args, { env, maxBuffer: 2 ** 26 });
    return stdout;
  };

  before(async () => {
    hand = byHand(server().apiUrl);
    scene = await fillServer(hand, generation, { seed: SEED, size });
    before_ = await dumpOf(hand, generation);
    text = await imported();
  });

  it("is a program in the formatter's form that the compiler takes", async () => {
    const folder = makeProject();
    writeFileSync(join(folder, "index.ts"), text);
    if (process.env.IMPORT_KEEP) writeFileSync(process.env.IMPORT_KEEP, text);
    const biome = join(REPOSITORY, "node_modules", ".bin", "biome");
    const formatted = execFileAsync(biome, ["format", `--stdin-file-path=index.ts`], {
      cwd: REPOSITORY,
      maxBuffer: 2 ** 26,
    });
    formatted.child.stdin?.end(text);
    assert.equal((await formatted).stdout, text);

    const tsc = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
    const options = [
      "--noEmit",
      "--strict",
      "--noUnusedLocals",
      "--skipLibCheck",
      "--types",
      "node",
    ];
    const target = ["--target", "ES2022", "--module", "node16", "--moduleResolution", "node16"];
    await execFileAsync(process.execPath, [tsc, ...options, ...target, "index.ts"], {
      cwd: folder,
    }).catch((error: { stdout: string }) => assert.fail(error.stdout));
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(join(folder, "index.js"), outputText);
    stack = await openStack(kind, {
      folder,
      env: { PREFECT_API_URL: server().apiUrl },
      config: secretsOf(text, scene),
    });
  });

  it("makes all of it, and leaves out only what it gives a reason for", () => {
    const made = text.match(/^(const \w+ = )?new /gmu) ?? [];
    assert.ok(made.length > size * 0.7, `${made.length} resources`);
    const leftOut = text.split("\n").filter((line) => line.startsWith("// - "));
    for (const line of leftOut)
      assert.match(line, /automation "twice"|block "attic\/old"|work pool "bare"/);
    const remarks = [
      /^\/\/ Its storage conf.*\n.*new WorkPool/m,
      /^\/\/ It is sw.*\n.*tag: "off"/m,
    ];
    for (const remark of generation === 3 ? remarks : []) assert.match(text, remark);
    const long = text.split("\n").filter((line) => line.length > 100);
    assert.deepEqual(long, []);
  });

  it("is previewed as creations, and changes nothing in the server", async () => {
    const preview = succeeded(await stack!.preview());
    assert.deepEqual([...new Set(changed(preview).map(({ op }) => op))], ["create"]);
    succeeded(await stack!.up());
    assert.deepEqual(await dumpOf(hand, generation), before_);
  });

  it("has no changes after that, not after a refresh either", async () => {
    expectNoChanges(await stack!.preview());
    succeeded(await stack!.refresh());
    expectNoChanges(await stack!.preview());
    assert.deepEqual(await dumpOf(hand, generation), before_);
  });

  it("is imported as the same text again", async () => {
    assert.equal(await imported(), text);
  });
}

/** What the program asks for in its first lines. */
function secretsOf(text: string, { secrets }: Scene): Record<string, { secret: string }> {
  const lines = [
    ...text.matchAll(/^\/\/ {3}pulumi config set --secret (\S+)( {3}\(as JSON\))?$/gm),
  ];
  const settings = lines.map(([, key = "", asJson]) => {
    assert.ok(key in secrets, `${key} is no secret of the test`);
    const value = secrets[key];
    return [key, { secret: asJson ? JSON.stringify(value) : String(value) }] as const;
  });
  assert.deepEqual(settings.map(([key]) => key).sort(), Object.keys(secrets).sort());
  return Object.fromEntries(settings);
}
