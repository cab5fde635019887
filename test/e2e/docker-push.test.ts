import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { buildKitPath, commandPlugin } from "../support/build-kit";
import { expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type ProgramData, secret, temporaryFolder, workImage } from "../support/program";
import {
  type Registry,
  REGISTRY_PASSWORD,
  REGISTRY_USER,
  startRegistry,
} from "../support/registry";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 180_000;

/** By the plugin, and by the docker command, which a secret for building asks for. */
for (const [builder, plugin, more] of [
  ["the docker plugin", dockerPlugin, {}],
  ["the docker command", commandPlugin, { buildSecrets: { TOKEN: "t0ken" } }],
] as const) {
  describeOnDocker(`An image that is pushed by ${builder}`, [3], (baseImage) => {
    const name = uniqueName("pushed");
    let links: string;
    let registry: Registry;
    let stack: TestStack;

    const program = (): ProgramData => [
      workImage(
        {
          repository: `${registry.address}/${name}`,
          baseImage: baseImage(),
          network: "host",
          push: true,
          tags: ["latest"],
          registry: { username: REGISTRY_USER, password: secret("password") },
          ...more,
        },
        { requirements: ["prefect"] },
      ),
    ];

    before(async function () {
      this.timeout(TIMEOUT_MS);
      const found = plugin();
      if ("missing" in found) skipBecause(this, found.missing);
      links = temporaryFolder();
      const client = await buildKitPath(links);
      if ("missing" in client) skipBecause(this, client.missing);
      const started = await startRegistry();
      if ("missing" in started) skipBecause(this, started.missing);
      registry = started;
      stack = await openStack("offline", {
        packages: ["@pulumi/docker", "@pulumi/command"],
        env: { PATH: client.path },
        config: { password: { secret: REGISTRY_PASSWORD } },
      });
    });
    after(async function () {
      this.timeout(TIMEOUT_MS);
      await stack?.close();
      await registry?.stop();
      if (links) rmSync(links, { recursive: true });
    });

    it("is in the registry, by the digest that the package tells", async () => {
      succeeded(await stack.up(program()));
      const tag = stack.text("package.image").split(":").at(-1) ?? "";
      const digest = await registry.digest(name, tag);
      assert.ok(digest !== undefined, "the registry does not have it");
      assert.ok(stack.text("package.imageDigest").endsWith(`@${digest}`));
      assert.equal(await registry.digest(name, "latest"), digest);
      expectNoChanges(await stack.preview());
    }).timeout(TIMEOUT_MS);

    it("keeps the password to itself, and leaves no name on the engine", async () => {
      for (const text of [stack.rawState(), ...stack.said]) {
        assert.ok(!text.includes(REGISTRY_PASSWORD), text.slice(0, 200));
      }
      succeeded(await stack.destroy());
      assert.equal(await docker("images", "-q", `${registry.address}/${name}`), "");
    }).timeout(TIMEOUT_MS);
  });
}
