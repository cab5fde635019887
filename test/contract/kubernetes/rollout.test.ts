import assert from "node:assert/strict";
import { kubernetesRolloutHandler } from "../../../lib/resources/kubernetes-rollout/handlers";
import type { KubernetesRolloutInputs } from "../../../lib/resources/kubernetes-rollout";
import { uniqueName } from "../../support/on-prefect";
import { stubContext } from "../../support/stub-context";
import { apply, needsNamespace, SAFE, SAFE_CONTAINER } from "./scene";

const TIMEOUT_MS = 180_000;
const SLEEP = ["sh", "-c", "echo up; exec sleep 600"];
/** A container without a probe counts as ready for as long as it runs, and so may its rollout. */
const NEVER_READY = { readinessProbe: { exec: { command: ["false"] } } };

describe("A rollout in a real cluster", function () {
  this.timeout(TIMEOUT_MS);
  const scene = needsNamespace();

  const workload = (name: string, container: object, { kind = "Deployment", pod = {} } = {}) => ({
    apiVersion: "apps/v1",
    kind,
    metadata: { namespace: scene().namespace, name },
    spec: {
      replicas: 1,
      serviceName: kind === "StatefulSet" ? name : undefined,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          securityContext: SAFE,
          terminationGracePeriodSeconds: 1,
          automountServiceAccountToken: false,
          containers: [
            {
              name: "flow",
              image: scene().image,
              imagePullPolicy: "Never",
              command: SLEEP,
              securityContext: SAFE_CONTAINER,
              ...container,
            },
          ],
          ...pod,
        },
      },
    },
  });
  const wait = (name: string, more: Partial<KubernetesRolloutInputs> = {}) =>
    kubernetesRolloutHandler.create(stubContext(), {
      namespace: scene().namespace,
      name,
      revision: "1",
      timeoutSeconds: 120,
      secrets: { TOKEN: "the-token" },
      cluster: { kubeconfig: scene().found.kubeconfig },
      ...more,
    });
  const failure = async (name: string, more?: Partial<KubernetesRolloutInputs>) => {
    try {
      await wait(name, more);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it must fail");
  };

  it("is waited for, and again for the next revision, whose pods alone count", async () => {
    const readinessProbe = { exec: { command: ["sleep", "0"] }, initialDelaySeconds: 2 };
    await apply(scene(), workload("good", { readinessProbe }));
    await wait("good");
    const available = async () =>
      scene().found.kubectl(
        ...["get", "deployment", "good", "--namespace", scene().namespace],
        ...["--output", "jsonpath={.status.availableReplicas}/{.status.updatedReplicas}"],
      );
    assert.equal(await available(), "1/1");
    await apply(scene(), workload("good", { image: "local/none:1" }));
    const message = await failure("good", { revision: "2" });
    assert.match(
      message,
      /^Deployment rollout-\S+\/good: container "flow" of pod good-\S+ cannot start/,
    );
    assert.match(message, /ErrImageNeverPull: Container image "local\/none:1" is not present/);
    assert.match(message, /\n {2}do: load the image onto every node/);
    assert.equal(await available(), "1/1", "the old pod goes on");
    await apply(scene(), workload("good", { readinessProbe, env: [{ name: "A", value: "1" }] }));
    await wait("good", { revision: "3" });
  });

  it("tells of pods that Pod Security refuses, at once", async () => {
    await apply(scene(), workload("unsafe", {}, { pod: { securityContext: {} } }));
    const from = performance.now();
    const message = await failure("unsafe");
    assert.match(
      message,
      /unsafe: its pods are refused by Pod Security: .* violates PodSecurity "res/,
    );
    assert.match(message, /runAsNonRoot != true/);
    assert.match(message, /\n {2}replicas: 1 wanted, 0 updated, 0 available\n/);
    assert.ok(performance.now() - from < 30_000, "long before the deadline");
  });

  it("tells of a crash with its last log lines, and no secret", async () => {
    // One stream: between two, the runtime writes lines in the order it happens to read them.
    const script = "exec 2>&1; seq 1 30; echo with the-token >&2; exit 3";
    await apply(scene(), workload("crash", { command: ["sh", "-c", script], ...NEVER_READY }));
    const message = await failure("crash");
    assert.match(message, /restarts over and over \(3 times so far\): it ended with exit code 3\n/);
    const shown = message.slice(message.indexOf("  log: ")).split("\n").slice(1, -1);
    assert.deepEqual([shown.length, shown[0]], [20, "  | 12"]);
    assert.equal(shown.at(-1), "  | with [TOKEN]");
  });

  it("tells of a key that is missing, and of an image that would run as root", async () => {
    const valueFrom = { secretKeyRef: { name: "nowhere", key: "k" } };
    await apply(scene(), workload("keyless", { env: [{ name: "A", valueFrom }] }));
    assert.match(
      await failure("keyless"),
      /CreateContainerConfigError: secret "nowhere" not found\n/,
    );
    const { runAsUser: _, ...rootless } = SAFE;
    await apply(scene(), workload("root", {}, { pod: { securityContext: rootless } }));
    const message = await failure("root");
    assert.match(message, /container has runAsNonRoot and image will run as root/);
    assert.match(message, /\n {2}do: give runAsUser a user that is not root/);
  });

  it("tells at the deadline of a pod that finds no node, and of a probe that fails", async () => {
    const resources = { requests: { memory: "900Gi" } };
    await apply(scene(), workload("big", { resources }));
    assert.match(
      await failure("big", { timeoutSeconds: 4 }),
      /Unschedulable: 0\/1 nodes .* memory/,
    );
    const readinessProbe = { exec: { command: ["sh", "-c", "echo no; exit 1"] }, periodSeconds: 1 };
    await apply(scene(), workload("unready", { readinessProbe }));
    const message = await failure("unready", { timeoutSeconds: 10 });
    assert.match(message, /^Deployment \S+ was not available within 10 s\n/);
    assert.match(
      message,
      /flow: running, not ready\n {2}event: Unhealthy: Readiness probe failed: no/,
    );
    assert.match(message, /\n {2}log: kubectl logs .*--container flow\n {2}\| up\n/);
  });

  it("tells of a quota that is used up", async () => {
    const { found, namespace } = scene();
    const full = uniqueName("full");
    await found.kubectl("create", "namespace", full);
    try {
      await found.kubectl("create", "quota", "none", "--hard=pods=0", "--namespace", full);
      const small = workload("small", {});
      await apply(scene(), { ...small, metadata: { namespace: full, name: "small" } });
      const message = await failure("small", { namespace: full });
      assert.match(
        message,
        /its pods are refused by a quota: .*exceeded quota: none, requested: pods=1/,
      );
    } finally {
      await found.kubectl("delete", "namespace", full, "--wait=false");
    }
    assert.notEqual(full, namespace);
  });

  it("is waited for of a StatefulSet, and told where its pods are refused or stuck", async () => {
    const set = { kind: "StatefulSet" } as const;
    await apply(scene(), workload("db", {}, set));
    await wait("db", set);
    await apply(scene(), workload("db", { command: ["sh", "-c", "exit 4"], ...NEVER_READY }, set));
    assert.match(await failure("db", set), /pod db-0 restarts over and over .* exit code 4\n/);
    await apply(scene(), workload("db", {}, set));
    const stuck = await failure("db", { ...set, timeoutSeconds: 5 });
    assert.match(stuck, /pod db-0 of the revision before is not ready\n/);
    assert.match(stuck, /\n {2}do: delete that pod/);
    await apply(scene(), workload("shut", {}, { ...set, pod: { securityContext: {} } }));
    assert.match(await failure("shut", set), /shut: its pods are refused by Pod Security: /);
  });

  it("is told of one that is not there, or may not be seen", async () => {
    assert.match(await failure("nobody"), /^Deployment \S+\/nobody is not in the cluster \(https/);
    const { found, namespace } = scene();
    const token = await found.kubectl("create", "token", "default", "--namespace", namespace);
    const config = JSON.parse(
      await found.kubectl("config", "view", "--raw", "--minify", "--output", "json"),
    ) as { users: { user: object }[] };
    const as = (user: object) =>
      JSON.stringify({ ...config, users: config.users.map((one) => ({ ...one, user })) });
    const stranger = { kubeconfig: as({ token: token.trim() }) };
    assert.match(
      await failure("good", { cluster: stranger }),
      /does not allow this \(403\): deployments.apps "good" is forbidden: User "system:serviceaccount/,
    );
    assert.match(
      await failure("good", { cluster: { kubeconfig: as({ token: "wrong" }) } }),
      /does not accept who asks \(401\)/,
    );
  });
});
