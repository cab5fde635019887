import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { record } from "../../support/mocks";
import { parseAllDocuments } from "yaml";
import { PrefectPackage, PrefectServeDeployment } from "../../../lib";
import { buildKitPath } from "../../support/build-kit";
import { runCommandLine } from "../../support/command-line";
import { describeOnDocker, docker } from "../../support/docker";
import { skipBecause } from "../../support/on-prefect";
import { temporaryFolder } from "../../support/program";
import { REGISTRY_PASSWORD, REGISTRY_USER, startRegistry } from "../../support/registry";

const BUILD_TIMEOUT_MS = 300_000;
const ENTRYPOINT = "etl.py:etl";

/** A flow that needs nothing but Prefect, which base images have. */
function writeFlow(folder: string): void {
  mkdirSync(folder);
  const lines = ["from prefect import flow", "", "@flow", "def etl(): ...", ""];
  writeFileSync(join(folder, "etl.py"), lines.join("\n"));
  writeFileSync(join(folder, "requirements.txt"), "");
}

describe("prefect-constructs package, which prints", function () {
  this.timeout(60_000);
  let folder: string;
  let project: string;
  before(() => {
    folder = temporaryFolder();
    project = join(folder, "etl");
    writeFlow(project);
  });
  after(() => rmSync(folder, { recursive: true }));

  const print = (what: string, ...words: readonly string[]) =>
    runCommandLine(["package", ENTRYPOINT, "--print", what, ...words], { TMPDIR: folder }, project);
  const source = () =>
    ({ kind: "flow", entrypoint: ENTRYPOINT, workingDirectory: project }) as const;

  it("the Dockerfile, with what it was told", async () => {
    const told = ["--base-image", "acme/base:1", "--system-package", "git", "--env", "LEVEL=2"];
    const { code, out, errors } = await print("dockerfile", ...told);
    assert.deepEqual([code, errors], [0, ""]);
    assert.match(out, /^FROM acme\/base:1$[^]*apt-get install[^]*git[^]*LEVEL="2"[^]*^CMD \[/m);
  });

  it("the manifest that renderTo writes", async () => {
    const told = ["--name", "nightly", "--namespace", "ml", "--replicas", "2"];
    const { code, out, errors } = await print("manifest", ...told);
    assert.deepEqual([code, errors], [0, ""]);
    const { one } = await record(() => {
      const dataDirectory = join(folder, "data");
      const etl = new PrefectPackage("nightly", { source: source(), image: {}, dataDirectory });
      const place = { namespace: "ml", replicas: 2, renderTo: join(folder, "rendered") };
      const keys = { apiUrlKey: "prefect-api-url", apiKeyKey: "prefect-api-key" };
      const connectionSecret = { existing: true, ...keys };
      const infrastructure = { kind: "kubernetes", connectionSecret, ...place } as const;
      return new PrefectServeDeployment("nightly", { package: etl, infrastructure });
    });
    const { files } = one("LocalFolder", "nightly-manifests").inputs;
    assert.equal(out, Object.values(files as Record<string, string>).join("---\n"));
  });

  it("the manifest of a worker, and of its rights", async () => {
    const { code, out } = await print("worker-manifest", "--work-pool", "ml");
    const kinds = parseAllDocuments(out).map((document) => document.get("kind"));
    assert.equal(code, 0);
    assert.deepEqual(kinds, ["ServiceAccount", "Role", "RoleBinding", "Deployment"]);
    assert.match(out, /--pool=ml/);
  });

  const refused: [string, readonly string[], RegExp][] = [
    ["worker-manifest", [], /needs --work-pool/],
    ["manifest", ["--replicas", "two"], /--replicas needs a whole number; got "two"/],
    ["manifest", ["--namespace", "A B"], /infrastructure\.namespace/],
    ["dockerfile", ["--repository", "B!", "--tag", "a b"], /image\.repository[^]*image\.tags\[0\]/],
    ["entrypoint", [], /a plain flow has no script of ours/],
    ["everything", [], /Allowed choices are dockerfile, entrypoint/],
  ];
  for (const [what, words, said] of refused) {
    it(`nothing, and ends with 2, asked for ${what} ${words.join(" ")}`, async () => {
      const { code, out, errors } = await print(what, ...words);
      assert.match(errors, said);
      assert.deepEqual([code, out], [2, ""]);
    });
  }

  it("and leaves no folder behind", () => {
    const left = readdirSync(folder).filter((name) => name.startsWith("prefect-constructs-"));
    assert.deepEqual(left, []);
  });
});

describeOnDocker("prefect-constructs package, which builds", [3], (baseImage) => {
  const repository = `prefect-constructs-test/packaged-${randomUUID().slice(0, 8)}`;
  const password = `secret-${randomUUID()}`;
  let folder: string;
  let project: string;
  let path: string;

  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    folder = temporaryFolder();
    project = join(folder, "etl");
    writeFlow(project);
    const found = await buildKitPath(folder);
    if ("missing" in found) skipBecause(this, found.missing);
    path = found.path;
  });
  after(async function () {
    this.timeout(60_000);
    const ids = await docker("images", "--quiet", repository);
    if (ids) await docker("rmi", "-f", ...new Set(ids.split("\n")));
    rmSync(folder, { recursive: true });
  });

  const build = (...words: readonly string[]) =>
    runCommandLine(
      ["package", ENTRYPOINT, "--repository", repository, ...words],
      { PATH: path, HOME: process.env.HOME ?? "/", TOKEN: password },
      project,
    );

  it("the image that a program makes of the same, and tags it", async () => {
    const { code, out, errors } = await build(
      "--base-image",
      baseImage(),
      "--tag",
      "latest",
      "--json",
    );
    assert.equal(code, 0, errors);
    const { one } = await record(
      () =>
        new PrefectPackage("etl", {
          source: { kind: "flow", entrypoint: ENTRYPOINT, workingDirectory: project },
          image: { repository, baseImage: baseImage(), tags: ["latest"] },
          dataDirectory: join(folder, "data"),
        }),
    );
    const reference = one("ImageReference", "etl-reference").inputs.reference;
    const id = await docker("image", "inspect", "--format", "{{.Id}}", `${repository}:latest`);
    const tags = [`${repository}:latest`];
    assert.deepEqual(JSON.parse(out), { reference, digest: id, tags });
    await docker("run", "--rm", String(reference), "python", "-c", "import etl; etl.etl");
  }).timeout(BUILD_TIMEOUT_MS);

  it("and pushes it with its fixed tags, by the login that docker has", async function () {
    const registry = await startRegistry();
    if ("missing" in registry) return skipBecause(this, registry.missing);
    const auth = Buffer.from(`${REGISTRY_USER}:${REGISTRY_PASSWORD}`).toString("base64");
    const config = JSON.stringify({ auths: { [registry.address]: { auth } } });
    writeFileSync(join(folder, "config.json"), config);
    const pushed = `${registry.address}/${repository}`;
    const told = ["--repository", pushed, "--base-image", baseImage(), "--tag", "latest", "--push"];
    try {
      const { code, out, errors } = await runCommandLine(
        ["package", ENTRYPOINT, ...told, "--json"],
        { PATH: path, HOME: process.env.HOME ?? "/", DOCKER_CONFIG: folder },
        project,
      );
      assert.equal(code, 0, errors);
      const built = JSON.parse(out) as { digest: string; tags: string[] };
      assert.deepEqual(built.tags, [`${pushed}:latest`]);
      const digest = await registry.digest(repository, "latest");
      assert.equal(built.digest, `${pushed}@${digest}`);
      const names = await docker("images", "--format", "{{.Repository}}:{{.Tag}}", pushed);
      await docker("rmi", ...names.split("\n"));
    } finally {
      await registry.stop();
    }
  }).timeout(BUILD_TIMEOUT_MS);

  it("nothing where a step fails; it tells of that, and no secret", async () => {
    const dockerfile = [
      `FROM ${baseImage()}`,
      "RUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN && exit 7",
    ];
    writeFileSync(join(project, "Dockerfile"), dockerfile.join("\n"));
    const { code, out, errors } = await build(
      "--dockerfile",
      "Dockerfile",
      "--build-secret",
      "TOKEN",
    );
    assert.deepEqual([code, out], [1, ""]);
    assert.match(errors, /cannot build prefect-constructs-test[^]*exit 7/);
    assert.ok(!errors.includes(password), errors);
  }).timeout(BUILD_TIMEOUT_MS);
});
