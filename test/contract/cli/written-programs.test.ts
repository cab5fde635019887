import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiled, expectFormatted, expectTypes, writeFiles } from "../../support/written-program";
import { changed, succeeded } from "../../support/changes";
import { dockerEngine, dockerPlugin } from "../../support/docker";
import { skipBecause } from "../../support/on-prefect";
import { FLOWS } from "../../support/prefect-yaml";
import { makeProject, REPOSITORY } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** The command as the shell runs it in a folder. */
function run(folder: string, args: readonly string[], input = ""): Promise<Ended> {
  const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
  const child = spawn(process.execPath, [main, ...args], { cwd: folder });
  const texts = { out: "", errors: "" };
  child.stdout.on("data", (chunk) => (texts.out += String(chunk)));
  child.stderr.on("data", (chunk) => (texts.errors += String(chunk)));
  child.stdin.end(input);
  return new Promise((done) => child.on("close", (code) => done({ code, ...texts })));
}

const WITH_IMAGE = `build:
  - prefect.deployments.steps.run_shell_script: { id: word, script: "echo a\\necho b" }
  - prefect_docker.deployments.steps.build_docker_image:
      { id: build-image, image_name: acme/etl, tag: "{{ word.stdout }}", dockerfile: auto, buildargs: { A: b } }
deployments:
  - name: nightly
    entrypoint: flows/etl.py:etl
    version: "{{ build-image.tag }} of {{ word.stderr }}"
    tags: "{{ prefect.variables.tags }}"
    paused: "{{ prefect.variables.paused }}"
    concurrency_limit: "{{ prefect.variables.limit }}"
    description: "{{ $WHAT }} of {{ prefect.variables.what }}"
    parameters:
      secret: "{{ prefect.blocks.secret.token }}"
      whole: "{{ prefect.blocks.json.settings }}"
      list: ["{{ $ITEM }}", "{{ prefect.variables.item }}"]
    work_pool: { name: "{{ $POOL }}", work_queue_name: "{{ prefect.variables.queue }}", job_variables: { image: "{{ build-image.image }}" } }
    schedules:
      - { cron: "{{ $CRON }}", active: "{{ prefect.variables.active }}", timezone: "{{ $ZONE }}" }
      - { interval: "{{ prefect.variables.seconds }}", anchor_date: "2026-01-01T00:00:00Z" }
    triggers:
      - { type: event, enabled: "{{ prefect.variables.active }}", expect: [a.b], match_related: [{ a: b }] }
      - { type: compound, require: 1, triggers: [{ type: event, expect: [a] }] }
      - { type: metric, metric: { name: duration, operator: ">", threshold: 9 }, match: { a: [b, c] } }
    sla: [{ name: fresh, within: 60, expected_event: e, resource_match: { a: b } }]
    pull:
      - prefect.deployments.steps.git_clone: { repository: r, directories: [a, b], credentials: { a: 1 } }
      - prefect_azure.deployments.steps.pull_from_azure_blob_storage:
          { requires: [prefect-azure], container: c, folder: "{{ $FOLDER }}", credentials: { account_url: u } }
      - prefect_gcp.deployments.steps.pull_from_gcs: { requires: x, bucket: b, folder: f, project: p }
      - prefect.deployments.steps.pull_with_block: { block_type_slug: a, block_document_name: b }
`;

describe("prefect-constructs from-prefect-yaml", () => {
  const folder = makeProject();
  before(() => writeFiles(folder, { "flows/etl.py": FLOWS }));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("ends with 2 where there is no file, and with 1 and a line for each problem in it", async () => {
    const missing = await run(folder, ["from-prefect-yaml", "none.yaml"]);
    writeFileSync(join(folder, "bad.yaml"), "deployments:\n  - name: a\n  - entrypoint: b\n");
    const bad = await run(folder, ["from-prefect-yaml", "bad.yaml", "--out", "bad.ts"]);

    assert.match(
      missing.errors,
      /^prefect-constructs: none\.yaml is not there; name a prefect\.yaml\n$/,
    );
    assert.match(
      bad.errors,
      /^prefect-constructs: bad\.yaml:2: .*\nbad\.yaml:2: .*\nbad\.yaml:3: /,
    );
    assert.doesNotMatch(bad.errors, /\n +at /);
    assert.deepEqual([missing.code, bad.code, bad.out], [2, 1, ""]);
    assert.equal(existsSync(join(folder, "bad.ts")), false);
  });

  it("writes a program that the compiler takes, whatever is a template", async () => {
    writeFiles(folder, { "prefect.yaml": WITH_IMAGE });
    const { code, out, errors } = await run(folder, ["from-prefect-yaml"]);

    assert.equal(code, 0, errors);
    assert.match(errors, /^1 deployment of prefect\.yaml\n\d+ remarks at the program's end/);
    await compiled(folder, out);
    await expectFormatted(out);
  }).timeout(60_000);

  it("writes its file again, and never over one of somebody else's", async () => {
    const args = ["from-prefect-yaml", "--out", "mine.ts"];
    const [first, second] = [await run(folder, args), await run(folder, args)];
    writeFileSync(join(folder, "mine.ts"), "export const mine = 1;\n");
    const third = await run(folder, args);

    assert.deepEqual([first.code, second.code, third.code], [0, 0, 2]);
    assert.match(
      third.errors,
      /--out mine\.ts is there already and was not written by this command/,
    );
    assert.equal(readFileSync(join(folder, "mine.ts"), "utf8"), "export const mine = 1;\n");
  });
});

const QUICKSTART = `lolpop deployment package QuickstartRunner -m prefect_files.quickstart_runner \\
  -c prefect_files/quickstart.yaml --packager PrefectOrchestrator \\
  --packaging-kwargs '{"copy_files": ["passengers.csv"], "skip_validation": true, "push_image": false,
    "docker_image_tag": "local/quickstart:dev", "flow_kwargs": {"log_prints": true, "retries": 1}}'
`;

const BUILDS: Readonly<Record<string, string>> = {
  "in docker": `-n served --deployment-kwargs '{"num_replicas": 2, "deployment_kwargs": {"cron": "0 2 * * *"}}'`,
  "in a cluster": `-n served -t kubernetes --deployment-kwargs '{"num_replicas": 2, "secret_name": "s",
    "image_pull_policy": "Never", "namespace": "ml", "prefect_api_url": "u", "prefect_api_key": "k"}'`,
  "into a docker pool": `-n pooled --deployment-kwargs '{"work_pool": "docker", "job_variables": {"mem_limit": "1g"}}'`,
  "into a cluster's pool": `-n pooled -t kubernetes --deployment-kwargs '{"work_pool": "k8s", "worker_image": "w:1",
    "namespace": "ml", "image_pull_policy": "Always", "deployment_kwargs": {"tags": ["a"], "parameters": {"a": 1}}}'`,
};

describe("prefect-constructs from-lolpop", () => {
  const folder = makeProject();
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("writes programs that the compiler takes, and the formatter leaves as they are", async () => {
    const programs: Record<string, string> = {};
    for (const [title, flags] of Object.entries(BUILDS)) {
      const build = `lolpop deployment build --deployer PrefectOrchestrator -c x.yaml ${flags}`;
      const { code, out, errors } = await run(folder, ["from-lolpop", QUICKSTART, build]);
      assert.equal(code, 0, `${title}: ${errors}`);
      await expectFormatted(out);
      programs[`${title.replaceAll(/\W+/g, "-")}.ts`] = out;
    }
    assert.equal(Object.keys(programs).length, 4);
    await expectTypes(folder, programs);
  }).timeout(60_000);

  it("ends with 2 and names the option that is meant", async () => {
    const { code, out, errors } = await run(folder, ["from-lolpop", `${QUICKSTART} --local-fle x`]);

    assert.match(errors, /unknown option --local-fle; is "--local-file" meant\?\n$/);
    assert.deepEqual([code, out], [2, ""]);
  });
});

describe("The program of lolpop's commands", () => {
  let stack: TestStack | undefined;
  after(() => stack?.close());

  it("is previewed: the image, and what serves it", async function () {
    for (const part of [dockerPlugin(), await dockerEngine()]) {
      if ("missing" in part) skipBecause(this, part.missing);
    }
    const folder = makeProject(["@pulumi/docker"]);
    cpSync(join(REPOSITORY, "examples", "lolpop-quickstart", "workflow"), folder, {
      recursive: true,
    });
    const build = `lolpop deployment build --deployer PrefectOrchestrator -c x ${BUILDS["in docker"]}`;
    const { out } = await run(folder, ["from-lolpop", "-"], `${QUICKSTART}\n${build}\n`);
    await compiled(folder, out);
    stack = await openStack("offline", {
      folder,
      env: { PREFECT_API_URL: "http://127.0.0.1:9/api" },
    });
    const names = changed(succeeded(await stack.preview())).map(({ name }) => name);

    assert.ok(names.includes("quickstart-runner-package-image"), names.join(" "));
    assert.ok(names.includes("served-deployment"), names.join(" "));
  }).timeout(180_000);
});
