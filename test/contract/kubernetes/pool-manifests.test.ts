import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type KubernetesJobArgs,
  type KubernetesWorkers,
  PrefectPackage,
  PrefectProvider,
  PrefectWorkPoolDeployment,
} from "../../../lib";
import { createPrefectClient } from "../../../lib/client";
import { wantedTemplate } from "../../../lib/resources/job-template";
import { jobOf } from "../../support/job-template";
import { describeOnKubernetes } from "../../support/kubernetes";
import { type Recorded, record } from "../../support/mocks";
import { needsServer } from "../../support/on-prefect";
import { REPOSITORY } from "../../support/program";

const LONG = "n".repeat(80);

/** All that pods take, as far as a cluster without it admits them. */
const POD = {
  imagePullSecrets: ["registry"],
  serviceAccountName: "default",
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "gpu", operator: "Exists" }] }],
      },
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { team: "ml" } },
    },
  ],
  volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
  volumeMounts: [{ name: "data", mountPath: "/data" }],
  labels: { team: "ml", "example.com/cost": "A_1" },
  annotations: { "example.com/note": "any text: on" },
  hostAliases: [{ ip: "10.0.0.9", hostnames: ["prefect"] }],
  extraContainers: [{ name: "proxy", image: "proxy:1" }],
  initContainers: [{ name: "wait", image: "wait:1" }],
  runAsUser: 1234,
} as const;

const WORKERS = {
  ...POD,
  resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "1", memory: "1Gi" } },
  limit: 2,
  prefetchSeconds: 5,
  autoscaling: { minCount: 2, maxCount: 4, memoryPercent: 70 },
  disruptionBudget: { minAvailable: "50%" },
  env: { PREFECT_LOGGING_LEVEL: "DEBUG", HOME: "/data" },
} as const satisfies Partial<KubernetesWorkers>;

const JOB = {
  ...POD,
  resources: {
    requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "1Gi" },
    limits: { cpu: "1", memory: "1Gi" },
    gpu: 2,
  },
  env: { LEVEL: "1", TOKEN: { secret: "tokens", key: "hub" } },
  ttlSecondsAfterFinished: 5,
  activeDeadlineSeconds: 60,
  backoffLimit: 1,
  podSpec: { dnsPolicy: "ClusterFirst", terminationGracePeriodSeconds: 5 },
} as const satisfies KubernetesJobArgs;

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: "0644"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mine}
spec:
  replicas: 2
  template:
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 7, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: worker
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;

/** A cluster's own judgement of what is written into a folder and into a pool, strict as can be. */
describeOnKubernetes("The manifests of", [3, 2], (kubernetes, generation) => {
  const server = needsServer(generation);
  let folder: string;
  let namespace: string;
  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
    writeFileSync(join(folder, "worker.yaml"), MANIFEST);
    namespace = await kubernetes().namespace("manifests");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const program = (
    workers: Partial<KubernetesWorkers>,
    job?: KubernetesJobArgs,
    name = "nightly",
  ): Promise<Recorded<void>> =>
    record(() => {
      const apiUrl = "http://10.245.0.1:4200/api";
      const headers = { "X-A": "the-header" };
      const providers = [new PrefectProvider("server", { apiUrl, apiKey: "the-key", headers })];
      const flows = join(REPOSITORY, "test", "e2e", "flows");
      new PrefectWorkPoolDeployment(
        name,
        {
          package: new PrefectPackage("package", {
            source: { kind: "flow", entrypoint: "work.py:work", workingDirectory: flows },
            image: { repository: "acme/etl" },
            dataDirectory: join(folder, "context"),
          }),
          environment: { TOKEN: "the-token" },
          workPool: { name: "p", type: "kubernetes", job },
          workers: {
            kind: "kubernetes",
            prefect: generation,
            namespace,
            renderTo: join(folder, "out"),
            ...workers,
          },
        },
        { providers },
      );
    });

  /** What the cluster says of them; it makes nothing. */
  const judge = (text: string) => {
    const strict = ["--dry-run=server", "--warnings-as-errors", "--validate=strict"];
    return kubernetes().kubectlWith(text, "create", ...strict, "-f", "-");
  };
  const judgeFiles = async ({ one }: Recorded<void>, name = "nightly") => {
    const { files } = one("LocalFolder", `${name}-manifests`).inputs;
    return judge(Object.values(files as Record<string, string>).join("---\n"));
  };
  /** The Job that a run would have, and its pod by itself: of that the standard is enforced. */
  const jobsOf = async ({ one }: Recorded<void>, variables: object = {}) => {
    const { apiUrl } = server();
    const client = createPrefectClient({ apiUrl, source: "the test" });
    const pool = one("WorkPool", "nightly-pool").inputs;
    const { template, problems } = await wantedTemplate(client, pool);
    assert.ok(template, JSON.stringify(problems));
    const { jobVariables } = one("Deployment", "nightly").inputs;
    const job = jobOf(template, { ...(jobVariables as object), ...variables });
    const { metadata, spec } = job.spec.template;
    const pod = { apiVersion: "v1", kind: "Pod", spec };
    return [job, { ...pod, metadata: { ...metadata, generateName: "run-", namespace } }] as const;
  };
  const judgeJob = async (recorded: Recorded<void>, variables?: object) => {
    const said = await Promise.all(
      (await jobsOf(recorded, variables)).map((object) => judge(JSON.stringify(object))),
    );
    return said.join("\n");
  };

  it("a worker and its jobs pass", async () => {
    const recorded = await program({});
    const said = await judgeFiles(recorded);
    for (const kind of ["serviceaccount", "role.rbac", "rolebinding.rbac", "deployment.apps"]) {
      assert.match(said, new RegExp(`${kind}.*/nightly-worker created \\(server dry run\\)`));
    }
    assert.match(await judgeJob(recorded), /job\.batch\/.* created.*\npod\/.* created/);
  }).timeout(60_000);

  it("workers with all that they take pass", async () => {
    const said = await judgeFiles(await program(WORKERS));
    assert.match(said, /horizontalpodautoscaler.*created/);
    assert.match(said, /poddisruptionbudget.*created/);
    const wide = await program({
      clusterWide: true,
      role: "prefect-helm",
      jobNamespace: namespace,
    });
    assert.match(await judgeFiles(wide), /clusterrole\..*\nclusterrolebinding/);
  }).timeout(60_000);

  it("jobs with all that they take pass, and with what deployments set of it", async () => {
    const recorded = await program({}, JOB);
    assert.match(await judgeJob(recorded), /job\.batch\/.* created/);
    const [job] = await jobsOf(recorded, {
      gpu: 1,
      node_selector: { disk: "ssd" },
      tolerations: [{ operator: "Exists" }],
      affinity: {},
      cpu_limit: "2",
      env: { LEVEL: "2" },
    });
    assert.match(await judge(JSON.stringify(job)), /job\.batch\/.* created/);
    const { nodeSelector, tolerations, affinity, containers } = job.spec.template.spec;
    assert.deepEqual(nodeSelector, { disk: "ssd" });
    assert.deepEqual(tolerations, [{ operator: "Exists" }]);
    assert.deepEqual(affinity, {});
    assert.deepEqual(containers[0]?.resources, {
      requests: { cpu: "50m", memory: "64Mi", "ephemeral-storage": "1Gi" },
      limits: { cpu: "2", memory: "1Gi", "nvidia.com/gpu": 1 },
    });
    assert.ok(!/the-key|the-header|the-token/.test(JSON.stringify(job)));
  }).timeout(60_000);

  it("a worker with a name of 80 characters pass", async () => {
    const said = await judgeFiles(await program({}, undefined, LONG), LONG);
    assert.match(said, /deployment\.apps\/n{54}-[0-9a-f]{8} created/);
  }).timeout(60_000);

  it("the user's own worker, and what is beside it, pass", async () => {
    const said = await judgeFiles(await program({ manifest: join(folder, "worker.yaml") }));
    assert.match(said, /configmap\/settings created/);
    assert.match(said, /deployment\.apps\/mine created/);
  }).timeout(60_000);

  it("pods that are not restricted do not pass, nor Prefect's own jobs", async () => {
    const open = await program({ restricted: false }, { restricted: false });
    await assert.rejects(judgeFiles(open), /would violate PodSecurity "restricted/);
    // The Job is warned of, its pod is refused, and either answer may be the first.
    await assert.rejects(judgeJob(open), /violates? PodSecurity "restricted/);
  }).timeout(60_000);
});
