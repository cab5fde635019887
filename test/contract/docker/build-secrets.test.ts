import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { record } from "../../support/mocks";
import { PrefectPackage, type PackageImageArgs } from "../../../lib";
import { buildKitPath } from "../../support/build-kit";
import { describeOnDocker, docker } from "../../support/docker";
import { skipBecause } from "../../support/on-prefect";
import { prefectPython } from "../../support/prefect-python";
import { PRIVATE_PACKAGE, PrivateIndex } from "../../support/private-index";
import { temporaryFolder } from "../../support/program";

const BUILD_TIMEOUT_MS = 300_000;

const NEW = randomUUID();

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describeOnDocker("An image with build secrets", [3], (baseImage) => {
  const password = `secret-${randomUUID()}`;
  const references = new Set<string>();
  let folder: string;
  let index: PrivateIndex;
  let path: string;

  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    folder = temporaryFolder();
    const found = await buildKitPath(folder);
    if ("missing" in found) skipBecause(this, found.missing);
    path = found.path;
    const python = await prefectPython(3);
    if ("missing" in python) skipBecause(this, python.missing);
    index = await PrivateIndex.start(python.python, password);
    mkdirSync(join(folder, "etl"));
    writeFileSync(
      join(folder, "etl", "flow.py"),
      "from prefect import flow\n\n@flow\ndef etl(): ...\n",
    );
  });
  after(async function () {
    this.timeout(60_000);
    await index?.stop();
    for (const reference of references) await docker("rmi", "-f", reference).catch(() => undefined);
    rmSync(folder, { recursive: true });
  });

  /** Runs the command that a package makes, as Pulumi's plugin does: a shell and an environment. */
  const build = async (
    image: PackageImageArgs,
    requirement = `${PRIVATE_PACKAGE}==1.0`,
  ): Promise<Said & { readonly reference: string }> => {
    const { one } = await record(
      () =>
        new PrefectPackage("etl", {
          source: {
            kind: "flow",
            entrypoint: "flow.py:etl",
            workingDirectory: join(folder, "etl"),
            requirements: [requirement],
          },
          dataDirectory: join(folder, "data"),
          image: { repository: "prefect-constructs-test/secretly", network: "host", ...image },
        }),
    );
    const { create, environment } = one("Command", "etl-image").inputs;
    const own = environment as Record<string, string>;
    const reference = own.IMAGE ?? "";
    references.add(reference);
    return { reference, ...(await shell(String(create), { ...process.env, PATH: path, ...own })) };
  };
  const generated = (url: string, image: PackageImageArgs = {}) =>
    build({
      baseImage: baseImage(),
      // Before the installation, so that the engine has no layer of an earlier time.
      buildArgs: { NEW },
      buildSecrets: { PIP_INDEX_URL: url },
      ...image,
    });
  const nobodyHas = async (reference: string, said: Said) => {
    const shown = [
      await docker("history", "--no-trunc", reference),
      await docker("image", "inspect", reference),
      await docker(
        "run",
        "--rm",
        reference,
        "sh",
        "-c",
        "env; cat /run/secrets/* 2>&1; pip config list",
      ),
      said.out,
      said.err,
      ...index.told,
    ];
    for (const text of shown) assert.ok(!text.includes(password), text.slice(0, 400));
    const layers = await shell(
      `docker save "$1" | grep -c -a -F "$PASSWORD"`,
      {
        ...process.env,
        PASSWORD: password,
      },
      reference,
    );
    assert.equal(layers.out.trim(), "0", "a layer has the secret");
  };

  it("installs from an index that only the secret opens, and nobody sees it", async () => {
    const said = await generated(index.url);
    assert.equal(said.code, 0, said.err);
    assert.equal(index.fetched, 1);
    const { reference, out } = said;
    assert.equal(out.trim(), await docker("image", "inspect", "--format", "{{.Id}}", reference));
    const script = "import privately_indexed as p; print(p.origin)";
    assert.equal(
      await docker("run", "--rm", reference, "python", "-c", script),
      "the private index",
    );
    await nobodyHas(reference, said);
  }).timeout(BUILD_TIMEOUT_MS);

  it("installs from an address that names the secret, and nobody sees it", async () => {
    const fetched = index.fetched;
    const image = { buildArgs: { NEW }, buildSecrets: { FILES_TOKEN: password } };
    const requirement = `${PRIVATE_PACKAGE} @ ${index.fileUrl("FILES_TOKEN")}`;
    const said = await build({ baseImage: baseImage(), ...image }, requirement);
    assert.equal(said.code, 0, said.err);
    assert.equal(index.fetched, fetched + 1);
    await nobodyHas(said.reference, said);
  }).timeout(BUILD_TIMEOUT_MS);

  it("installs nothing again when only the secret has another value", async () => {
    const before = await generated(index.url);
    const fetched = index.fetched;
    const after = await generated(`${index.url}/`);
    assert.equal(after.code, 0, after.err);
    assert.deepEqual([after.reference, after.out], [before.reference, before.out]);
    assert.equal(index.fetched, fetched);
  }).timeout(BUILD_TIMEOUT_MS);

  it("fails with the last lines of what failed, and still nobody sees the secret", async () => {
    const wrong = index.url.replace("ci:", "someone:");
    const said = await generated(wrong, { buildArgs: { AGAIN: randomUUID() } });
    assert.notEqual(said.code, 0);
    assert.match(said.err, /pip install/);
    assert.ok(said.err.trim().split("\n").length <= 20, said.err);
    assert.ok(!`${said.out}${said.err}`.includes(password), said.err);
    assert.deepEqual(index.told, []);
  }).timeout(BUILD_TIMEOUT_MS);

  it("mounts them for a Dockerfile of your own", async () => {
    const lines = [
      `FROM ${baseImage()}`,
      `RUN --mount=type=secret,id=INDEX PIP_INDEX_URL="$(cat /run/secrets/INDEX)" pip install -q ${PRIVATE_PACKAGE}`,
      "",
    ];
    writeFileSync(join(folder, "etl", "own.Dockerfile"), lines.join("\n"));
    const said = await build({ dockerfile: "own.Dockerfile", buildSecrets: { INDEX: index.url } });
    assert.equal(said.code, 0, said.err);
    await nobodyHas(said.reference, said);
  }).timeout(BUILD_TIMEOUT_MS);

  it("is pushed with a login of its own, whose password no argument has", async () => {
    const registry = { username: "ci", password };
    // Nobody listens there: the login is as far as it gets.
    const repository = "127.0.0.1:1/prefect-constructs-test/secretly";
    const said = await generated(index.url, { repository, push: true, registry });
    assert.notEqual(said.code, 0);
    assert.match(said.err, /127\.0\.0\.1:1\/v2/);
    assert.ok(!said.err.includes(password), said.err);
  }).timeout(BUILD_TIMEOUT_MS);
});

/** Runs a command as Pulumi's plugin does, with one argument more. */
function shell(command: string, env: NodeJS.ProcessEnv, argument = ""): Promise<Said> {
  return new Promise((resolve) => {
    const words = ["-c", command, "sh", argument];
    execFile("/bin/sh", words, { env, maxBuffer: 64 << 20 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}
