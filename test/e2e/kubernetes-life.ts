import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { byHand, type ByHand } from "../support/by-hand";
import {
  type Change,
  changed,
  drifted,
  expectChanges,
  expectNoChanges,
  succeeded,
} from "../support/changes";
import { docker, dockerPlugin } from "../support/docker";
import { prefectImage } from "../support/docker-images";
import { describeOnEngines } from "../support/engines";
import { describeOnKubernetes, kubernetesPlugin, type OnKubernetes } from "../support/kubernetes";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type Generation, type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, secret, workImage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

const PASSWORD = "a-password-of-the-tests";
const CHANGED_PASSWORD = "another-password-of-the-tests";
const API_KEY = "an-api-key-of-the-tests";

/** What the two components differ in, in a cluster. */
export interface KubernetesStory {
  readonly type: "PrefectServeDeployment" | "PrefectWorkPoolDeployment";
  /** @param where - namespace and the connection of pods */
  readonly args: (
    name: string,
    where: object,
    kubernetes: OnKubernetes,
    generation: Generation,
  ) => object;
  /** The name of the Deployment in the cluster, and of its resource. */
  readonly workload: { readonly object: string; readonly resource: string };
  /** What a changed line of code changes beside the image, its name and its load. */
  readonly rolls: readonly Change[];
  /** What a changed variable changes. */
  readonly changesOfSecret: readonly Change[];
  /** Which generations of Prefect it is told of, on which engines: each of them once, for time. */
  readonly told: Readonly<Partial<Record<EngineKind, readonly Generation[]>>>;
}

/** Tells the life of a component in a cluster. */
export function livesInCluster(title: string, story: KubernetesStory): void {
  const tell = (kind: EngineKind) => {
    const generations = story.told[kind] ?? [];
    describeOnKubernetes("with its image", generations, (kubernetes, generation) => {
      before(function () {
        for (const plugin of [dockerPlugin(), kubernetesPlugin()]) {
          if ("missing" in plugin) skipBecause(this, plugin.missing);
        }
      });
      lifeOf(story, kind, kubernetes, generation);
    });
  };
  describeOnEngines(title, tell, Object.keys(story.told) as EngineKind[]);
}

function lifeOf(
  story: KubernetesStory,
  kind: EngineKind,
  kubernetes: () => OnKubernetes,
  generation: Generation,
): void {
  const name = uniqueName("etl");
  let server: PrefectServer;
  let stack: TestStack;
  let hand: ByHand;
  let baseImage: string;
  let apiUrl: string;
  let deploymentId: string;
  let stopped = false;

  const program = (): ProgramData => [
    workImage(
      { repository: name, baseImage, load: { command: kubernetes().loadCommand } },
      { flowName: name },
    ),
    {
      type: story.type,
      name: "etl",
      args: {
        package: ref("package"),
        deploymentName: name,
        drainSeconds: 40,
        stopped,
        environment: { PASSWORD: secret("password") },
        schedules: { later: { cron: "0 0 1 1 *" } },
        ...story.args(
          name,
          { namespace: name, connectionSecret: { apiUrl }, imagePullPolicy: "IfNotPresent" },
          kubernetes(),
          generation,
        ),
      },
    },
  ];
  const kubectl = (...args: string[]) => kubernetes().kubectl("--namespace", name, ...args);
  const names = async (kinds: string) => {
    const found = await kubectl("get", kinds, "--output=name", "--ignore-not-found");
    return found.split("\n").filter((line) => line !== "");
  };
  const startRun = async (parameters: Record<string, unknown>) => {
    const { id } = await hand.run(deploymentId, parameters);
    await hand.until(id, ["RUNNING", "COMPLETED"], 120);
    return id;
  };
  /** What a run wrote; it sends its lines in batches, the last ones after its end. */
  const expectLine = async (runId: string, line: RegExp) => {
    const texts = async () => {
      const lines = await hand.client.runs.logs(runId, { limit: 200 });
      return lines.map(({ message }) => message).join("\n");
    };
    for (let attempt = 0; attempt < 30 && !line.test(await texts()); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.match(await texts(), line);
  };
  const complete = async (parameters: Record<string, unknown>) => {
    const id = await startRun(parameters);
    await hand.until(id, ["COMPLETED"], 180);
    return id;
  };

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const base = await prefectImage(generation);
    if ("missing" in base) skipBecause(this, base.missing);
    baseImage = base.image;
    server = await startPrefectServer({ generation });
    hand = byHand(server.apiUrl);
    apiUrl = await kubernetes().urlForPods(server.apiUrl);
    stack = await openStack(kind, {
      packages: ["@pulumi/command", "@pulumi/docker", "@pulumi/kubernetes"],
      env: {
        PREFECT_API_URL: server.apiUrl,
        PREFECT_API_KEY: API_KEY,
        KUBECONFIG: kubernetes().kubeconfig,
      },
      config: { password: { secret: PASSWORD } },
    });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
    await server?.stop();
    const images = await docker("images", "-q", name);
    if (images !== "") await docker("rmi", "-f", ...new Set(images.split("\n")));
  });

  it("previews only creations, comes up, and has no changes then", async () => {
    const ops = changed(succeeded(await stack.preview(program()))).map(({ op }) => op);
    assert.deepEqual(new Set(ops), new Set(["create"]));
    succeeded(await stack.up());
    deploymentId = stack.text("etl.deploymentId");
    expectNoChanges(await stack.preview());
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
  }).timeout(TIMEOUT_MS);

  it("runs the flow to its end, with the user's secret", async () => {
    const id = await complete({ seconds: 0.5, show: "PASSWORD" });
    await expectLine(id, new RegExp(`PASSWORD has ${PASSWORD.length} characters`));
  }).timeout(TIMEOUT_MS);

  it("shows its secrets in no object but Secrets, in no state and in no message", async () => {
    const inFlight = await startRun({ seconds: 600 });
    const kinds = "deployments,replicasets,pods,jobs,configmaps,events,serviceaccounts,roles";
    const shown = [
      await kubectl("get", kinds, "--output=yaml"),
      await kubectl("describe", kinds),
      stack.rawState(),
      ...stack.said,
    ];
    for (const word of [PASSWORD, API_KEY]) {
      for (const text of shown) assert.ok(!text.includes(word), around(text, word));
    }
    await hand.cancel(inFlight);
    await hand.until(inFlight, ["CANCELLED"], 60);
  }).timeout(TIMEOUT_MS);

  it("rolls with a changed line, lets the run in flight end, and pauses no schedule", async () => {
    const inFlight = await startRun({ seconds: 15 });
    const code = join(stack.folder, "flows", "work.py");
    const text = readFileSync(code, "utf8");
    writeFileSync(code, text.replace('f"working for', 'f"newly working for'));
    expectChanges(await stack.preview(), ...story.rolls, ...IMAGE_CHANGES);
    succeeded(await stack.up());
    await hand.until(inFlight, ["COMPLETED"], 90);
    await expectLine(await complete({}), /^newly working for/m);
    const live = await hand.client.deployments.get(deploymentId);
    assert.deepEqual([live?.paused, live?.schedules.map(({ active }) => active)], [false, [true]]);
    expectNoChanges(await stack.preview());
  }).timeout(TIMEOUT_MS);

  it("rolls with a changed secret, which is changed in place", async () => {
    const uid = "--output=jsonpath={.items[*].metadata.uid}";
    const before = await kubectl("get", "secrets", uid);
    await stack.engine.setConfig("password", CHANGED_PASSWORD, { secret: true });
    expectChanges(await stack.preview(), ...story.changesOfSecret);
    succeeded(await stack.up());
    assert.equal(await kubectl("get", "secrets", uid), before);
    const id = await complete({ show: "PASSWORD" });
    await expectLine(id, new RegExp(`PASSWORD has ${CHANGED_PASSWORD.length} characters`));
  }).timeout(TIMEOUT_MS);

  it("is repaired after kubectl scale and kubectl delete, without a conflict", async () => {
    const { object, resource } = story.workload;
    await kubectl("scale", `deployment/${object}`, "--replicas=3");
    const scaled = drifted(succeeded(await stack.refresh()));
    assert.deepEqual(scaled, [{ name: resource, op: "update" }]);
    succeeded(await stack.up());
    const replicas = "--output=jsonpath={.spec.replicas}";
    assert.equal(await kubectl("get", `deployment/${object}`, replicas), "1");
    await kubectl("delete", `deployment/${object}`);
    const gone = drifted(succeeded(await stack.refresh()));
    assert.deepEqual(gone, [{ name: resource, op: "delete" }]);
    succeeded(await stack.up());
    await complete({});
  }).timeout(TIMEOUT_MS);

  it("is stopped: its runs cancelled, its pods gone, its registration kept", async () => {
    const inFlight = await startRun({ seconds: 600 });
    stopped = true;
    succeeded(await stack.up(program()));
    await hand.until(inFlight, ["CANCELLED"], 30);
    assert.deepEqual(await names("deployments"), []);
    assert.equal((await hand.client.deployments.get(deploymentId))?.paused, true);
  }).timeout(TIMEOUT_MS);

  it("goes, and leaves nothing in the cluster, nor the namespace that it made", async () => {
    stopped = false;
    succeeded(await stack.up(program()));
    const inFlight = await startRun({ seconds: 600 });
    succeeded(await stack.destroy());
    await hand.until(inFlight, ["CANCELLED"], 30);
    const left = await kubernetes().kubectl("get", "namespace", name, "--ignore-not-found");
    assert.equal(left, "");
    assert.ok(!existsSync(join(stack.folder, ".prefect-constructs")));
  }).timeout(TIMEOUT_MS);
}

/** What a changed line changes of the package. */
const IMAGE_CHANGES: readonly Change[] = [
  { name: "package-image", op: "update", diff: ["build", "imageName"] },
  { name: "package-load", op: "replace", diff: ["environment.IMAGE", "triggers[0]"] },
  { name: "package-reference", op: "replace", diff: ['files["project/work.py"]', "reference"] },
];

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 300), at + 100);
}
