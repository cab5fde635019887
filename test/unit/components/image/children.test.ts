import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { promiseOf, record } from "../../../support/mocks";
import type { PackageImageArgs } from "../../../../lib/components/prefect-package/image";
import { LocalFolder, PrefectPackage } from "../../../../lib";
import { needsPython } from "../fixtures";
import { ImageLab } from "./lab";

describe("a package with an image", function () {
  this.timeout(60_000);
  needsPython();
  let lab: ImageLab;
  let data: string;
  beforeEach(() => {
    lab = new ImageLab().writeFlow();
    data = join(lab.folder, "..", "data");
  });
  afterEach(() => lab.remove());

  const imaged = (image: PackageImageArgs, name = "Etl") =>
    new PrefectPackage(name, {
      source: { kind: "flow", entrypoint: "flow.py:etl", workingDirectory: lab.folder },
      dataDirectory: data,
      image,
    });
  const made = (image: PackageImageArgs = {}) => record(() => imaged(image));

  it("makes an image and the folder of its context, and no environment", async () => {
    const { result, registrations } = await made();
    assert.deepEqual(
      registrations.map(({ type, name }) => `${type} ${name}`),
      [
        "docker:index/image:Image Etl-image",
        "pulumi-nodejs:dynamic/prefect:ImageReference Etl-reference",
        "pulumi-nodejs:dynamic/prefect:LocalFolder Etl-context",
        "prefect-constructs:index:PrefectPackage Etl",
      ],
    );
    assert.equal(result.python, undefined);
    assert.equal(result.nodes.environment, undefined);
    assert.equal(await promiseOf(result.workingDirectory), "/opt/prefect");
    assert.equal(await promiseOf(result.entrypoint), "flow.py:etl");
  });

  it("hands the builder a context that is there, by paths that every checkout has", async () => {
    const { one } = await made({
      platform: "linux/arm64",
      buildArgs: { LEVEL: "1" },
      network: "host",
    });
    const { inputs, parent, dependencies } = one("Image", "Etl-image");
    const { context, dockerfile, ...build } = inputs.build as Record<string, string>;
    assert.deepEqual(build, {
      platform: "linux/arm64",
      args: { LEVEL: "1" },
      network: "host",
      builderVersion: "BuilderBuildKit",
    });
    const folder = one("LocalFolder", "Etl-context").inputs.path;
    for (const path of [context, dockerfile, folder])
      assert.ok(!isAbsolute(String(path)), String(path));
    assert.equal(context, `${String(folder)}/context`);
    assert.match(
      readFileSync(dockerfile ?? "", "utf8"),
      /^FROM prefecthq\/prefect:3-python3\.12$/m,
    );
    assert.ok(existsSync(join(context ?? "", "project", "flow.py")));
    assert.equal(parent, "Etl");
    assert.deepEqual(dependencies, ["Etl-context"]);
  });

  it("tells the reference in preview, and a new one when the code has changed", async () => {
    const first = await promiseOf((await made()).result.image!);
    assert.match(first, /^etl:[0-9a-f]{12}$/);
    lab.write("flow.py", "from prefect import flow\n\n@flow\ndef etl(): print(1)\n");
    const { result, one } = await made();
    const second = await promiseOf(result.image!);
    assert.notEqual(second, first);
    assert.equal(one("Image", "Etl-image").inputs.imageName, second);
  });

  it("does not push unless asked to, and then with a secret password", async () => {
    assert.equal((await made()).one("Image", "Etl-image").inputs.skipPush, true);
    const registry = { server: "r.test", username: "ci", password: "the-password" };
    const { one } = await made({ repository: "r.test/etl", push: true, registry });
    const image = one("Image", "Etl-image");
    assert.equal(image.inputs.skipPush, false);
    assert.deepEqual(image.inputs.registry, registry);
    assert.ok(image.secrets.includes("registry"), "the registry must be secret in the state");
  });

  it("takes credentials that are known later", async () => {
    const password = pulumi.output(Promise.resolve("later"));
    const { one } = await made({ registry: { username: "ci", password } });
    const image = one("Image", "Etl-image");
    assert.deepEqual(image.inputs.registry, { username: "ci", password: "later" });
  });

  it("puts a tag of people's choice on the image, for each", async () => {
    const { result, one, registrations } = await made({
      repository: "acme/etl",
      tags: ["latest", "1.0"],
    });
    const tags = registrations.filter(({ type }) => type === "docker:index/tag:Tag");
    assert.deepEqual(
      tags.map(({ name }) => name),
      ["Etl-tag-1.0", "Etl-tag-latest"],
    );
    const { inputs, parent, dependencies } = one("Tag", "Etl-tag-latest");
    const sourceImage = await promiseOf(result.image!);
    assert.deepEqual(inputs, { sourceImage, targetImage: "acme/etl:latest" });
    assert.equal(parent, "Etl");
    assert.deepEqual(dependencies, ["Etl-image"]);
  });

  it("pushes such a tag after the image, as the image is pushed", async () => {
    const registry = { username: "ci", password: "the-password" };
    const { one } = await made({ repository: "acme/etl", tags: ["latest"], push: true, registry });
    const [image, tag] = [one("Image", "Etl-image"), one("Image", "Etl-tag-latest")];
    assert.deepEqual(tag.inputs, { ...image.inputs, imageName: "acme/etl:latest" });
    assert.deepEqual(tag.secrets, image.secrets);
    assert.deepEqual(tag.dependencies, ["Etl-image"]);
    assert.deepEqual(one("ImageReference", "Etl-reference-latest").inputs, {
      reference: "acme/etl:latest",
    });
  });

  it("takes its names away from the engine with the stack, after what uses it", async () => {
    const { result, one } = await record(() => {
      const etl = imaged({ repository: "acme/etl", tags: ["latest"] });
      new LocalFolder("user", { path: etl.image! });
      return etl;
    });
    const own = one("ImageReference", "Etl-reference");
    const { files, ...rest } = own.inputs;
    assert.deepEqual(rest, { reference: await promiseOf(result.image!) });
    assert.match((files as Record<string, string>)["Dockerfile"] ?? "", /^[0-9a-f]{8}$/);
    assert.equal(own.retained, false);
    assert.ok(one("LocalFolder", "user").dependencies.includes("Etl-reference"));
    const latest = one("ImageReference", "Etl-reference-latest");
    assert.deepEqual(latest.inputs, { reference: "acme/etl:latest" });
    assert.deepEqual(latest.dependencies, ["Etl-tag-latest"]);
  });

  it("takes them away with the certificates of stack config", async () => {
    const config = { "docker:host": "tcp://10.0.0.9:2376", "docker:keyMaterial": "the-key" };
    const { one } = await record(() => imaged({ repository: "acme/etl" }), config);
    const { inputs, secrets } = one("ImageReference", "Etl-reference");
    assert.deepEqual([inputs.host, inputs.keyMaterial], ["tcp://10.0.0.9:2376", "the-key"]);
    assert.deepEqual(secrets, ["keyMaterial"]);
  });

  it("leaves its names on the engine when asked to", async () => {
    const { one } = await made({ tags: ["latest"], keepLocally: true });
    for (const name of ["Etl-reference", "Etl-reference-latest"]) {
      assert.equal(one("ImageReference", name).retained, true);
    }
  });

  it("takes images whose layers may be used instead of building them", async () => {
    const { one } = await made({ cacheFrom: ["r.test/etl:cache"] });
    const { cacheFrom } = one("Image", "Etl-image").inputs.build as Record<string, unknown>;
    assert.deepEqual(cacheFrom, { images: ["r.test/etl:cache"] });
  });

  it("stages into the stack's own folder of the component unless told", async () => {
    const { one } = await record(
      () =>
        new PrefectPackage("kept", {
          source: { kind: "flow", entrypoint: "flow.py:etl", workingDirectory: lab.folder },
          image: {},
        }),
    );
    const { path } = one("LocalFolder", "kept-context").inputs;
    assert.equal(path, ".prefect-constructs/dev/kept-image");
    rmSync(String(path), { recursive: true });
  });
});
