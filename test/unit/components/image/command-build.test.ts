import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { promiseOf, record } from "../../../support/mocks";
import type { PackageImageArgs } from "../../../../lib/components/prefect-package/image";
import { needsPython } from "../fixtures";
import { ImageLab } from "./lab";

const VALUE = "https://ci:the-secret@index.test/simple";

describe("an image that the docker command builds", function () {
  this.timeout(60_000);
  needsPython();
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab().writeFlow();
  });
  afterEach(() => lab.remove());

  const made = (image: PackageImageArgs) => record(() => lab.packageOf(image));
  const secretly = (image: PackageImageArgs = {}) =>
    made({ buildSecrets: { PIP_INDEX_URL: VALUE }, ...image });
  const build = async (image: PackageImageArgs = {}) =>
    (await secretly(image)).one("Command", "etl-image");
  const script = async (image: PackageImageArgs = {}) => String((await build(image)).inputs.create);

  it("is one with build secrets, or a cache to write, and no other", async () => {
    const types = async (image: PackageImageArgs) => {
      const { registrations } = await made(image);
      return registrations.filter(({ name }) => name === "etl-image").map(({ type }) => type);
    };
    assert.deepEqual(await types({ buildSecrets: { A: "b" } }), ["command:local:Command"]);
    assert.deepEqual(await types({ cacheTo: ["type=inline"] }), ["command:local:Command"]);
    assert.deepEqual(await types({ buildSecrets: {}, cacheTo: [] }), ["docker:index/image:Image"]);
  });

  it("has its secret in a variable that is secret, and nowhere else", async () => {
    const { inputs, secrets, parent, dependencies } = await build();
    const { create, environment, triggers } = inputs;
    const reference = (triggers as string[])[0];
    assert.deepEqual(environment, { IMAGE: reference, SECRET_PIP_INDEX_URL: VALUE });
    assert.ok(secrets.includes("environment"), "the value must be secret in the state");
    assert.match(String(create), /--secret id=PIP_INDEX_URL,env=SECRET_PIP_INDEX_URL /);
    assert.ok(!JSON.stringify([create, triggers]).includes("the-secret"));
    assert.equal(parent, "etl");
    assert.deepEqual(dependencies, ["etl-context"]);
  });

  it("has in its Dockerfile the secret's name, not its value", async () => {
    const [, dockerfile = ""] = /--file (\S+)/.exec(await script()) ?? [];
    const text = readFileSync(dockerfile, "utf8");
    assert.match(text, /^RUN --mount=type=secret,id=PIP_INDEX_URL,required /m);
    assert.ok(!text.includes("the-secret"));
  });

  it("is the same image with another value, and another with another name", async () => {
    const tag = async (image: PackageImageArgs) => promiseOf((await made(image)).result.image!);
    const first = await tag({ buildSecrets: { A: "1" } });
    assert.equal(await tag({ buildSecrets: { A: "2" } }), first);
    assert.notEqual(await tag({ buildSecrets: { B: "1" } }), first);
    assert.equal(await tag({ buildSecrets: { A: "1" }, load: { command: "true" } }), first);
  });

  it("tells a reference that comes after it, and its digest in the clear", async () => {
    const { result, registrations, one } = await secretly({ tags: ["latest"] });
    assert.match(await promiseOf(result.image!), /^etl:[0-9a-f]{12}$/);
    assert.equal(await promiseOf(result.imageDigest!), "said-by-etl-image");
    assert.equal(await pulumi.isSecret(result.imageDigest!), false);
    assert.equal(result.nodes.image && registrations.length, 6);
    assert.deepEqual(one("Tag", "etl-tag-latest").dependencies, ["etl-image"]);
  });

  it("takes a secret that is known later", async () => {
    const later = pulumi.output(Promise.resolve("later"));
    const { inputs } = await build({ buildSecrets: { TOKEN: later } });
    assert.equal((inputs.environment as Record<string, string>).SECRET_TOKEN, "later");
  });

  it("hands every argument over as it is, whatever a shell would find in it", async () => {
    const text = await script({
      buildArgs: { A: "it's $HOME", B: "`id`" },
      network: "host",
      platform: "linux/arm64",
      cacheFrom: ["etl:cache", "type=local,src=/a b"],
      cacheTo: ["type=inline"],
    });
    const [, options = ""] = /^run \$build --tag "\$IMAGE" (.*)$/m.exec(text) ?? [];
    const wanted = [
      "--platform linux/arm64 --network host",
      `--build-arg 'A=it'\\''s $HOME' --build-arg 'B=\`id\`'`,
      "--secret id=PIP_INDEX_URL,env=SECRET_PIP_INDEX_URL",
      "--cache-from etl:cache --cache-from 'type=local,src=/a b'",
      "--cache-to type=inline",
    ];
    assert.ok(options.includes(wanted.join(" ")), options);
  });

  it("tells of a step that failed its last words, without what is secret in them", async () => {
    const docker = ["#!/bin/sh", '[ "$1" = buildx ] && exit 1'];
    docker.push(
      'printf "%s\\n" "at $SECRET_PIP_INDEX_URL, $SECRET_KEY, $SECRET_TOKEN; the-secret"',
      "exit 1",
    );
    const bin = join(lab.root, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "docker"), docker.join("\n"), { mode: 0o755 });
    const buildSecrets = { PIP_INDEX_URL: VALUE, TOKEN: "a+b*\\c", KEY: "first line\na+b*\\c.d" };
    const { inputs } = await build({ buildSecrets });
    const PATH = `${bin}:${process.env.PATH}`;
    const env = { ...(inputs.environment as Record<string, string>), PATH };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", String(inputs.create)], { env });
    assert.deepEqual([status, stdout.toString()], [1, ""]);
    const lines = "at [secret], [secret]\n[secret], [secret]; [secret]\n";
    assert.equal(stderr.toString(), lines);
  });

  it("needs buildx only for a cache that plain docker does not know", async () => {
    assert.doesNotMatch(await script({ cacheFrom: ["etl:cache"] }), /need docker buildx/);
    assert.match(await script({ cacheFrom: ["type=local,src=/cache"] }), /need docker buildx/);
    assert.match(await script({ cacheTo: ["type=inline"] }), /need docker buildx/);
  });

  it("pushes when asked to, logged in by a password that is no argument", async () => {
    assert.doesNotMatch(await script(), /docker push|login/);
    const registry = { username: "ci", password: "the-password" };
    const pushed = { repository: "r.test:5000/acme/etl", push: true, registry };
    const { inputs } = await build(pushed);
    const { IMAGE, SECRET_PIP_INDEX_URL, ...own } = inputs.environment as Record<string, string>;
    assert.ok(IMAGE && SECRET_PIP_INDEX_URL);
    assert.deepEqual(own, {
      REGISTRY_SERVER: "r.test:5000",
      REGISTRY_USERNAME: "ci",
      REGISTRY_PASSWORD: "the-password",
    });
    const text = String(inputs.create);
    assert.ok(!text.includes("the-password"));
    assert.match(text, /login .*--password-stdin(.*\n)+run docker push "\$IMAGE"/);
    assert.doesNotMatch(await script({ ...pushed, push: false }), /docker push|login/);
    assert.doesNotMatch(await script({ push: true }), /login/);
  });

  it("pushes fixed tags after the one by content, and needs no other resource for them", async () => {
    const image = { repository: "r.test/etl", push: true, tags: ["latest"] };
    const { one, registrations } = await secretly(image);
    assert.match(
      String(one("Command", "etl-image").inputs.create),
      /^run docker push "\$IMAGE"\ndocker tag "\$IMAGE" (r\.test\/etl:latest)\nrun docker push \1$/m,
    );
    assert.ok(!registrations.some(({ name }) => name === "etl-tag-latest"));
    assert.deepEqual(one("ImageReference", "etl-reference-latest").dependencies, ["etl-image"]);
  });
});
