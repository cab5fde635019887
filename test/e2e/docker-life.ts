import assert from "node:assert/strict";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { poll } from "../../lib/core/time";
import { byHand, type ByHand } from "../support/by-hand";
import {
  type Change,
  changed,
  drifted,
  expectChanges,
  expectNoChanges,
  succeeded,
} from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type Generation, type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, secret, workImage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

const PASSWORD = "a-password-of-the-tests";

/** What the two components differ in, on docker infrastructure. */
export interface DockerStory {
  readonly type: "PrefectServeDeployment" | "PrefectWorkPoolDeployment";
  /** @param labels - of the component's containers */
  readonly args: (name: string, baseImage: string, labels: object) => object;
  /** The container's resource. */
  readonly container: string;
  /** What a changed line of code changes beside the image and its name. */
  readonly rolls: readonly Change[];
  /** Which generations of Prefect it is told of, on which engines: each of them once, for time. */
  readonly told: Readonly<Partial<Record<EngineKind, readonly Generation[]>>>;
}

/** Tells the life of a component in containers. */
export function livesInContainers(title: string, story: DockerStory): void {
  const tell = (kind: EngineKind) => {
    describeOnDocker("with its image", story.told[kind] ?? [], (baseImage, generation) => {
      before(function () {
        const plugin = dockerPlugin();
        if ("missing" in plugin) skipBecause(this, plugin.missing);
      });
      lifeOf(story, kind, baseImage, generation);
    });
  };
  describeOnEngines(title, tell, Object.keys(story.told) as EngineKind[]);
}

function lifeOf(
  story: DockerStory,
  kind: EngineKind,
  baseImage: () => string,
  generation: Generation,
): void {
  // What both do alike is told of one of them.
  const isBrief = kind === "offline" && generation === 2;
  const name = uniqueName("etl");
  const label = "prefect-constructs-test";
  let server: PrefectServer;
  let stack: TestStack;
  let hand: ByHand;
  let deploymentId: string;
  let stopped = false;

  const program = (): ProgramData => [
    workImage({ repository: name, baseImage: baseImage() }, { flowName: name }),
    {
      type: story.type,
      name: "etl",
      args: {
        package: ref("package"),
        deploymentName: name,
        drainSeconds: 40,
        stopped,
        environment: { PASSWORD: secret("password"), PREFECT_WORKER_QUERY_SECONDS: "1" },
        ...story.args(name, baseImage(), { [label]: name }),
      },
    },
  ];
  const containers = async () => {
    const ids = await docker("ps", "-aq", "--filter", `label=${label}=${name}`);
    return ids.split("\n").filter((id) => id !== "");
  };
  const references = async () => {
    const lines = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name);
    return lines.split("\n").filter((line) => line !== "");
  };
  const startRun = async (parameters: Record<string, unknown>) => {
    const { id } = await hand.run(deploymentId, parameters);
    await hand.until(id, ["RUNNING", "COMPLETED"]);
    return id;
  };
  /** A run sends its lines in batches, the last ones after its end. */
  const logOf = async (runId: string) => {
    const lines = await poll({ timeoutSeconds: 15, intervalSeconds: 0.5 }, async () => {
      const found = await hand.client.runs.logs(runId, { limit: 200 });
      return found.some(({ message }) => message.includes("working for")) ? found : undefined;
    });
    return (lines ?? []).map(({ message }) => message).join("\n");
  };
  const code = () => join(stack.folder, "flows", "work.py");

  before(async function () {
    this.timeout(TIMEOUT_MS);
    server = await startPrefectServer({ generation });
    hand = byHand(server.apiUrl);
    stack = await openStack(kind, {
      packages: ["@pulumi/docker"],
      env: { PREFECT_API_URL: server.apiUrl },
      config: { password: { secret: PASSWORD } },
    });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await server?.stop();
    const left = await containers();
    const names = await references();
    if (names.length > 0) await docker("rmi", "-f", ...names);
    assert.deepEqual(
      [...left, ...names],
      [],
      "containers or image references outlived their stack",
    );
  });

  it("previews only creations, comes up, and has no changes then", async () => {
    const ops = changed(succeeded(await stack.preview(program()))).map(({ op }) => op);
    assert.deepEqual(new Set(ops), new Set(["create"]));
    succeeded(await stack.up());
    deploymentId = stack.text("etl.deploymentId");
    assert.equal((await containers()).length, 1);
    expectNoChanges(await stack.preview());
  }).timeout(TIMEOUT_MS);

  it("runs the flow to its end", async () => {
    await hand.until(await startRun({ seconds: 0.5 }), ["COMPLETED"], 180);
  }).timeout(TIMEOUT_MS);

  it("shows its secret in no inspection, no layer, no state and no message", async () => {
    const [id] = await containers();
    const image = (await docker("inspect", "--format", "{{.Config.Image}}", id!)) || name;
    const shown = [
      await docker("inspect", id!),
      await docker("history", "--no-trunc", image),
      stack.rawState(),
      ...stack.said,
    ];
    for (const text of shown) assert.ok(!text.includes(PASSWORD), text.slice(0, 200));
  }).timeout(TIMEOUT_MS);

  if (!isBrief) {
    it("sees no change in a file that is only touched", async () => {
      utimesSync(code(), new Date(0), new Date(0));
      expectNoChanges(await stack.preview());
    }).timeout(TIMEOUT_MS);
  }

  if (!isBrief) {
    it("rolls with a changed line, lets the run in flight end, and runs the new code", async () => {
      const inFlight = await startRun({ seconds: 15 });
      const text = readFileSync(code(), "utf8");
      writeFileSync(code(), text.replace('f"working for', 'f"newly working for'));
      const [old] = await references();
      const image = { name: "package-image", op: "update", diff: ["build", "imageName"] };
      const reference = {
        name: "package-reference",
        op: "replace",
        diff: ['files["project/work.py"]', "reference"],
      };
      expectChanges(await stack.preview(), ...story.rolls, image, reference);
      succeeded(await stack.up());
      const left = await references();
      assert.ok(left.length === 1 && left[0] !== old, `${left.join()} after ${old}`);
      await hand.until(inFlight, ["COMPLETED"], 90);
      const after = await startRun({});
      await hand.until(after, ["COMPLETED"], 180);
      assert.match(await logOf(after), /^newly working for/m);
      expectNoChanges(await stack.preview());
    }).timeout(TIMEOUT_MS);
  }

  if (!isBrief) {
    it("comes back when its container was removed by hand", async () => {
      await docker("rm", "-f", ...(await containers()));
      const gone = drifted(succeeded(await stack.refresh()));
      assert.deepEqual(gone, [{ name: story.container, op: "delete" }]);
      succeeded(await stack.up());
      assert.equal((await containers()).length, 1);
      await hand.until(await startRun({}), ["COMPLETED"], 180);
    }).timeout(TIMEOUT_MS);
  }

  it("is stopped: its runs cancelled, its container gone, its registration kept", async () => {
    const inFlight = await startRun({ seconds: 600 });
    stopped = true;
    succeeded(await stack.up(program()));
    await hand.until(inFlight, ["CANCELLED"], 30);
    assert.deepEqual(await containers(), []);
    assert.equal((await hand.client.deployments.get(deploymentId))?.paused, true);
  }).timeout(TIMEOUT_MS);

  it("goes, and leaves no container, no image reference and no file", async () => {
    stopped = false;
    succeeded(await stack.up(program()));
    const inFlight = await startRun({ seconds: 600 });
    succeeded(await stack.destroy());
    await hand.until(inFlight, ["CANCELLED"], 30);
    assert.deepEqual([...(await containers()), ...(await references())], []);
    assert.ok(!existsSync(join(stack.folder, ".prefect-constructs")));
  }).timeout(TIMEOUT_MS);
}
