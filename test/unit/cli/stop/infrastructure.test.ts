import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stopInfrastructure } from "../../../../lib/cli/stop/infrastructure/stop";
import { infrastructureOf } from "../../../../lib/cli/stop/infrastructure/find";
import type { StateResource } from "../../../../lib/cli/stack-state";
import { FakeCluster } from "../../../support/fake-cluster";
import { FakeEngine } from "../../../support/fake-engine";
import { temporaryFolder } from "../../../support/program";

const COMPONENT = "urn:pulumi:dev::p::prefect-constructs:index:PrefectServeDeployment::etl";
const POOLED = "urn:pulumi:dev::p::prefect-constructs:index:PrefectWorkPoolDeployment::pooled";
const PROVIDER = "urn:pulumi:dev::p::pulumi:providers:docker::far";
const CIPHER = { "4dabf18193072939515e22adb298388d": "x", ciphertext: "v1:abc" };

function resource(
  urn: string,
  type: string,
  id: string,
  more: Partial<StateResource> = {},
): StateResource {
  return { urn, type, id, inputs: {}, outputs: {}, ...more };
}

function child(parent: string, type: string, id: string, more: Partial<StateResource> = {}) {
  return resource(`urn:pulumi:dev::p::${type}::${id}`, type, id, { parent, ...more });
}

const PROCESS = "pulumi-nodejs:dynamic/prefect:LocalProcess";
const DEPLOYMENT = "pulumi-nodejs:dynamic/prefect:Deployment";
const ROLLOUT = "pulumi-nodejs:dynamic/prefect:KubernetesRollout";

const STATE: readonly StateResource[] = [
  resource(COMPONENT, "prefect-constructs:index:PrefectServeDeployment", ""),
  resource(POOLED, "prefect-constructs:index:PrefectWorkPoolDeployment", ""),
  resource(PROVIDER, "pulumi:providers:docker", "1", {
    inputs: { host: "unix:///far.sock", keyMaterial: CIPHER },
  }),
  child(COMPONENT, DEPLOYMENT, "served"),
  child(COMPONENT, PROCESS, "mark", {
    outputs: { pid: 7, startTime: "1@boot", stopGraceSeconds: 75 },
  }),
  child(COMPONENT, "docker:index/container:Container", "f".repeat(64), {
    provider: `${PROVIDER}::1`,
  }),
  child(COMPONENT, "kubernetes:apps/v1:Deployment", "ml/etl", {
    outputs: { metadata: { namespace: "ml", name: "etl", uid: "u-1" } },
  }),
  child(COMPONENT, ROLLOUT, "r", {
    inputs: { cluster: { context: "here", kubeconfig: CIPHER } },
  }),
  child(POOLED, DEPLOYMENT, "pooled", {
    inputs: { kubernetesCluster: { context: "jobs", kubeconfig: CIPHER } },
  }),
  child(POOLED, PROCESS, "worker", { outputs: { pid: 8, startTime: "2@boot" } }),
  child("urn:elsewhere", PROCESS, "server", { outputs: { pid: 9, startTime: "3@boot" } }),
  child("urn:elsewhere", DEPLOYMENT, "plain"),
];

const find = (id: string, sharers: string[] = []) =>
  infrastructureOf({ id }, "etl/nightly", STATE, { sharers }).running;

describe("what runs a deployment, by a stack's state", () => {
  it("is what its component made, and nothing else", () => {
    const [process, container, pods, ...others] = find("served");

    assert.deepEqual(process, {
      kind: "process",
      title: 'process 7 "mark"',
      id: "mark",
      pid: 7,
      startTime: "1@boot",
      graceSeconds: 75,
    });
    assert.ok(container?.kind === "container");
    assert.deepEqual(container.engine, { host: "unix:///far.sock" });
    assert.ok(pods?.kind === "pods");
    assert.deepEqual(pods.at, { namespace: "ml", name: "etl", context: "here" });
    assert.deepEqual(others, []);
  });

  it("is left alone where its workers have other deployments", () => {
    assert.deepEqual(
      find("pooled").map(({ kind }) => kind),
      ["process"],
    );
    const [worker] = find("pooled", ["weekly"]);
    assert.ok(worker?.kind === "left alone");
    assert.match(worker.reason, /other deployments need it \(weekly\)/);
  });

  it("says in which cluster its jobs are, without what is secret", () => {
    const { cluster } = infrastructureOf({ id: "pooled" }, "a/b", STATE, { sharers: [] });
    assert.deepEqual(cluster, { context: "jobs" });
  });

  it("is not guessed", () => {
    assert.throws(() => find("unknown"), /the stack has not made the deployment etl\/nightly/);
    assert.throws(() => find("plain"), /no part of a PrefectServeDeployment/);
  });
});

describe("stopping what runs a deployment", () => {
  it("does not touch a process that has the number of one that is gone", async () => {
    const own = { pid: process.pid, startTime: "1@another boot" };
    const graceSeconds = 1;
    const ended = await stopInfrastructure({
      ...{ kind: "process", title: "process", id: "mark", graceSeconds },
      ...own,
    });
    assert.equal(ended.result, "was not running");
  });

  it("stops a container that runs, and says of one that is gone that it is", async () => {
    const engine = await FakeEngine.start();
    try {
      engine.answers["GET /containers/c1/json"] = () => ({
        status: 200,
        body: { State: { Running: true } },
      });
      engine.answers["POST /containers/c1/stop"] = () => ({ status: 204 });
      const at = (id: string) =>
        ({ kind: "container", title: id, id, engine: { host: engine.host } }) as const;
      const results = [await stopInfrastructure(at("c1")), await stopInfrastructure(at("c2"))];

      assert.deepEqual(
        results.map(({ result }) => result),
        ["stopped", "was not running"],
      );
      assert.ok(engine.asked.includes("POST /containers/c1/stop"));
    } finally {
      await engine.stop();
    }
  });

  it("scales a Deployment of the state to nothing, and no other of its name", async () => {
    const cluster = await FakeCluster.start();
    const folder = temporaryFolder();
    const { KUBECONFIG } = process.env;
    process.env.KUBECONFIG = join(folder, "config");
    writeFileSync(process.env.KUBECONFIG, cluster.kubeconfig());
    try {
      const path = "/apis/apps/v1/namespaces/ml/deployments/etl";
      cluster.answers[`GET ${path}`] = () => ({
        body: { metadata: { name: "etl", uid: "u-1" }, spec: { replicas: 2, selector: {} } },
      });
      cluster.answers[`PUT ${path}/scale`] = () => ({ body: { spec: { replicas: 0 } } });
      const at = { namespace: "ml", name: "etl" };
      const pods = (uid: string) => stopInfrastructure({ kind: "pods", title: "pods", uid, at });

      assert.equal((await pods("u-2")).result, "failed");
      assert.ok(!cluster.asked.includes(`PUT ${path}/scale`), "it was touched");
      assert.equal((await pods("u-1")).result, "stopped");
      const { body = "" } = cluster.details.at(-1) ?? {};
      const { metadata, spec } = JSON.parse(body) as Record<string, unknown>;
      assert.deepEqual(metadata, { namespace: "ml", name: "etl", uid: "u-1" });
      assert.deepEqual(spec, { replicas: 0 });
    } finally {
      if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = KUBECONFIG;
      await cluster.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
