import assert from "node:assert/strict";
import type { PackageImageArgs } from "../../lib";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { workImage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 120_000;

describeOnEngines("An image that can't be had", (kind) => {
  describeOnDocker("is told of", [3], (baseImage) => {
    before(function () {
      const plugin = dockerPlugin();
      if ("missing" in plugin) skipBecause(this, plugin.missing);
    });
    faultsOf(kind, baseImage);
  });
});

function faultsOf(kind: EngineKind, baseImage: () => string): void {
  const name = uniqueName("etl");
  let stack: TestStack | undefined;
  afterEach(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    stack = undefined;
  });
  // What could not be pushed was built, and no stack knows it.
  after(async () => {
    const label = `label=io.prefect-constructs.image=${name}`;
    const built = await docker("images", "-q", "--filter", label);
    if (built !== "") await docker("rmi", "--force", ...new Set(built.split("\n")));
  });

  /** What a failed `up` says. */
  const failure = async (image: PackageImageArgs, env: Readonly<Record<string, string>> = {}) => {
    stack = await openStack(kind, { packages: ["@pulumi/docker"], env });
    const outcome = await stack.up([workImage(image, { flowName: name })]);
    assert.equal(outcome.result, "failed");
    return [...outcome.log.map(({ message }) => message), ...outcome.diagnostics].join("\n");
  };

  it("where the base image is not there: by its name", async () => {
    const said = await failure({ baseImage: "127.0.0.1:9/no-such-image:1" });
    assert.match(said, /127\.0\.0\.1:9.*no-such-image/);
  }).timeout(TIMEOUT_MS);

  it("where no engine answers: by how to point at one", async () => {
    const host = "unix:///nowhere/docker.sock";
    const said = await failure({ baseImage: baseImage() }, { DOCKER_HOST: host });
    assert.match(said, /DOCKER_HOST/);
    assert.match(said, /nowhere/);
  }).timeout(TIMEOUT_MS);

  it("where the registry refuses: by its address", async () => {
    const said = await failure({
      baseImage: baseImage(),
      repository: "127.0.0.1:9/etl",
      push: true,
    });
    assert.match(said, /127\.0\.0\.1:9/);
  }).timeout(TIMEOUT_MS);
}
