import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { stringify } from "yaml";
import { type ByHand, byHand } from "../../support/by-hand";
import { changed, expectNoChanges, succeeded } from "../../support/changes";
import { needsOwnServer } from "../../support/on-prefect";
import { deployment, FLOWS } from "../../support/prefect-yaml";
import type { Generation, PrefectServer } from "../../support/prefect";
import { makeProject } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";
import { compiled, expectFormatted, writeFiles, written } from "../../support/written-program";
import { clear, registered } from "./registered";
import { EVERYTHING } from "./samples";

const run = promisify(execFile);

const SEED = Number(process.env.FUZZ_SEED ?? 20261126);
/** How many deployments of the file are made up. */
const MADE_UP = Number(process.env.FROM_YAML_CASES ?? 8);

const EVENTS_2 = {
  PREFECT_EXPERIMENTAL_EVENTS: "true",
  PREFECT_API_SERVICES_TRIGGERS_ENABLED: "true",
};

/** What the shell of `prefect deploy` and the program both have. */
const SHELL = { REGION: "eu" };

for (const generation of [3, 2] as const) {
  describe(`The program of a prefect.yaml (Prefect ${generation})`, function () {
    this.timeout(300_000);
    sameAsDeploy(generation);
  });
}

function sameAsDeploy(generation: Generation): void {
  let stack: TestStack | undefined;
  // Before the server is stopped.
  after(() => stack?.close());
  const server = needsOwnServer({ generation, env: generation === 2 ? EVENTS_2 : {} });
  const folder = makeProject();
  let hand: ByHand;
  let theirs: Record<string, unknown>;

  before(async () => {
    hand = byHand(server().apiUrl);
    await furnish(hand);
    writeFiles(folder, { "prefect.yaml": fileOf(generation), "flows/etl.py": FLOWS });
    await deploy(folder, server(), generation);
    theirs = await registered(hand);
    await clear(hand);
  });

  it("is in the formatter's form, and the compiler takes it", async () => {
    const text = await written(folder, "from-prefect-yaml", "--prefect", String(generation));
    await compiled(folder, text);
    await expectFormatted(text);
  });

  it("registers what prefect deploy registers, field by field", async () => {
    const env = { PREFECT_API_URL: server().apiUrl, ...SHELL };
    stack = await openStack("offline", { folder, env });
    const preview = succeeded(await stack.preview());
    assert.ok(changed(preview).length >= Object.keys(theirs).length);
    succeeded(await stack.up());

    const ours = await registered(hand);
    assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs).sort());
    for (const [name, row] of Object.entries(theirs)) assert.deepEqual(ours[name], row, name);
  });

  it("has no changes after that, not after a refresh either", async () => {
    expectNoChanges(await stack!.preview());
    succeeded(await stack!.refresh());
    expectNoChanges(await stack!.preview());
  });

  it("takes over what prefect deploy has registered, and changes nothing", async () => {
    succeeded(await stack!.destroy());
    await deploy(folder, server(), generation);
    succeeded(await stack!.up());

    assert.deepEqual(await registered(hand), theirs);
  });
}

/** What the file refers to, and is no deployment. */
async function furnish(hand: ByHand): Promise<void> {
  await hand.call("POST", "/work_pools/", { name: "ml", type: "process" });
  await hand.call("POST", "/variables/", { name: "level", value: "DEBUG" });
  const { blocks } = hand.client;
  const kind = await blocks.kind("secret");
  assert.ok(kind, "the server has the type of secrets");
  const ids = { typeId: kind.type.id, schemaId: kind.schema.id };
  await blocks.create({ name: "token", data: { value: "t0p" }, ...ids });
}

/** The sample, and deployments that are made up beside it. */
function fileOf(generation: Generation): string {
  const made = fc.sample(deployment(generation), { seed: SEED, numRuns: MADE_UP });
  const named = made.map((one, index) => ({ ...one, name: `${String(one.name)}-${index}` }));
  const list = stringify(named, { version: "1.1" }).replace(/^(?=.)/gm, "  ");
  return `${EVERYTHING[generation]}${list}`;
}

async function deploy(folder: string, { env, python }: PrefectServer, generation: Generation) {
  const prefect = ["-c", "from prefect.cli import app; app()"];
  const args = [...prefect, "--no-prompt", "deploy", "--all"];
  const options = { cwd: folder, env: { ...env, ...SHELL, HOME: join(folder, "home") } };
  const { stdout } = await run(python, args, options).catch(
    (error: { stdout: string; stderr: string }) => {
      const said = `${error.stdout}\n${error.stderr}`.slice(-2000);
      return assert.fail(`prefect deploy of Prefect ${generation} failed: ${said}`);
    },
  );
  assert.doesNotMatch(stdout, /Skipping|validation error/i, stdout);
}
