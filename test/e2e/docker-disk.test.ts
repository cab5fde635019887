import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, dockerPlugin } from "../support/docker";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type OwnDockerEngine, startOwnDockerEngine } from "../support/own-docker-engine";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, workImage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

describeOnDocker("A full disk", [3], (baseImage, generation) => {
  const name = uniqueName("disk");
  let engine: OwnDockerEngine;
  let server: PrefectServer;
  let stack: TestStack;

  const image = () =>
    workImage({ repository: name, baseImage: baseImage(), network: "host" }, { flowName: name });
  const served = (): ProgramData => [
    image(),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        deploymentName: name,
        infrastructure: { kind: "docker", pollSeconds: 1 },
      },
    },
  ];
  const filler = () => join(engine.dataFolder, "filler");
  /** To the last block. */
  const fill = () => {
    for (const size of ["1M", "4k"]) {
      const append = ["oflag=append", "conv=notrunc"];
      const { status } = spawnSync("dd", [
        "if=/dev/zero",
        `of=${filler()}`,
        `bs=${size}`,
        ...append,
      ]);
      assert.equal(status, 1, "it writes until there is no room");
    }
  };
  before(async function () {
    this.timeout(TIMEOUT_MS);
    const plugin = dockerPlugin();
    if ("missing" in plugin) skipBecause(this, plugin.missing);
    const started = await startOwnDockerEngine(baseImage(), { diskMegabytes: 1000 });
    if ("missing" in started) skipBecause(this, started.missing);
    engine = started;
    server = await startPrefectServer({ generation });
    const env = { PREFECT_API_URL: server.apiUrl, DOCKER_HOST: engine.host };
    stack = await openStack("offline", { packages: ["@pulumi/docker"], env });
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await server?.stop();
    await engine?.remove();
  });

  it("fails a build with its cause, and the next up recovers", async () => {
    fill();
    const up = await stack.up([image()]);
    assert.equal(up.result, "failed");
    assert.match(up.diagnostics.join("\n"), /no space left on device/);
    rmSync(filler());
    succeeded(await stack.up());
  }).timeout(TIMEOUT_MS);

  it("fails a container with its cause, and the next up recovers", async () => {
    fill();
    const up = await stack.up(served());
    assert.equal(up.result, "failed");
    assert.match(up.diagnostics.join("\n"), /no space left on device/);
    rmSync(filler());
    succeeded(await stack.up());
    expectNoChanges(await stack.preview());
    assert.match(await engine.docker("ps", "-a", "--format", "{{.Status}}"), /^Up [^\n]*$/);
  }).timeout(TIMEOUT_MS);

  it("leaves nothing behind", async () => {
    succeeded(await stack.destroy());
    const images = await engine.docker("images", "-a", "--format", "{{.Repository}}:{{.Tag}}");
    assert.deepEqual([await engine.docker("ps", "-aq"), images], ["", baseImage()]);
  }).timeout(TIMEOUT_MS);
});
