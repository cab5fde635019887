import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildKitPath, commandPlugin } from "../support/build-kit";
import { changed, expectChanges, expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { prefectPython } from "../support/prefect-python";
import { PRIVATE_PACKAGE, PrivateIndex } from "../support/private-index";
import { type ProgramData, secret, temporaryFolder, workImage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

/** Tells of every image that is loaded, and fails for one that is not built. */
const LOAD = 'docker image inspect "$IMAGE" >image.json && echo "$IMAGE" >>loaded.txt';

/** What the two builders differ in. */
interface Builder {
  /** @default - both */
  readonly kinds?: readonly EngineKind[];
  readonly title: string;
  readonly plugin: () => { readonly path: string } | { readonly missing: string };
  /** Of the image's arguments. */
  readonly args: object;
  /** What a changed line of code does to the image. */
  readonly rolls: { readonly op: string; readonly diff: readonly string[] };
}

const BUILDERS: readonly Builder[] = [
  {
    title: "by the docker command, with a secret",
    plugin: commandPlugin,
    // The CLI is started with a PATH of its own, where a docker without BuildKit may come first.
    kinds: ["offline"],
    args: { buildSecrets: { PIP_INDEX_URL: secret("index") } },
    rolls: { op: "replace", diff: ["environment.IMAGE", "triggers[0]"] },
  },
  {
    title: "by the docker plugin",
    plugin: dockerPlugin,
    args: {},
    rolls: { op: "update", diff: ["build", "imageName"] },
  },
];

for (const builder of BUILDERS) {
  const body = (kind: EngineKind) =>
    describeOnDocker("into a place of its own", [3], (baseImage) => {
      lifeOf(builder, kind, baseImage);
    });
  describeOnEngines(`An image that is built ${builder.title} and loaded`, body, builder.kinds);
}

function lifeOf(builder: Builder, kind: EngineKind, baseImage: () => string): void {
  const name = uniqueName("loaded");
  const password = `secret-${randomUUID()}`;
  const isSecret = "buildSecrets" in builder.args;
  let links: string;
  let index: PrivateIndex;
  let stack: TestStack;

  const program = (): ProgramData => [
    workImage(
      {
        repository: name,
        baseImage: baseImage(),
        network: "host",
        // Before the installation, so that the engine has no layer of an earlier time.
        buildArgs: { NEW: name },
        load: { command: LOAD },
        ...builder.args,
      },
      { requirements: isSecret ? [`${PRIVATE_PACKAGE}==1.0`] : [] },
    ),
  ];
  const loaded = () => {
    const file = join(stack.folder, "loaded.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };

  before(async function () {
    this.timeout(TIMEOUT_MS);
    for (const plugin of [commandPlugin(), builder.plugin()]) {
      if ("missing" in plugin) skipBecause(this, plugin.missing);
    }
    const python = await prefectPython(3);
    if ("missing" in python) skipBecause(this, python.missing);
    links = temporaryFolder();
    const found = await buildKitPath(links);
    if ("missing" in found) skipBecause(this, found.missing);
    index = await PrivateIndex.start(python.python, password);
    stack = await openStack(kind, {
      packages: ["@pulumi/docker", "@pulumi/command"],
      env: { PATH: found.path },
      config: { index: { secret: index.url } },
    });
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await index?.stop();
    if (links) rmSync(links, { recursive: true });
    const images = await docker("images", "-q", name);
    if (images !== "") await docker("rmi", "-f", ...new Set(images.split("\n")));
  });

  it("tells its reference in preview, and is loaded once it is there", async () => {
    const previewed = succeeded(await stack.preview(program()));
    assert.deepEqual(new Set(changed(previewed).map(({ op }) => op)), new Set(["create"]));
    assert.deepEqual(loaded(), []);
    succeeded(await stack.up());
    const reference = stack.text("package.image");
    assert.equal(previewed.outputs["package.image"] ?? reference, reference);
    assert.deepEqual(loaded(), [reference]);
    expectNoChanges(await stack.preview());
  }).timeout(TIMEOUT_MS);

  if (isSecret) {
    it("shows its secret in no layer, no argument, no state and no message", async () => {
      const reference = stack.text("package.image");
      assert.equal(index.fetched, 1);
      const shown = [
        await docker("image", "inspect", reference),
        await docker("history", "--no-trunc", reference),
        stack.rawState(),
        ...stack.said,
        ...index.told,
      ];
      for (const text of shown) assert.ok(!text.includes(password), text.slice(0, 200));
    }).timeout(TIMEOUT_MS);

    it("is the same, and loaded no further time, when only the secret was changed", async () => {
      const before = stack.text("package.image");
      await stack.engine.setConfig("index", `${index.url}/`, { secret: true });
      expectChanges(await stack.preview(), {
        name: "package-image",
        op: "update",
        diff: ["environment.SECRET_PIP_INDEX_URL"],
      });
      succeeded(await stack.up());
      assert.equal(stack.text("package.image"), before);
      assert.deepEqual(loaded(), [before]);
      assert.equal(index.fetched, 1);
    }).timeout(TIMEOUT_MS);
  }

  it("is built and loaded again when the code was changed, and then only", async () => {
    const code = join(stack.folder, "flows", "work.py");
    const [first] = loaded();
    writeFileSync(code, `${readFileSync(code, "utf8")}# changed\n`);
    expectChanges(
      await stack.preview(),
      { name: "package-image", ...builder.rolls },
      { name: "package-load", op: "replace", diff: ["environment.IMAGE", "triggers[0]"] },
      { name: "package-reference", op: "replace", diff: ['files["project/work.py"]', "reference"] },
    );
    succeeded(await stack.up());
    assert.deepEqual(loaded(), [first, stack.text("package.image")]);
    assert.notEqual(loaded()[1], first);
    succeeded(await stack.up());
    assert.equal(loaded().length, 2);
  }).timeout(TIMEOUT_MS);
}
