import assert from "node:assert/strict";
import {
  accountOf,
  renderAutoscaler,
  renderDisruptionBudget,
  renderRole,
  renderRoleBinding,
  renderServiceAccount,
  renderWorker,
  type WorkerAccess,
  type WorkerWorkload,
} from "../../../../lib/render/kubernetes";

const API_URL = {
  name: "PREFECT_API_URL",
  valueFrom: { secretKeyRef: { name: "prefect-secrets", key: "prefect-api-url" } },
};
const WORKER: WorkerWorkload = {
  name: "nightly-worker",
  jobNamespace: "jobs",
  clusterWide: false,
  prefect: 3,
  image: "acme/worker:1",
  pool: "ml",
  count: 1,
  connection: [API_URL],
  annotations: { checksum: "0123" },
  healthPort: 8080,
  clusterUid: "project-dev",
};
const LABELS = {
  "app.kubernetes.io/name": "prefect-worker",
  "app.kubernetes.io/instance": "nightly-worker",
};

interface Spec {
  readonly replicas?: number;
  readonly strategy: object;
  readonly selector: object;
  readonly template: {
    readonly metadata: { readonly labels: object; readonly annotations: Record<string, string> };
    readonly spec: Record<string, unknown> & { readonly containers: readonly [Container] };
  };
}
interface Container {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly [field: string]: unknown;
}
const specOf = (more: Partial<WorkerWorkload> = {}) =>
  renderWorker({ ...WORKER, ...more }, "nightly-worker", {}, undefined).spec as Spec;
const containerOf = (more?: Partial<WorkerWorkload>) => specOf(more).template.spec.containers[0];
const valuesOf = (more?: Partial<WorkerWorkload>) =>
  Object.fromEntries(containerOf(more).env.map(({ name, value }) => [name, value]));

describe("a worker's Deployment", () => {
  it("is one worker at a time, under a name that stays, restarted only when it is long silent", () => {
    const { metadata } = renderWorker(WORKER, "nightly-worker", {}, undefined);
    const managed = { ...LABELS, "app.kubernetes.io/managed-by": "prefect-constructs" };
    assert.deepEqual(metadata, { name: "nightly-worker", labels: managed });
    const { replicas, strategy, selector, template } = specOf();
    assert.equal(replicas, 1);
    assert.deepEqual(strategy, { type: "Recreate" });
    assert.deepEqual(selector, { matchLabels: LABELS });
    assert.deepEqual(template.metadata, {
      labels: managed,
      annotations: { checksum: "0123" },
    });
    assert.equal(template.spec.serviceAccountName, "nightly-worker");
    assert.equal(template.spec.automountServiceAccountToken, true);
    const { command, startupProbe, readinessProbe, livenessProbe } = containerOf();
    assert.deepEqual(command, [
      ...["prefect", "worker", "start", "--pool=ml", "--name=nightly-worker"],
      ...["--type=kubernetes", "--install-policy=never", "--with-healthcheck"],
      "--no-create-pool-if-not-found",
    ]);
    const health = { httpGet: { path: "/health", port: 8080 }, timeoutSeconds: 5 };
    assert.deepEqual(startupProbe, { ...health, periodSeconds: 2, failureThreshold: 60 });
    assert.deepEqual(readinessProbe, { ...health, periodSeconds: 10, failureThreshold: 3 });
    assert.deepEqual(livenessProbe, { ...health, periodSeconds: 10, failureThreshold: 30 });
  });

  it("knows its connection by reference, and where its jobs find it", () => {
    const kubernetes = "PREFECT_INTEGRATIONS_KUBERNETES";
    assert.deepEqual(containerOf().env[2], API_URL);
    assert.deepEqual(valuesOf(), {
      PREFECT_API_URL: undefined,
      HOME: "/tmp",
      PREFECT_HOME: "/tmp/prefect",
      [`${kubernetes}_OBSERVER_NAMESPACES`]: "jobs",
    });
    const secret = (name: string, key: string) => {
      return { name, valueFrom: { secretKeyRef: { name: "conn", key } } };
    };
    // What the connection does not have is not named: a job would wait for it for ever.
    const withKey = valuesOf({ connection: [API_URL, secret("PREFECT_API_KEY", "key")] });
    assert.equal(withKey[`${kubernetes}_WORKER_API_KEY_SECRET_NAME`], "conn");
    assert.equal(withKey[`${kubernetes}_WORKER_API_KEY_SECRET_KEY`], "key");
    assert.ok(!JSON.stringify(withKey).includes("AUTH_STRING"));
    const withAuth = valuesOf({ connection: [secret("PREFECT_API_AUTH_STRING", "auth")] });
    assert.equal(withAuth[`${kubernetes}_WORKER_API_AUTH_STRING_SECRET_KEY`], "auth");
    const wide = valuesOf({ clusterWide: true });
    assert.equal(wide[`${kubernetes}_OBSERVER_NAMESPACES`], undefined);
    const settings = valuesOf({ env: { PREFECT_LOGGING_LEVEL: "DEBUG", HOME: "/work" } });
    assert.deepEqual([settings.PREFECT_LOGGING_LEVEL, settings.HOME], ["DEBUG", "/work"]);
  });

  it("of Prefect 2 has what that knows: no flag for the pool, the cluster's name, keys in a Secret", () => {
    assert.equal(containerOf({ prefect: 2 }).command.at(-1), "--with-healthcheck");
    assert.deepEqual(valuesOf({ prefect: 2 }), {
      PREFECT_API_URL: undefined,
      HOME: "/tmp",
      PREFECT_HOME: "/tmp/prefect",
      PREFECT_KUBERNETES_CLUSTER_UID: "project-dev",
      PREFECT_KUBERNETES_WORKER_STORE_PREFECT_API_IN_SECRET: "true",
    });
  });

  it("takes queue, limit and prefetch, and nothing in a name for a variable", () => {
    const { command } = containerOf({ pool: "$(HOME)", queue: "q", limit: 2, prefetchSeconds: 30 });
    assert.deepEqual(command.slice(3, 9), [
      ...["--pool=$$(HOME)", "--name=nightly-worker", "--type=kubernetes"],
      ...["--work-queue=q", "--limit=2", "--prefetch-seconds=30"],
    ]);
  });

  it("has words and variables as they were given, whatever a cluster would make of them", () => {
    const given = { pool: "--name=$$(HOME)", env: { PRICE: "$5 $$ $(HOME) $é" } };
    const { command, env } = containerOf(given);
    assert.equal(command[3], "--pool=--name=$$$$(HOME)");
    assert.equal(env.find(({ name }) => name === "PRICE")?.value, "$$5 $$$$ $$(HOME) $$é");
  });

  it("of several workers names each after its pod", () => {
    for (const more of [{ count: 2 }, { autoscaling: { maxCount: 3 } }]) {
      const { command, env } = containerOf(more);
      assert.ok(command.includes("--name=$(POD_NAME)"));
      assert.ok(env.some(({ name }) => name === "POD_NAME"));
    }
    assert.equal(specOf({ count: 2 }).replicas, 2);
  });

  it("leaves its replicas to an autoscaler, and keeps some where it is told to", () => {
    const autoscaling = { minCount: 2, maxCount: 5 };
    assert.ok(!("replicas" in specOf({ autoscaling })));
    const utilization = (name: string, averageUtilization: number) => {
      return {
        type: "Resource",
        resource: { name, target: { type: "Utilization", averageUtilization } },
      };
    };
    assert.deepEqual(renderAutoscaler("nightly-worker", autoscaling).spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "nightly-worker" },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [utilization("cpu", 80)],
    });
    const byMemory = renderAutoscaler("nightly-worker", { maxCount: 5, memoryPercent: 70 })
      .spec as {
      metrics: object[];
    };
    assert.deepEqual(byMemory.metrics, [utilization("memory", 70)]);
    assert.deepEqual(renderDisruptionBudget("nightly-worker", { minAvailable: "50%" }).spec, {
      minAvailable: "50%",
      selector: { matchLabels: LABELS },
    });
  });
});

describe("a worker's Deployment of the user's own", () => {
  const manifest = (pod: object = {}, replicas?: number) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "mine" },
    spec: { replicas, template: { spec: { ...pod, containers: [{ name: "main" }] } } },
  });
  const podOf = (pod?: object, replicas?: number, more: Partial<WorkerWorkload> = {}) => {
    const given = manifest(pod, replicas);
    const worker = { ...WORKER, count: undefined, ...more };
    const { spec } = renderWorker(worker, "nightly-worker", {}, given) as unknown as { spec: Spec };
    return { ...spec.template.spec, replicas: spec.replicas } as Spec["template"]["spec"];
  };

  it("gets the account that has the rights, unless it names one", () => {
    const { serviceAccountName, automountServiceAccountToken, containers } = podOf();
    assert.deepEqual([serviceAccountName, automountServiceAccountToken], ["nightly-worker", true]);
    assert.equal(containers[0].image, "acme/worker:1");
    assert.equal(podOf({ serviceAccountName: "mine" }).serviceAccountName, "mine");
    assert.equal(accountOf(manifest({ serviceAccountName: "mine" })), "mine");
    assert.equal(accountOf(manifest()), undefined);
    assert.equal(accountOf(undefined), undefined);
  });

  it("says how many there are, and so how they are named", () => {
    const named = ({ containers }: { containers: readonly [Container] }) => {
      const { command } = containers[0];
      return command.find((word) => word.startsWith("--name="))?.slice("--name=".length);
    };
    assert.equal(named(podOf()), "nightly-worker");
    assert.equal(podOf({}, 2).replicas, 2);
    assert.equal(named(podOf({}, 2)), "$(POD_NAME)");
    assert.equal(podOf({}, 2, { count: 1 }).replicas, 1);
  });
});

describe("a worker's rights", () => {
  const access: WorkerAccess = {
    name: "nightly-worker",
    namespace: "ml",
    jobNamespace: "jobs",
    role: "smallest",
    clusterWide: false,
    prefect: 3,
    makesSecrets: true,
    rules: [],
  };
  const rules = (more: Partial<WorkerAccess> = {}) => {
    const { rules: all } = renderRole({ ...access, ...more }) as unknown as {
      rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    };
    return all.map(({ apiGroups, resources, verbs }) =>
      [apiGroups.join(), resources.join(), verbs.join()].join(" "),
    );
  };

  it("are the fewest, in the jobs' namespace, for an account in its own", () => {
    const { kind, metadata } = renderRole(access);
    assert.deepEqual([kind, metadata.name, metadata.namespace], ["Role", "nightly-worker", "jobs"]);
    assert.deepEqual(rules(), [
      " pods get,list,watch",
      " pods/log get",
      "batch jobs get,list,watch,create",
    ]);
    const binding = renderRoleBinding(access);
    assert.equal(binding.metadata.namespace, "jobs");
    const subject = { kind: "ServiceAccount", name: "nightly-worker", namespace: "ml" };
    assert.deepEqual(binding.subjects, [subject]);
    assert.deepEqual(binding.roleRef, {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: "nightly-worker",
    });
    const account = renderServiceAccount(access);
    assert.equal(account.metadata.namespace, "ml");
    assert.equal(account.automountServiceAccountToken, false);
  });

  it("of Prefect 2 are also to read events, and to make Secrets where the template hides no key", () => {
    assert.deepEqual(rules({ prefect: 2 }), [
      " pods get,list,watch",
      " pods/log get",
      " events list",
      "batch jobs get,list,watch,create",
      " secrets get,create,update,delete",
    ]);
    assert.ok(!rules({ prefect: 2, makesSecrets: false }).some((one) => one.includes("secrets")));
  });

  it("are prefect-helm's where asked, and the user's own beside them", () => {
    const own = { apiGroups: ["example.com"], resources: ["jobs"], verbs: ["get"] };
    assert.deepEqual(rules({ role: "prefect-helm", rules: [own] }), [
      " events,pods,pods/log,pods/status get,list,watch",
      "batch jobs get,list,watch,create,update,patch,delete",
      "example.com jobs get",
    ]);
  });

  it("are the whole cluster's only where asked, under a name that no other namespace's worker has", () => {
    const wide = { ...access, clusterWide: true };
    const role = renderRole(wide);
    assert.equal(role.kind, "ClusterRole");
    assert.equal(role.metadata.name, "ml-nightly-worker");
    assert.equal(role.metadata.namespace, undefined);
    const binding = renderRoleBinding(wide);
    assert.equal(binding.kind, "ClusterRoleBinding");
    assert.deepEqual(binding.roleRef, {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "ClusterRole",
      name: "ml-nightly-worker",
    });
  });
});
