import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { docker } from "../../support/docker";
import { describeOnKubernetes, restrictedPod } from "../../support/kubernetes";
import { needsServer, uniqueName } from "../../support/on-prefect";

const run = promisify(execFile);

const PODS_TIMEOUT_MS = 120_000;

const SUCCEEDED = ["--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s"];
const READY = ["--for=condition=Ready", "--timeout=60s"];

/** Prints what a URL answers. */
const FETCH = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=10).read())";

describeOnKubernetes("A cluster of the tests", [3, 2], (kubernetes, generation) => {
  const server = needsServer(generation);
  let namespace: string;
  before(async () => {
    namespace = await kubernetes().namespace();
  });
  const kubectl = (...args: readonly string[]) =>
    kubernetes().kubectl("--namespace", namespace, ...args);
  const create = (manifest: object) =>
    kubernetes().kubectlWith(JSON.stringify(manifest), "--namespace", namespace, "create", "-f-");
  /** Starts a pod; its name. */
  const start = async (args: readonly string[], image = kubernetes().image) => {
    const name = uniqueName("pod");
    await create(restrictedPod(name, image, args));
    return name;
  };
  /** What a pod has printed when it is done. */
  const outcome = async (args: readonly string[], image?: string) => {
    const name = await start(args, image);
    await kubectl("wait", `pod/${name}`, ...SUCCEEDED);
    return kubectl("logs", name);
  };

  it("runs a restricted pod to completion, which reaches a server of this machine", async () => {
    const health = await kubernetes().urlForPods(`${server().apiUrl}/health`);
    const script = `import os, prefect; print(prefect.__version__, os.getuid())\n${FETCH}`;
    const said = await outcome(["python", "-c", script, health]);
    assert.match(said, new RegExp(`^${generation}\\.\\d+\\.\\d+ 1000$`, "m"));
    assert.match(said, /^b'true'$/m);
  }).timeout(PODS_TIMEOUT_MS);

  it("has the worker for Kubernetes in its image", async () => {
    const script = "import prefect_kubernetes.worker as w; print(w.KubernetesWorker.type)";
    assert.match(await outcome(["python", "-c", script]), /^kubernetes$/m);
  }).timeout(PODS_TIMEOUT_MS);

  it("refuses a pod that is not restricted", async () => {
    const name = uniqueName("refused");
    const manifest = restrictedPod(name, kubernetes().image, ["true"], { securityContext: {} });
    await assert.rejects(create(manifest), /violates PodSecurity "restricted:latest"/);
  });

  it("leads from a pod to another by the name and the address of a Service", async () => {
    const serving = ["python", "-m", "http.server", "8000", "--directory", "/opt/venv"];
    const web = await start(serving);
    const asks = await start(["sleep", "300"]);
    const site = uniqueName("site");
    const spec = { selector: { app: web }, ports: [{ port: 80, targetPort: 8000 }] };
    await create({ apiVersion: "v1", kind: "Service", metadata: { name: site }, spec });
    await kubectl("wait", `pod/${web}`, `pod/${asks}`, ...READY);
    const address = await kubectl("get", "service", site, "-o", "jsonpath={.spec.clusterIP}");
    for (const host of [site, `${site}.${namespace}.svc`, address]) {
      const said = await kubectl("exec", asks, "--", "python", "-c", FETCH, `http://${host}/`);
      assert.match(said, /pyvenv\.cfg/, host);
    }
  }).timeout(PODS_TIMEOUT_MS);

  it("sees images that were loaded, by the function and by the command", async () => {
    const names = [`${uniqueName("local/loaded")}:1`, `${uniqueName("local/loaded")}:1`] as const;
    const folder = mkdtempSync(join(tmpdir(), "loaded-"));
    try {
      const text = `FROM ${kubernetes().image}\nRUN echo loaded > /opt/loaded\n`;
      writeFileSync(join(folder, "Dockerfile"), text);
      for (const name of names) await docker("build", "-q", "-t", name, folder);
      await kubernetes().loadImage(names[0]);
      const env = { ...process.env, IMAGE: names[1] };
      await run("sh", ["-c", kubernetes().loadCommand], { env });
      for (const name of names) assert.equal(await outcome(["cat", "/opt/loaded"], name), "loaded");
    } finally {
      rmSync(folder, { recursive: true });
      await docker("rmi", ...names);
    }
  }).timeout(PODS_TIMEOUT_MS);

  it("has nothing left of a namespace that was deleted", async () => {
    const passing = await kubernetes().namespace("passing");
    const inIt = ["--namespace", passing];
    const manifest = restrictedPod("gone", kubernetes().image, ["sleep", "300"]);
    await kubernetes().kubectlWith(JSON.stringify(manifest), ...inIt, "create", "-f-");
    await kubernetes().kubectl(...inIt, "wait", "pod/gone", ...READY);
    await kubernetes().kubectl("delete", "namespace", passing, "--timeout=60s");
    const left = await kubernetes().kubectl("get", "pods,secrets,events,serviceaccounts", "-A");
    assert.ok(!left.includes(passing), left);
    await assert.rejects(kubernetes().kubectl("get", "namespace", passing), /NotFound/);
  }).timeout(PODS_TIMEOUT_MS);
});
