import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { sleep } from "../../../lib/core/time";
import { buildKitPath, commandPlugin } from "../../support/build-kit";
import { describeOnDocker, docker, dockerPlugin } from "../../support/docker";
import { IMAGE_TIMEOUT_MS } from "../../support/docker-images";
import { describeOnEngines } from "../../support/engines";
import { freePort } from "../../support/free-port";
import {
  distinctive,
  explains,
  type Secret,
  type Surface,
  unexplained,
} from "../../support/leak-scan";
import {
  allContainers,
  scanContainerFiles,
  scanContainers,
  scanImage,
} from "../../support/leak-scan-docker";
import { skipBecause, uniqueName } from "../../support/on-prefect";
import { postgresImage } from "../../support/postgres-image";
import { temporaryFolder } from "../../support/program";
import { type Registry, REGISTRY_PASSWORD, startRegistry } from "../../support/registry";
import { OF_DOCKER, OF_PULUMI } from "./exceptions";
import { variableOf } from "./places";
import { writeFlow } from "./programs";
import { type DockerScene, failing, onDocker } from "./programs-docker";
import { Story } from "./story";

const TIMEOUT_MS = 1_200_000;

const SECRETS: readonly Secret[] = [
  { name: "registryPassword", value: REGISTRY_PASSWORD },
  { name: "databasePassword", value: distinctive() },
  { name: "authString", value: `ci:${distinctive(`"/+%&\\`)}` },
  ...[
    "serverVariable",
    "buildSecret",
    "parameter",
    "environment",
    "jobVariable",
    "workerVariable",
  ].map((name) => ({ name, value: distinctive() })),
];

const BAIT: Secret = { name: "bait", value: distinctive("-") };

/** An image says the bait in its label, and a container has that. */
const BAITED: readonly Surface[] = [
  ...(["state", "files", "image history", "image inspection", "container inspection"] as const),
  "registry",
];
const SURFACES: readonly Surface[] = [
  ...BAITED,
  ...(["settings", "events", "arguments", "temporary files"] as const),
  ...(["image layers", "container logs", "container files"] as const),
];

describeOnEngines("What a stack on a Docker Engine leaves to be seen", (kind) => {
  describeOnDocker("with its images", [3], (baseImage) => {
    const name = uniqueName("leaks");
    const surfaces = [...SURFACES, ...(kind === "cli" ? (["stdout", "stderr"] as const) : [])];
    const exceptions = [...(kind === "cli" ? OF_PULUMI : []), ...OF_DOCKER];
    let links: string;
    let registry: Registry;
    let story: Story;
    let scene: DockerScene;

    before(async function () {
      this.timeout(IMAGE_TIMEOUT_MS);
      for (const found of [dockerPlugin(), commandPlugin()]) {
        if ("missing" in found) skipBecause(this, found.missing);
      }
      links = temporaryFolder();
      const client = await buildKitPath(links);
      if ("missing" in client) skipBecause(this, client.missing);
      const postgres = await postgresImage();
      if ("missing" in postgres) skipBecause(this, postgres.missing);
      const started = await startRegistry();
      if ("missing" in started) skipBecause(this, started.missing);
      registry = started;
      const env = Object.fromEntries(SECRETS.map((one) => [variableOf(one.name), one.value]));
      story = await Story.open(kind, {
        secrets: [...SECRETS, BAIT],
        packages: ["@pulumi/docker", "@pulumi/command"],
        env: { ...env, PATH: client.path },
      });
      writeFlow(story.stack.folder);
      scene = {
        ...{ name, baseImage: baseImage(), postgres: postgres.image, bait: BAIT.value },
        ...{ registry: registry.address, port: await freePort() },
      };
    });

    after(async function () {
      this.timeout(TIMEOUT_MS);
      await story?.close();
      await registry?.stop();
      if (links) rmSync(links, { recursive: true });
    });

    /** Containers of runs come and go. */
    const watchingContainers = async (work: Promise<void>) => {
      let over = false;
      const watch = async () => {
        while (!over) {
          await scanContainers(story.scan, await allContainers());
          await sleep(0.5);
        }
      };
      const watched = watch();
      try {
        await work;
      } finally {
        over = true;
        await watched;
      }
    };
    const images = async () => {
      const format = ["--format", "{{.Repository}}:{{.Tag}}"];
      const all = await docker("image", "ls", ...format);
      return all.split("\n").filter((image) => image.includes(`${name}-`));
    };

    it("is built, pushed, run, broken and taken away again", async () => {
      await story.succeeds("preview", "preview", onDocker(scene, false));
      await watchingContainers(story.succeeds("up", "up"));
      const built = await images();
      assert.equal(built.length, 2, built.join(" "));
      for (const image of built) await scanImage(story.scan, image, scene.baseImage);
      story.scan.folder(registry.folder, () => "registry");
      await scanContainerFiles(story.scan, await allContainers());
      await story.succeeds("refresh", "refresh");
      await watchingContainers(story.fails("failing runs", "up", onDocker(scene, true)));
      const broken = [...onDocker(scene, true), ...failing(scene, story.stack.folder)];
      await watchingContainers(story.fails("a failing build and container", "up", broken));
      await story.succeeds("destroy", "destroy");
      await story.close();
    }).timeout(TIMEOUT_MS);

    for (const surface of surfaces) {
      it(`has no secret in its ${surface}`, () => {
        assert.ok(surface === "temporary files" || story.scan.sizeOf(surface) > 0);
        const findings = story.scan.in(surface).filter(({ secret }) => secret !== "bait");
        assert.deepEqual(unexplained(findings, exceptions), []);
      });
    }
    for (const surface of BAITED) {
      it(`would show one in its ${surface}`, () => {
        assert.ok(story.scan.in(surface).some(({ secret }) => secret === "bait"));
      });
    }

    it("has no exception that nothing needs", () => {
      for (const exception of exceptions) {
        const used = story.scan.findings.some((finding) => explains(exception, finding));
        assert.ok(used, exception.reason);
      }
    });
  });
});
