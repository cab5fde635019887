import assert from "node:assert/strict";
import { byHand, type ByHand } from "../support/by-hand";
import { expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type OwnDockerEngine, startOwnDockerEngine } from "../support/own-docker-engine";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, workImage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

/** A flow in one container, which lets a run end for `drainSeconds`. */
function served(name: string, baseImage: string, drainSeconds: number, label = "a"): ProgramData {
  return [
    workImage({ repository: name, baseImage, network: "host" }, { flowName: name }),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        deploymentName: name,
        drainSeconds,
        infrastructure: { kind: "docker", pollSeconds: 1, labels: { label, test: name } },
      },
    },
  ];
}

// Of Prefect 2 processes tell it in test/contract/python: what drains is the same.
describeOnDocker("A serving container that stops", [3], (baseImage, generation) => {
  const name = uniqueName("stops");
  let server: PrefectServer;
  let stack: TestStack;
  let hand: ByHand;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const plugin = dockerPlugin();
    if ("missing" in plugin) skipBecause(this, plugin.missing);
    server = await startPrefectServer({ generation });
    hand = byHand(server.apiUrl);
    const env = { PREFECT_API_URL: server.apiUrl };
    stack = await openStack("offline", { packages: ["@pulumi/docker"], env });
    succeeded(await stack.up(served(name, baseImage(), 30)));
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await server?.stop();
    const images = await docker("images", "-q", name);
    if (images !== "") await docker("rmi", "-f", ...new Set(images.split("\n")));
  });

  const container = () => docker("ps", "-q", "--filter", `label=test=${name}`);
  const startRun = async (seconds: number) => {
    const { id } = await hand.run(stack.text("etl.deploymentId"), { seconds });
    await hand.until(id, ["RUNNING"], 180);
    return id;
  };

  it("stands beside one of the same stack, component and network", async () => {
    const env = { PREFECT_API_URL: server.apiUrl };
    const other = await openStack("offline", { packages: ["@pulumi/docker"], env });
    const its = uniqueName("beside");
    try {
      succeeded(await other.up(served(its, baseImage(), 2)));
      for (const { outputs } of [stack, other]) {
        const { id } = await hand.run(String(outputs["etl.deploymentId"]));
        await hand.until(id, ["COMPLETED"], 180);
      }
    } finally {
      await other.close();
    }
  }).timeout(TIMEOUT_MS);

  it("lets the run in flight end when it is restarted, and takes the next one then", async () => {
    const inFlight = await startRun(8);
    const restarted = docker("restart", await container());
    const waiting = await hand.run(stack.text("etl.deploymentId"));
    await hand.until(inFlight, ["COMPLETED"]);
    await restarted;
    await hand.until(waiting.id, ["COMPLETED"], 180);
  }).timeout(TIMEOUT_MS);

  it("still obeys a cancellation while it lets the run end", async () => {
    const inFlight = await startRun(600);
    const restarted = docker("restart", await container());
    await hand.cancel(inFlight);
    await hand.until(inFlight, ["CANCELLED"]);
    await restarted;
  }).timeout(TIMEOUT_MS);

  it("brings a run that outlives the grace to an end that says why", async () => {
    succeeded(await stack.up(served(name, baseImage(), 2)));
    const inFlight = await startRun(600);
    succeeded(await stack.up(served(name, baseImage(), 2, "b")));
    const { state } = await hand.until(inFlight, ["CRASHED", "FAILED", "CANCELLED"], 5);
    assert.match(state?.message ?? "", /2 s/);
  }).timeout(TIMEOUT_MS);
});

describeOnDocker("A serving container whose engine restarts", [3], (baseImage, generation) => {
  const name = uniqueName("restarts");
  let server: PrefectServer;
  let stack: TestStack;
  let engine: OwnDockerEngine;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const plugin = dockerPlugin();
    if ("missing" in plugin) skipBecause(this, plugin.missing);
    const started = await startOwnDockerEngine(baseImage());
    if ("missing" in started) skipBecause(this, started.missing);
    engine = started;
    server = await startPrefectServer({ generation });
    const env = { PREFECT_API_URL: server.apiUrl, DOCKER_HOST: engine.host };
    stack = await openStack("offline", { packages: ["@pulumi/docker"], env });
    succeeded(await stack.up(served(name, baseImage(), 10)));
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await server?.stop();
    await engine?.remove();
  });

  it("comes back with it, and goes on serving", async () => {
    const before = await engine.docker("ps", "-q", "--no-trunc");
    await engine.restart();
    const hand = byHand(server.apiUrl);
    const { id } = await hand.run(stack.text("etl.deploymentId"));
    await hand.until(id, ["COMPLETED"], 120);
    assert.equal(await engine.docker("ps", "-q", "--no-trunc"), before);
    succeeded(await stack.refresh());
    expectNoChanges(await stack.preview());
  }).timeout(TIMEOUT_MS);
});
