import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrefectPackage, PrefectProvider, PrefectServeDeployment } from "../../lib";
import { createPrefectClient } from "../../lib/client";
import { poll } from "../../lib/core/time";
import type { DeploymentInputs } from "../../lib/resources/deployment/inputs";
import { deploymentHandler } from "../../lib/resources/deployment/handlers";
import { byHand, type ByHand } from "../support/by-hand";
import { docker } from "../support/docker";
import { type Cluster, describeOnKubernetes } from "../support/kubernetes";
import { record, type Recorded } from "../support/mocks";
import { uniqueName } from "../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { REPOSITORY, temporaryFolder } from "../support/program";

const TIMEOUT_MS = 300_000;

/** What the program wrote is applied with kubectl: no plugin of Pulumi's has a part in it. */
describeOnKubernetes("A flow served from rendered manifests", [3, 2], (kubernetes, generation) => {
  const name = uniqueName("rendered");
  let folder: string;
  let namespace: string;
  let server: PrefectServer;
  let podApiUrl: string;
  let hand: ByHand;
  let deploymentId: string;
  const images = new Set<string>();
  const kubectl: Cluster["kubectl"] = (...words) =>
    kubernetes().kubectl("--namespace", namespace, ...words);

  const program = (note: string) => {
    const providers = [new PrefectProvider("server", { apiUrl: server.apiUrl, podApiUrl })];
    const workflow = new PrefectPackage("package", {
      source: { kind: "flow", entrypoint: "work.py:work", workingDirectory: join(folder, "flows") },
      flowName: name,
      image: { repository: `local/${name}`, baseImage: kubernetes().image },
      dataDirectory: join(folder, "data"),
    });
    new PrefectServeDeployment(
      "etl",
      {
        package: workflow,
        deploymentName: name,
        drainSeconds: 60,
        environment: { TOKEN: "the-token" },
        schedules: { yearly: { cron: "0 0 1 1 *" } },
        infrastructure: {
          kind: "kubernetes",
          namespace,
          pollSeconds: 1,
          annotations: { note },
          renderTo: join(folder, "manifests"),
        },
      },
      { providers },
    );
  };

  /** What the engine would do with what the program says, by hand. */
  const prepare = async (note: string): Promise<Recorded<void>> => {
    const recorded = await record(() => program(note));
    await build(recorded);
    const files = recorded.one("LocalFolder", "etl-manifests").inputs.files;
    for (const [file, text] of Object.entries(files as Record<string, string>)) {
      writeFileSync(join(folder, "manifests", file), text);
    }
    return recorded;
  };
  const apply = () => kubernetes().kubectl("apply", "-f", join(folder, "manifests"));
  const build = async ({ one }: Recorded<void>) => {
    const { inputs } = one("Image", "package-image");
    const { context, dockerfile } = inputs.build as Record<"context" | "dockerfile", string>;
    const image = String(inputs.imageName);
    images.add(image);
    await docker("build", "-q", "--force-rm", "-t", image, "-f", dockerfile, context);
    await kubernetes().loadImage(image);
  };
  const rolledOut = () => kubectl("rollout", "status", "deployment/etl", "--timeout=120s");
  const pods = async () => {
    const names = await kubectl("get", "pods", "-o", "name");
    return names.split("\n").filter((pod) => pod !== "");
  };
  const startRun = async (parameters: Record<string, unknown>) => {
    const { id } = await hand.run(deploymentId, parameters);
    await hand.until(id, ["RUNNING", "COMPLETED"]);
    return id;
  };
  /** A run sends its lines in batches, the last ones after its end. */
  const logOf = async (runId: string, wanted: RegExp) => {
    const log = await poll({ timeoutSeconds: 15, intervalSeconds: 0.5 }, async () => {
      const lines = await hand.client.runs.logs(runId, { limit: 200 });
      const text = lines.map(({ message }) => message).join("\n");
      return wanted.test(text) ? text : undefined;
    });
    assert.ok(log, `no line of run ${runId} matches ${wanted.source}`);
  };

  before(async function () {
    this.timeout(TIMEOUT_MS);
    folder = temporaryFolder();
    cpSync(join(REPOSITORY, "test", "e2e", "flows"), join(folder, "flows"), { recursive: true });
    mkdirSync(join(folder, "manifests"));
    server = await startPrefectServer({ generation });
    hand = byHand(server.apiUrl);
    podApiUrl = await kubernetes().urlForPods(server.apiUrl);
    namespace = await kubernetes().namespace("rendered");
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    // So that pods which nobody cancels any more do not drain.
    if (namespace) await kubectl("delete", "pods", "--all", "--force", "--grace-period=0");
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
    if (images.size > 0) await docker("rmi", "-f", ...images);
  });

  it("waits for the Secrets that its manifests name", async () => {
    const recorded = await prepare("first");
    await apply();
    const [text = ""] = Object.values(
      recorded.one("LocalFolder", "etl-manifests").inputs.files as Record<string, string>,
    );
    const needed = [...text.matchAll(/^# - the Secret "(.+)" with (.+)$/gm)];
    const values: Record<string, string> = { "prefect-api-url": podApiUrl, TOKEN: "the-token" };
    assert.deepEqual(
      needed.map(([, secret]) => secret),
      ["prefect-secrets", "etl-environment"],
    );
    for (const [, secret = "", keys = ""] of needed) {
      const literals = [...keys.matchAll(/"([^"]+)"/g)].map(([, key = ""]) => {
        return `--from-literal=${key}=${values[key]}`;
      });
      await kubectl("create", "secret", "generic", secret, ...literals);
    }
    await rolledOut();
    const inputs = recorded.registrations.find(({ type }) => type.endsWith("prefect:Deployment"));
    const client = createPrefectClient({ apiUrl: server.apiUrl, source: "the test" });
    const context = { client: () => Promise.resolve(client), warn: () => undefined };
    const given = inputs?.inputs as unknown as DeploymentInputs;
    const { problems, inputs: checked } = await deploymentHandler.check(context, given, undefined);
    assert.deepEqual(problems, []);
    deploymentId = (await deploymentHandler.create(context, checked)).id;
  }).timeout(TIMEOUT_MS);

  it("runs to its end, with the user's variables", async () => {
    const run = await startRun({ show: "TOKEN" });
    await hand.until(run, ["COMPLETED"]);
    await logOf(run, /^TOKEN has 9 characters$/m);
  }).timeout(TIMEOUT_MS);

  it("lives on while Prefect's server is away", async () => {
    const [pod = ""] = await pods();
    const at = (path: string) =>
      kubectl(
        "get",
        "--raw",
        `/api/v1/namespaces/${namespace}/${pod.replace("pod/", "pods/")}:8080/proxy${path}`,
      );
    assert.match(await at("/health"), /OK/);
    process.kill(-server.pid, "SIGSTOP");
    try {
      const sick = await poll({ timeoutSeconds: 60, intervalSeconds: 1 }, async () => {
        return at("/health").then(
          () => undefined,
          () => true,
        );
      });
      assert.ok(sick, "its health does not tell that the server is away");
      assert.match(await at("/openapi.json"), /"openapi"/);
    } finally {
      process.kill(-server.pid, "SIGCONT");
    }
  }).timeout(TIMEOUT_MS);

  it("rolls with a changed line: the run in flight ends, and no schedule is paused", async () => {
    const code = join(folder, "flows", "work.py");
    writeFileSync(code, readFileSync(code, "utf8").replace('f"working', 'f"newly working'));
    await prepare("first");
    const before = await pods();
    const inFlight = await startRun({ seconds: 35 });
    await apply();
    await rolledOut();
    const { state_type: state } = (await hand.client.runs.get(inFlight)) ?? {};
    assert.equal(state, "RUNNING", "the run ended before the new pods were there");
    await hand.until(inFlight, ["COMPLETED"], 120);
    const after = await startRun({});
    await hand.until(after, ["COMPLETED"]);
    await logOf(after, /^newly working/m);
    const gone = ["wait", "--for=delete", ...before, "--timeout=120s"];
    await kubectl(...gone);
    const live = await hand.client.deployments.get(deploymentId);
    assert.deepEqual([live?.paused, live?.schedules.map(({ active }) => active)], [false, [true]]);
  }).timeout(TIMEOUT_MS);

  it("is cancelled, also while its pod drains", async () => {
    const plain = await startRun({ seconds: 600 });
    await hand.cancel(plain);
    await hand.until(plain, ["CANCELLED"], 30);
    await prepare("second");
    const draining = await startRun({ seconds: 600 });
    const before = await pods();
    await apply();
    await rolledOut();
    await hand.cancel(draining);
    await hand.until(draining, ["CANCELLED"], 30);
    await kubectl("wait", "--for=delete", ...before, "--timeout=30s");
  }).timeout(TIMEOUT_MS);

  it("was never started anew", async () => {
    const path = "{.items[*].status.containerStatuses[*].restartCount}";
    assert.equal(await kubectl("get", "pods", "-o", `jsonpath=${path}`), "0");
  }).timeout(TIMEOUT_MS);
});
