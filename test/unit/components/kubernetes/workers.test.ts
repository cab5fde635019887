import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonPatchOperation, WorkPool } from "../../../../lib";
import { type Recorded, record } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { connection, madeBy, pools, workerOf } from "./pool";

describe("workers in a cluster", function () {
  this.timeout(60_000);
  needsPython();
  let data: string;
  let { make, deploy, imaged } = pools("");
  before(() => {
    data = mkdtempSync(join(tmpdir(), "workers-"));
    ({ make, deploy, imaged } = pools(data));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");
  const patchOf = ({ one }: Recorded<unknown>, name = "nightly-pool") =>
    one("WorkPool", name).inputs.baseJobTemplatePatch as JsonPatchOperation[];
  const defaultOf = (recorded: Recorded<unknown>, variable: string) => {
    const path = `/variables/properties/${variable}/default`;
    return patchOf(recorded).find((operation) => operation.path === path)?.value;
  };
  const variablesOf = (recorded: Recorded<unknown>) =>
    deploymentOf(recorded).inputs.jobVariables as Record<string, unknown>;

  const WHOLE = [
    "Deployment nightly",
    "Deployment nightly-worker",
    "KubernetesNamespace lolpop",
    "KubernetesRollout nightly-worker-rollout",
    "Namespace lolpop",
    "PrefectWorkPoolDeployment nightly",
    "Role nightly-role",
    "RoleBinding nightly-role-binding",
    "Secret lolpop-prefect-secrets",
    "ServiceAccount nightly-service-account",
    "WorkPool nightly-pool",
    "kubernetes lolpop-provider",
  ];

  it("come with a pool of ours and a package with an image: one, with rights and connection", async () => {
    const recorded = await deploy();
    assert.deepEqual(madeBy(recorded), WHOLE);
    const { metadata, spec } = workerOf(recorded);
    assert.deepEqual([metadata.name, metadata.namespace], ["nightly-worker", "lolpop"]);
    assert.equal(spec.replicas, 1);
    const { serviceAccountName, containers } = spec.template.spec;
    assert.equal(serviceAccountName, "nightly-worker");
    assert.equal(containers[0].image, "prefecthq/prefect:3-python3.12-kubernetes");
    assert.deepEqual(containers[0].command.slice(3, 5), ["--pool=ml", "--name=nightly-worker"]);
    assert.match(
      spec.template.metadata.annotations["prefect-constructs/connection-checksum"] ?? "",
      /^[0-9a-f]{16}$/,
    );
    const account = recorded.one("ServiceAccount", "nightly-service-account").inputs;
    assert.equal((account.metadata as { name: string }).name, "nightly-worker");
    assert.equal(recorded.result.nodes.workers.length, 1);
    assert.ok(recorded.result.nodes.rollout);
  });

  it("are there before the deployment, which outlives neither them nor what jobs read", async () => {
    const recorded = await deploy({ args: { environment: { TOKEN: "t" } } });
    const { dependencies, inputs } = deploymentOf(recorded);
    for (const name of [
      "nightly-worker-rollout",
      "nightly-environment",
      "nightly-role-binding",
      "lolpop-prefect-secrets",
    ]) {
      assert.ok(dependencies.includes(name), name);
    }
    assert.deepEqual(inputs.kubernetesCluster, {});
    const worker = recorded.one("Deployment", "nightly-worker").dependencies;
    assert.ok(worker.includes("nightly-role-binding") && worker.includes("nightly-pool"));
    const rollout = recorded.one("KubernetesRollout", "nightly-worker-rollout").inputs;
    assert.deepEqual([rollout.namespace, rollout.name], ["lolpop", "nightly-worker"]);
    assert.equal(rollout.timeoutSeconds, 180);
  });

  it("are in no other text than the Secret's, and neither is what the jobs are given", async () => {
    const recorded = await deploy({ args: { environment: { TOKEN: "hunter2" } } });
    for (const { type, name, inputs, secrets } of recorded.registrations) {
      const open = Object.entries(inputs).filter(([key]) => !secrets.includes(key));
      const isProvider = type.startsWith("pulumi:providers:");
      const text = JSON.stringify(Object.fromEntries(open));
      if (!isProvider) assert.ok(!/the-key|hunter2/.test(text), `${type} ${name}: ${text}`);
    }
    assert.deepEqual(variablesOf(recorded), {
      image: variablesOf(recorded).image,
      image_pull_policy: "IfNotPresent",
      namespace: "lolpop",
      env_from: [{ secretRef: { name: "nightly-environment" } }],
    });
    assert.match(String(variablesOf(recorded).image), /^acme\/etl:/);
  });

  it("of Prefect 2 are the seed's for a lolpop workflow on it", async () => {
    const recorded = await deploy({ workers: { prefect: 2 } });
    const { image, env } = workerOf(recorded).spec.template.spec.containers[0];
    assert.equal(image, "prefecthq/prefect:2-python3.9-kubernetes");
    const uid = env.find(({ name }) => name === "PREFECT_KUBERNETES_CLUSTER_UID");
    assert.equal(uid?.value, "project-dev");
    const rules = JSON.stringify(recorded.one("Role", "nightly-role").inputs.rules);
    assert.ok(!rules.includes("secrets"), rules);
    const shared = await record(() => {
      const opts = connection();
      const workPool = new WorkPool("shared", { name: "s" }, { provider: opts.providers[0] });
      return make({ workers: { prefect: 2 }, args: { workPool } }, opts);
    });
    assert.match(JSON.stringify(shared.one("Role", "nightly-role").inputs.rules), /secrets/);
  });

  it("have their jobs in another namespace, with rights and connection there", async () => {
    const recorded = await deploy({
      workers: { namespace: "ml", jobNamespace: "jobs" },
      args: { environment: { TOKEN: "t" } },
    });
    const placeOf = (type: string, name: string) =>
      (recorded.one(type, name).inputs.metadata as { namespace: string }).namespace;
    assert.equal(placeOf("ServiceAccount", "nightly-service-account"), "ml");
    assert.equal(placeOf("Deployment", "nightly-worker"), "ml");
    assert.equal(placeOf("Role", "nightly-role"), "jobs");
    assert.equal(placeOf("RoleBinding", "nightly-role-binding"), "jobs");
    assert.equal(placeOf("Secret", "nightly-environment"), "jobs");
    assert.equal(placeOf("Secret", "jobs-prefect-secrets"), "jobs");
    assert.equal(placeOf("Secret", "ml-prefect-secrets"), "ml");
    assert.equal(defaultOf(recorded, "namespace"), "jobs");
    assert.equal(variablesOf(recorded).namespace, "jobs");
    const workPool = { name: "ml", type: "kubernetes", job: { namespace: "jobs" } };
    const byJob = await deploy({ workers: { namespace: "ml" }, args: { workPool } });
    assert.equal(variablesOf(byJob).namespace, "jobs");
    assert.equal(byJob.one("Role", "nightly-role").inputs.kind, "Role");
  });

  it("have an account of the user's, an autoscaler and a budget where asked", async () => {
    const recorded = await deploy({
      workers: {
        serviceAccountName: "mine",
        autoscaling: { maxCount: 3 },
        disruptionBudget: { maxUnavailable: 1 },
        resources: { requests: { cpu: "100m" } },
        objectName: "etl",
        startTimeoutSeconds: 20,
      },
    });
    const rights = /^(Role|RoleBinding|ServiceAccount) /;
    const companions = [
      "HorizontalPodAutoscaler nightly-worker-autoscaler",
      "PodDisruptionBudget nightly-worker-disruption-budget",
    ];
    const others = WHOLE.filter((line) => !rights.test(line));
    assert.deepEqual(madeBy(recorded), [...others, ...companions].sort());
    const { metadata, spec } = workerOf(recorded);
    assert.equal(metadata.name, "etl-worker");
    assert.equal(spec.template.spec.serviceAccountName, "mine");
    assert.ok(!("replicas" in spec));
    const rollout = recorded.one("KubernetesRollout", "nightly-worker-rollout").inputs;
    assert.deepEqual([rollout.name, rollout.timeoutSeconds], ["etl-worker", 20]);
    const wide = await deploy({ workers: { clusterWide: true } });
    assert.equal(wide.one("ClusterRole", "nightly-role").inputs.kind, "ClusterRole");
  });

  it("are none while the deployment is stopped; their rights and the Secrets stay", async () => {
    const recorded = await deploy({ args: { stopped: true } });
    const gone = /^(Deployment nightly-worker|KubernetesRollout )/;
    assert.deepEqual(
      madeBy(recorded),
      WHOLE.filter((line) => !gone.test(line)),
    );
    assert.ok(deploymentOf(recorded).dependencies.includes("nightly-role-binding"));
  });

  it("of several pools share namespace and Secret", async () => {
    const recorded = await record(() => {
      const opts = connection();
      for (const name of ["nightly", "hourly"]) {
        const workPool = { name, type: "kubernetes" };
        make({ name, args: { workPool, package: imaged() } }, opts);
      }
    });
    const shared = madeBy(recorded).filter((line) => line.includes("lolpop"));
    assert.deepEqual(shared, [
      "KubernetesNamespace lolpop",
      "Namespace lolpop",
      "Secret lolpop-prefect-secrets",
      "kubernetes lolpop-provider",
    ]);
    assert.deepEqual(
      madeBy(recorded).filter((line) => line.startsWith("Role ")),
      ["Role hourly-role", "Role nightly-role"],
    );
  });
});
