import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { byHand } from "../support/by-hand";
import { expectNoChanges, succeeded } from "../support/changes";
import { docker, dockerPlugin } from "../support/docker";
import { prefectImage } from "../support/docker-images";
import { describeOnKubernetes, kubernetesPlugin, type OnKubernetes } from "../support/kubernetes";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type Generation, type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, secret, workImage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;
const TOKEN = "a-token-that-is-logged";

/** A manifest of the user's own, whose program says a secret and ends. */
const CRASHING = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: etl
spec:
  template:
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: serve
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          command:
            - python
            - -c
            - import os, sys; print("no model here,", os.environ["TOKEN"], flush=True); sys.exit(3)
`;

describeOnKubernetes("Pods that do not start", [3], (kubernetes, generation) => {
  const { opened, program, name } = deployed(kubernetes, generation);

  const serving = (infrastructure: object = {}, image: object = {}) => {
    const args = { infrastructure: { kind: "kubernetes", ...opened().where, ...infrastructure } };
    return program("PrefectServeDeployment", args, image);
  };
  const failure = async (failing: ProgramData) => {
    const { result, diagnostics } = await opened().stack.up(failing);
    assert.equal(result, "failed");
    return diagnostics.join("\n");
  };

  it("fail the up where no node has their image, with the cluster's own words", async () => {
    const unloaded = serving({ imagePullPolicy: "Never" }, { load: { command: "true" } });
    const said = await failure(unloaded);
    assert.match(said, /ErrImageNeverPull/);
    assert.match(said, new RegExp(`image "${name}:\\w+" is not present`));
  }).timeout(TIMEOUT_MS);

  it("come up once the image is there", async () => {
    succeeded(await opened().stack.up(serving()));
    expectNoChanges(await opened().stack.preview());
  }).timeout(TIMEOUT_MS);

  it("fail the up where a program ends over and over, with its last lines", async () => {
    writeFileSync(join(opened().stack.folder, "crashing.yaml"), CRASHING);
    const said = await failure(serving({ manifest: "crashing.yaml" }));
    assert.match(said, /no model here, \[TOKEN\]/);
    assert.match(said, /exit code 3/);
    assert.ok(!opened().stack.said.join("\n").includes(TOKEN));
  }).timeout(TIMEOUT_MS);

  it("fail the up where the cluster refuses them, with what it minds", async () => {
    const said = await failure(serving({ restricted: false }));
    assert.match(said, /violates PodSecurity "restricted:latest"/);
  }).timeout(TIMEOUT_MS);

  it("come up once the program is mended", async () => {
    succeeded(await opened().stack.up(serving()));
    expectNoChanges(await opened().stack.preview());
    const hand = byHand(opened().server.apiUrl);
    const { id } = await hand.run(opened().stack.text("etl.deploymentId"));
    await hand.until(id, ["COMPLETED"], 120);
  }).timeout(TIMEOUT_MS);
});

// Of Prefect 2 test/contract/kubernetes tells it, without an engine.
describeOnKubernetes("A run whose pod cannot start", [3], (kubernetes, generation) => {
  const { opened, program, name } = deployed(kubernetes, generation);

  const pooled = (more: object = {}) => {
    const workers = { kind: "kubernetes", image: kubernetes().image, env: OFTEN };
    return program("PrefectWorkPoolDeployment", {
      workPool: { name, type: "kubernetes" },
      workers: { ...workers, prefect: generation, ...opened().where },
      jobVariables: { image: "local/none:1", image_pull_policy: "Never" },
      ...more,
    });
  };
  const jobs = () => kubernetes().kubectl("--namespace", name, "get", "jobs", "--output=name");
  const startHanging = async () => {
    const hand = byHand(opened().server.apiUrl);
    const { id } = await hand.run(opened().stack.text("etl.deploymentId"));
    await hand.until(id, ["PENDING"]);
    await kubernetes().kubectl("--namespace", name, "wait", "--for=create", "jobs", ANY_JOB);
    return { hand, id };
  };

  it("ends with its job when its deployment is stopped", async () => {
    succeeded(await opened().stack.up(pooled()));
    const { hand, id } = await startHanging();
    succeeded(await opened().stack.up(pooled({ stopped: true })));
    assert.equal((await hand.client.runs.get(id))?.state_type, "CANCELLED");
    assert.equal(await jobs(), "");
  }).timeout(TIMEOUT_MS);

  it("ends with its job when the stack goes", async () => {
    succeeded(await opened().stack.up(pooled()));
    const { hand, id } = await startHanging();
    succeeded(await opened().stack.destroy());
    assert.equal((await hand.client.runs.get(id))?.state_type, "CANCELLED");
    const left = await kubernetes().kubectl("get", "namespace", name, "--ignore-not-found");
    assert.equal(left, "");
  }).timeout(TIMEOUT_MS);
});

const OFTEN = { PREFECT_WORKER_QUERY_SECONDS: "1" };
const ANY_JOB = "--selector=prefect.io/flow-run-id";

interface Opened {
  readonly server: PrefectServer;
  readonly stack: TestStack;
  /** The namespace, and the connection of pods. */
  readonly where: object;
}

/** A server, and a stack on the offline engine that reaches the cluster, for the running suite. */
function deployed(kubernetes: () => OnKubernetes, generation: Generation) {
  const name = uniqueName("etl");
  let baseImage: string;
  let found: Opened | undefined;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    for (const plugin of [dockerPlugin(), kubernetesPlugin()]) {
      if ("missing" in plugin) skipBecause(this, plugin.missing);
    }
    const base = await prefectImage(generation);
    if ("missing" in base) skipBecause(this, base.missing);
    baseImage = base.image;
    const server = await startPrefectServer({ generation });
    const apiUrl = await kubernetes().urlForPods(server.apiUrl);
    const stack = await openStack("offline", {
      packages: ["@pulumi/command", "@pulumi/docker", "@pulumi/kubernetes"],
      env: { PREFECT_API_URL: server.apiUrl, KUBECONFIG: kubernetes().kubeconfig },
      config: { token: { secret: TOKEN } },
    });
    found = { server, stack, where: { namespace: name, connectionSecret: { apiUrl } } };
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await found?.stack.close();
    await found?.server.stop();
    const images = await docker("images", "-q", name);
    if (images !== "") await docker("rmi", "-f", ...new Set(images.split("\n")));
  });

  const opened = () => {
    if (found === undefined) throw new Error("the stack is open only while tests run");
    return found;
  };
  const program = (type: string, args: object, image: object = {}): ProgramData => {
    const load = { command: kubernetes().loadCommand };
    const given = { package: ref("package"), deploymentName: name, ...args };
    const environment = { TOKEN: secret("token") };
    return [
      workImage({ repository: name, baseImage, load, ...image }, { flowName: name }),
      { type, name: "etl", args: { environment, ...given } },
    ];
  };
  return { name, opened, program };
}
