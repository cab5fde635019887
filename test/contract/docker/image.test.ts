import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowSource, PackageImageArgs, PrefectPackageArgs } from "../../../lib";
import { byHand } from "../../support/by-hand";
import { describeOnDocker, docker } from "../../support/docker";
import { DockerBuilds } from "../../support/docker-builds";
import { needsServer, uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";
import { REPOSITORY, temporaryFolder } from "../../support/program";

/** Without a main guard, with a module of its own beside it, and a package that Prefect lacks. */
const FLOW = `import os

import iniconfig
from parts.words import greeting
from prefect import flow


@flow(name="FLOW_NAME")
def etl(who: str = "world"):
    print(greeting(who), os.getuid(), os.getgid(), os.getcwd(), iniconfig.__name__)
`;
const WORDS = "def greeting(who):\n    return f'hello {who}'\n";

const LOCK = `lock-version = "1.0"
created-by = "test"
[[packages]]
name = "iniconfig"
version = "2.0.0"
wheels = [{name = "iniconfig-2.0.0-py3-none-any.whl", hashes = {sha256 = "b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374"}}]
`;

/** Runs an image as it comes, against a server on this machine. */
function runIn({ apiUrl }: PrefectServer, image: string): Promise<string> {
  return docker("run", "--rm", "--network", "host", "-e", `PREFECT_API_URL=${apiUrl}`, image);
}

async function statesOf({ apiUrl }: PrefectServer, flowName: string): Promise<string[]> {
  const filter = { flows: { name: { any_: [flowName] } } };
  const runs = await byHand(apiUrl).call("POST", "/flow_runs/filter", filter);
  return (runs as { state_type: string }[]).map(({ state_type: state }) => state);
}

/** An installation on a slow machine. */
const BUILD_TIMEOUT_MS = 300_000;

describeOnDocker("The image of a flow", [3, 2], (baseImage, generation) => {
  const server = needsServer(generation);
  const builds = new DockerBuilds();
  const flowName = uniqueName("etl");
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder, "etl", "parts"), { recursive: true });
    write("flow.py", FLOW.replace("FLOW_NAME", flowName));
    write("parts/words.py", WORDS);
  });
  after(async function () {
    this.timeout(60_000);
    await builds.remove();
    if (folder) rmSync(folder, { recursive: true });
  });

  const write = (path: string, text: string) => writeFileSync(join(folder, "etl", path), text);
  const build = (image: PackageImageArgs = {}, source: Partial<FlowSource> = {}) =>
    builds.build({
      source: {
        kind: "flow",
        entrypoint: "flow.py:etl",
        workingDirectory: join(folder, "etl"),
        requirements: ["iniconfig==2.0.0"],
        ...source,
      },
      dataDirectory: join(folder, "data"),
      image: { repository: "prefect-constructs-test/etl", ...image },
    });
  const generated = (image: PackageImageArgs = {}) => build({ baseImage: baseImage(), ...image });

  it("runs the workflow once, as nobody in particular", async () => {
    const { reference } = await generated();
    assert.match(
      await runIn(server(), reference),
      /^hello world 1000 0 \/opt\/prefect iniconfig$/m,
    );
    assert.deepEqual(await statesOf(server(), flowName), ["COMPLETED"]);
  }).timeout(BUILD_TIMEOUT_MS);

  it("installs what a lock holds, by its hashes, in the layer of before when code changes", async () => {
    write("pylock.toml", LOCK);
    const image = { baseImage: baseImage(), copyFiles: ["flow.py", "parts"] };
    const locked = () => build(image, { requirements: "pylock.toml" });
    const before = await locked();
    const script = "import iniconfig, flow";
    await docker("run", "--rm", before.reference, "python", "-c", script);
    write("parts/words.py", `${WORDS}# changed\n`);
    const after = await locked();
    write("parts/words.py", WORDS);
    assert.deepEqual(after.layers.slice(0, -1), before.layers.slice(0, -1));
    write("pylock.toml", LOCK.replace("b6a8", "b6a9"));
    await assert.rejects(locked(), /DO NOT MATCH THE HASHES/);
    rmSync(join(folder, "etl", "pylock.toml"));
  }).timeout(BUILD_TIMEOUT_MS);

  it("lets another user of the group write where runs write", async () => {
    const { reference } = await generated();
    const script = "touch ~/a /opt/prefect/b && id -u";
    const user = ["--user", "12345:0"];
    assert.equal(await docker("run", "--rm", ...user, reference, "sh", "-c", script), "12345");
  }).timeout(BUILD_TIMEOUT_MS);

  it("goes from what seldom changes to what often does", async () => {
    const { reference } = await generated({ environment: { MODE: "fast" } });
    const history = await docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", reference);
    const steps = history.split("\n").reverse();
    const order = [
      /mkdir -p .* chown 1000:0/,
      /COPY .*\/opt\/prefect-constructs\//,
      /pip install/,
      /COPY .*\/opt\/prefect-constructs\//,
      /COPY .*\/opt\/prefect\//,
      /ENV MODE=fast/,
      /USER .*1000:0/,
      /CMD .*run_flow\.py.*flow\.py:etl/,
      /LABEL .*image\.revision/,
    ];
    const found: string[] = [];
    let at = 0;
    for (const pattern of order) {
      const next = steps.findIndex((step, index) => index >= at && pattern.test(step));
      if (next >= 0) found.push(pattern.source);
      at = next + 1;
    }
    assert.deepEqual(
      found,
      order.map(({ source }) => source),
      history,
    );
  }).timeout(BUILD_TIMEOUT_MS);

  it("has one new layer, the last, when a line of code changes", async () => {
    const before = await generated();
    write("parts/words.py", WORDS.replace("hello", "goodbye"));
    const after = await generated();
    write("parts/words.py", WORDS);
    assert.notEqual(after.reference, before.reference);
    assert.deepEqual(after.layers.slice(0, -1), before.layers.slice(0, -1));
    assert.notEqual(after.layers.at(-1), before.layers.at(-1));
  }).timeout(BUILD_TIMEOUT_MS);

  it("has no new layer when a variable changes", async () => {
    const [before, after] = [
      await generated(),
      await generated({ environment: { MODE: "fast" }, runCommand: "python --version" }),
    ];
    assert.deepEqual(after.layers, before.layers);
    assert.notEqual(after.reference, before.reference);
  }).timeout(BUILD_TIMEOUT_MS);

  it("is the same image when a file was only touched", async () => {
    const before = await generated();
    utimesSync(join(folder, "etl", "flow.py"), 1, 1);
    assert.deepEqual(await generated(), before);
  }).timeout(BUILD_TIMEOUT_MS);

  it("has system packages, build arguments and variables with all that may be in them", async () => {
    const value = `"$HOME" \\ 'x' #y`;
    const { reference } = await generated({
      systemPackages: ["tini"],
      buildArgs: { LEVEL: "1" },
      environment: { VALUE: value },
      labels: { "a/b": 'c "d"' },
      runCommand: ["sh", "-c", 'printf %s "$VALUE"'],
    });
    assert.equal(await docker("run", "--rm", reference), value);
    const labels = await docker(
      "image",
      "inspect",
      "--format",
      "{{json .Config.Labels}}",
      reference,
    );
    const { "a/b": own, "org.opencontainers.image.revision": revision } = JSON.parse(
      labels,
    ) as Record<string, string>;
    assert.equal(own, 'c "d"');
    assert.equal(`prefect-constructs-test/etl:${revision}`, reference);
  }).timeout(BUILD_TIMEOUT_MS);

  it("comes from a Dockerfile of your own, with its user and up to its target", async () => {
    const stages = [
      `FROM ${baseImage()} AS app`,
      "ARG LEVEL",
      "RUN useradd --create-home app",
      "COPY . /opt/prefect/",
      "ENV STAGE=app LEVEL=$LEVEL",
      "USER app",
      "FROM app AS debug",
      "ENV STAGE=debug",
    ];
    write("own.Dockerfile", stages.join("\n"));
    const own = { dockerfile: "own.Dockerfile", buildArgs: { LEVEL: "3" } };
    const script = "id -un; echo $STAGE $LEVEL; ls /opt/prefect; python $0 --help";
    for (const [target, stage] of [
      ["app", "app"],
      [undefined, "debug"],
    ] as const) {
      const { reference } = await build({ ...own, target });
      const serve = "/opt/prefect-constructs/serve.py";
      const said = await docker("run", "--rm", reference, "sh", "-c", script, serve);
      assert.match(said, new RegExp(`^app\n${stage} 3\nflow\\.py\nown\\.Dockerfile\nparts\n`));
      assert.match(said, /--deployment/);
    }
  }).timeout(BUILD_TIMEOUT_MS);
});

describeOnDocker("The image of the lolpop quickstart", [3, 2], (baseImage, generation) => {
  const server = needsServer(generation);
  const builds = new DockerBuilds();
  const flowName = uniqueName("quickstart");
  let folder: string;
  before(() => {
    folder = temporaryFolder();
    const workflow = join(REPOSITORY, "examples", "lolpop-quickstart", "workflow");
    cpSync(workflow, join(folder, "workflow"), { recursive: true });
  });
  after(async function () {
    this.timeout(60_000);
    await builds.remove();
    if (folder) rmSync(folder, { recursive: true });
  });

  const args = (): PrefectPackageArgs => ({
    source: {
      kind: "lolpop",
      class: "QuickstartRunner",
      module: "prefect_files.quickstart_runner",
      config: "prefect_files/quickstart.yaml",
      workingDirectory: join(folder, "workflow"),
      prefect: generation,
    },
    flowName,
    dataDirectory: join(folder, "data"),
    image: {
      baseImage: baseImage(),
      repository: `prefect-constructs-test/quickstart${generation}`,
      copyFiles: ["passengers.csv"],
    },
  });

  it("runs the workflow once, as nobody in particular", async () => {
    const { reference } = await builds.build(args());
    await runIn(server(), reference);
    assert.deepEqual(await statesOf(server(), flowName), ["COMPLETED"]);
    assert.equal(await docker("run", "--rm", reference, "id", "-u"), "1000");
  }).timeout(2 * BUILD_TIMEOUT_MS);

  it("has one new layer, the last, when a line of code changes", async () => {
    const before = await builds.build(args());
    const parts = join(folder, "workflow", "prefect_files", "parts.py");
    writeFileSync(parts, "# changed\n", { flag: "a" });
    const after = await builds.build(args());
    assert.deepEqual(after.layers.slice(0, -1), before.layers.slice(0, -1));
    assert.notEqual(after.layers.at(-1), before.layers.at(-1));
  }).timeout(2 * BUILD_TIMEOUT_MS);
});
