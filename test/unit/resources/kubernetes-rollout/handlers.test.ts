import assert from "node:assert/strict";
import { kubernetesRolloutHandler } from "../../../../lib/resources/kubernetes-rollout/handlers";
import type { KubernetesRolloutInputs } from "../../../../lib/resources/kubernetes-rollout";
import { type ClusterAnswer, FakeCluster, listOf, refusal } from "../../../support/fake-cluster";
import { stubContext } from "../../../support/stub-context";
import { container, crashing, deployment, pod, replicaSet, waiting } from "./objects";

const APPS = "GET /apis/apps/v1/namespaces/lolpop";
const DEPLOYMENT = `${APPS}/deployments/etl`;
const REPLICA_SETS = `${APPS}/replicasets`;
const PODS = "GET /api/v1/namespaces/lolpop/pods";
const EVENTS = "GET /api/v1/namespaces/lolpop/events";
const LOG = `${PODS}/etl-a/log`;

const LATER = "2026-01-01T00:00:00.000000Z";
const DONE = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
/** Made this moment, so that nothing of it is of the past. */
const young = <T extends { readonly metadata?: object }>(one: T): T => ({
  ...one,
  metadata: { ...one.metadata, creationTimestamp: new Date() },
});

describe("KubernetesRollout", function () {
  this.timeout(20_000);
  let cluster: FakeCluster;
  beforeEach(async () => {
    cluster = await FakeCluster.start();
    looks({ workload: deployment() });
    cluster.answers[REPLICA_SETS] = () => listOf(replicaSet(1), replicaSet(2));
    cluster.answers[EVENTS] = () => listOf();
    cluster.answers[LOG] = () => ({ body: "starting\nno the-secret here\nKeyError: 'X'\n" });
  });
  afterEach(() => cluster.stop());

  /** It looks so, then so, and so from then on. */
  const looks = (...states: readonly { workload: object; pods?: readonly object[] }[]) => {
    const left = [...states];
    let now = left[0];
    cluster.answers[DEPLOYMENT] = () => {
      now = left.length > 1 ? left.shift() : left[0];
      return { body: now?.workload ?? {} };
    };
    cluster.answers[PODS] = () => listOf(...(now?.pods ?? []));
  };
  const inputs = (more: Partial<KubernetesRolloutInputs> = {}): KubernetesRolloutInputs => ({
    namespace: "lolpop",
    name: "etl",
    revision: "1",
    timeoutSeconds: 5,
    secrets: { TOKEN: "the-secret" },
    cluster: { kubeconfig: cluster.kubeconfig() },
    ...more,
  });
  const create = (more?: Partial<KubernetesRolloutInputs>) =>
    kubernetesRolloutHandler.create(stubContext(), inputs(more));
  const failure = async (more?: Partial<KubernetesRolloutInputs>) => {
    const failed = await create(more).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failed instanceof Error, "it must fail");
    assert.equal(failed.name, "LocalError", failed.stack);
    return failed.message;
  };

  it("waits until all replicas are there", async () => {
    looks({ workload: deployment() }, { workload: deployment({}, DONE) });
    const { state } = await create();
    assert.deepEqual(state, inputs());
    assert.equal(cluster.asked.filter((call) => call === DEPLOYMENT).length, 2);
    assert.equal(cluster.details[1]?.query.get("labelSelector"), "app=etl");
    assert.deepEqual(new Set(cluster.authorizations), new Set(["Bearer the-token"]));
  });

  it("fails with all there is to know of a crash, and shows no secret", async () => {
    looks({ workload: deployment(), pods: [young(pod([crashing(3)]))] });
    const events = ["Readiness probe failed: the-secret", "Readiness probe failed: the-secret"];
    cluster.answers[EVENTS] = () =>
      listOf(
        ...events.map((message) => ({ type: "Warning", reason: "Unhealthy", message })),
        { type: "Warning", reason: "FailedMount", message: "too late", eventTime: LATER },
        { type: "Warning", reason: "BackOff", message: "Back-off restarting failed container" },
        { type: "Normal", reason: "Pulled", message: "already present" },
      );
    const what = "restarts over and over (3 times so far): it ended with exit code 3";
    assert.deepEqual((await failure()).split("\n"), [
      `Deployment lolpop/etl: container "flow" of pod etl-a ${what}`,
      `  cluster: ${cluster.url}, context "here" of the given kubeconfig`,
      "  replicas: 1 wanted, 1 updated, 0 available",
      "  pod etl-a: Pending; flow: CrashLoopBackOff: back-off 40s restarting failed container, " +
        "restarted 3 times",
      "  event: Unhealthy: Readiness probe failed: [TOKEN]",
      "  event: FailedMount: too late",
      "  log: kubectl logs --namespace lolpop etl-a --container flow",
      "  | starting",
      "  | no [TOKEN] here",
      "  | KeyError: 'X'",
      "  do: its log says why; correct it, and run the update again",
    ]);
    const log = cluster.details[cluster.asked.indexOf(LOG)]?.query;
    assert.deepEqual([log?.get("tailLines"), log?.get("previous")], ["20", "false"]);
  });

  it("shows the log from before where the container runs anew", async () => {
    const again = container({ running: {} }, { restartCount: 2 });
    looks({ workload: deployment(), pods: [pod([again])] });
    const message = await failure({ timeoutSeconds: 0.1 });
    assert.match(message, /^Deployment lolpop\/etl was not available within 0.1 s\n/);
    assert.match(message, /flow: running, not ready, restarted 2 times/);
    assert.match(message, /--container flow --previous\n/);
    assert.equal(cluster.details[cluster.asked.indexOf(LOG)]?.query.get("previous"), "true");
  });

  it("fails at once for pods that Pod Security refuses", async () => {
    const why = 'pods "etl-x" is forbidden: violates PodSecurity "restricted:latest": the-secret';
    const condition = { type: "ReplicaFailure", status: "True", reason: "FailedCreate" };
    cluster.answers[REPLICA_SETS] = () => listOf(young(replicaSet(2, condition)));
    cluster.answers[EVENTS] = (query): ClusterAnswer =>
      query.get("fieldSelector") === "involvedObject.uid=rs2"
        ? listOf({ type: "Warning", reason: "FailedCreate", message: why })
        : listOf();
    const message = await failure();
    assert.match(message, /its pods are refused by Pod Security: pods "etl-x" is .*: \[TOKEN\]\n/);
    assert.match(message, /\n {2}do: let the pods be what .* Pod Security Standard asks/);
    assert.equal(cluster.asked.filter((call) => call === DEPLOYMENT).length, 1);
  });

  it("tells at the deadline what is in the way, and says why a log cannot be read", async () => {
    const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable" };
    const lonely = pod([], { conditions: [{ ...condition, message: "0/3 nodes: no memory" }] });
    const slow = pod([container({ running: {} })], { name: "etl-b" });
    looks({ workload: deployment(), pods: [lonely, slow] });
    const message = await failure({ timeoutSeconds: 0.1 });
    assert.match(message, /\n {2}also: pod etl-a finds no node: Unschedulable: 0\/3 nodes: no mem/);
    assert.match(message, /\n {2}pod etl-b: Pending; flow: running, not ready\n/);
    assert.match(message, /\n {2}do: let a node have room for it/);
    looks({ workload: deployment(), pods: [slow] });
    assert.match(await failure({ timeoutSeconds: 0.1 }), /\| \(cannot be read: no answer for GET/);
  });

  it("gives an image that was missing before another try", async () => {
    const missing = pod([container(waiting("ErrImageNeverPull", "not present"))]);
    looks({ workload: deployment(), pods: [missing] }, { workload: deployment({}, DONE) });
    await create();
  });

  it("bears a cluster that is away for a moment", async () => {
    looks({ workload: deployment() });
    let asked = 0;
    cluster.answers[DEPLOYMENT] = () => {
      asked += 1;
      if (asked === 2) return refusal(503, "etcd is busy");
      return { body: asked === 1 ? deployment() : deployment({}, DONE) };
    };
    await create();
    assert.equal(asked, 3);
    asked = 1;
    cluster.answers[DEPLOYMENT] = () => refusal(503, "etcd is busy");
    assert.match(await failure(), /^the cluster \(.*\) answered 503: etcd is busy$/);
  });

  it("says what to do about a workload that is gone, and about a cluster that refuses", async () => {
    delete cluster.answers[DEPLOYMENT];
    assert.match(await failure(), /^Deployment lolpop\/etl is not in .*; run "pulumi refresh"/);
    const message = 'deployments.apps "etl" is forbidden: User "me" cannot get it';
    cluster.answers[DEPLOYMENT] = () => refusal(403, message);
    assert.match(
      await failure(),
      /does not allow this \(403\): deployments.apps "etl" is forbidden/,
    );
  });

  it("waits for a StatefulSet too", async () => {
    const status = { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 };
    cluster.answers[`${APPS}/statefulsets/etl`] = () => ({
      body: { ...deployment(), metadata: { generation: 1, uid: "s1" }, status },
    });
    await create({ kind: "StatefulSet" });
    assert.equal(cluster.asked[0], `${APPS}/statefulsets/etl`);
  });

  it("waits again for another revision, and for nothing else that changes", async () => {
    looks({ workload: deployment({}, DONE) });
    const { id, state } = await create();
    const asked = cluster.asked.length;
    const other = { ...state, timeoutSeconds: 9, secrets: {}, cluster: { context: "there" } };
    const { update, diff } = kubernetesRolloutHandler;
    assert.deepEqual(await update(stubContext(), id, state, other), other);
    assert.equal(cluster.asked.length, asked);
    for (const change of [{ revision: "2" }, { name: "b" }, { namespace: "c" }] as const) {
      const next = { ...state, ...change };
      assert.deepEqual(diff(state, next), { changed: true, replaces: [] });
      const waited = update(stubContext(), id, state, next).catch(() => undefined);
      await waited;
    }
    assert.deepEqual(
      cluster.asked.slice(asked).filter((call) => call.includes("/deployments/")),
      [DEPLOYMENT, `${APPS}/deployments/b`, "GET /apis/apps/v1/namespaces/c/deployments/etl"],
    );
    assert.equal(diff(state, { ...state }).changed, false);
    assert.deepEqual(await kubernetesRolloutHandler.read(stubContext(), id, state), {
      id,
      state,
      inputs: state,
    });
  });

  it("tells every problem of its inputs, and leaves what is unknown", async () => {
    const wrong = { namespace: "", name: "", revision: "", timeoutSeconds: -1, kind: "DaemonSet" };
    const cluster = { kubeconfig: "", context: "" };
    const { problems } = await kubernetesRolloutHandler.check(
      stubContext(),
      { ...wrong, cluster } as unknown as KubernetesRolloutInputs,
      undefined,
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "kind",
        "namespace",
        "name",
        "revision",
        "timeoutSeconds",
        "cluster.kubeconfig",
        "cluster.context",
      ],
    );
    const bare = { namespace: "a", name: "b", revision: "c" };
    const checked = await kubernetesRolloutHandler.check(stubContext(), bare, undefined);
    assert.deepEqual(checked.problems, []);
    assert.deepEqual(checked.inputs, { ...bare, kind: "Deployment", timeoutSeconds: 180 });
  });
});
