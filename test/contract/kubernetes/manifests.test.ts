import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type KubernetesJobArgs,
  kubernetesJobTemplatePatch,
  type KubernetesServer,
  type KubernetesServing,
  type KubernetesWorkers,
  type PodSettings,
  PrefectPackage,
  PrefectProvider,
  PrefectServeDeployment,
  PrefectServer,
  PrefectWorkPoolDeployment,
} from "../../../lib";
import { patchTemplate } from "../../../lib/resources/job-template";
import { describeOnKubernetes } from "../../support/kubernetes";
import { record } from "../../support/mocks";
import { REPOSITORY } from "../../support/program";
import { defaultTemplate } from "../../unit/render/kubernetes/templates";

const LONG = "n".repeat(80);

/** All that pods take, as far as a cluster without it admits them. */
const EVERYTHING = {
  imagePullPolicy: "Never",
  imagePullSecrets: ["registry"],
  serviceAccountName: "runner",
  resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "1", memory: "1Gi" } },
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          podAffinityTerm: {
            topologyKey: "kubernetes.io/hostname",
            labelSelector: { matchLabels: { team: "ml" } },
          },
        },
      ],
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
  volumes: [
    { name: "shared", persistentVolumeClaim: { claimName: "shared" } },
    { name: "settings", configMap: { name: "settings", optional: true } },
  ],
  volumeMounts: [
    { name: "shared", mountPath: "/shared" },
    { name: "settings", mountPath: "/etc/settings", readOnly: true },
  ],
  labels: { team: "ml", "example.com/cost": "A_1" },
  annotations: { "example.com/note": "any text: on" },
  priorityClassName: "high",
  runtimeClassName: "gvisor",
  hostAliases: [{ ip: "10.0.0.9", hostnames: ["prefect"] }],
  extraContainers: [{ name: "proxy", image: "proxy:1", args: ["0o7", "yes", "=", "12:30"] }],
  initContainers: [{ name: "wait", image: "wait:1" }],
  runAsUser: 1234,
} as const satisfies PodSettings;

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {mode: "0644", on: "yes"}
---
apiVersion: v1
kind: Service
metadata: {name: etl}
spec: {selector: {app.kubernetes.io/name: prefect-serve}, ports: [{port: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: etl}
spec:
  template:
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 7, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: serve
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;

/** A cluster's own judgement of what is written or made, as strict as it can be. */
describeOnKubernetes("The manifests of", [3], (kubernetes) => {
  let folder: string;
  let namespace: string;
  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
    writeFileSync(join(folder, "etl.yaml"), MANIFEST);
    namespace = await kubernetes().namespace("manifests");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const flows = join(REPOSITORY, "test", "e2e", "flows");
  const shared = () => {
    const apiUrl = "http://10.245.0.1:4200/api";
    const more = { apiKey: "the-key", headers: { "X-A": "b" } };
    return {
      environment: { TOKEN: "the-token" },
      providers: [new PrefectProvider("server", { apiUrl, ...more })],
      package: new PrefectPackage("package", {
        source: { kind: "flow", entrypoint: "work.py:work", workingDirectory: flows },
        image: { repository: "acme/etl" },
        dataDirectory: join(folder, "context"),
      }),
    };
  };
  const rendering = () =>
    ({ kind: "kubernetes", namespace, renderTo: join(folder, "out") }) as const;
  const serve = (given: Partial<KubernetesServing> = {}, name = "etl") =>
    rendered(name, () => {
      const { providers, ...args } = shared();
      const infrastructure = { ...rendering(), ...given };
      new PrefectServeDeployment(name, { ...args, infrastructure }, { providers });
    });
  const work = (given: Partial<KubernetesWorkers> = {}, name = "etl") =>
    rendered(name, () => {
      const { providers, ...args } = shared();
      const workers = { ...rendering(), ...given };
      const workPool = { name: "ml", type: "kubernetes" };
      new PrefectWorkPoolDeployment(name, { ...args, workPool, workers }, { providers });
    });
  const server = async (given: Partial<KubernetesServer> = {}) => {
    const { registrations } = await record(() => {
      const infrastructure = { kind: "kubernetes", namespace, ...given } as const;
      new PrefectServer("prefect", { infrastructure });
    });
    const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
    const made = objects.map(({ inputs }) => inputs).filter(({ kind }) => kind !== "Namespace");
    return made.map((object) => `${JSON.stringify(object)}\n`);
  };

  /** What the cluster says of them; it makes nothing. */
  const judge = async (texts: readonly string[]) => {
    const strict = ["--dry-run=server", "--warnings-as-errors", "--validate=strict"];
    return kubernetes().kubectlWith(texts.join("---\n"), "apply", ...strict, "-f", "-");
  };

  it("a serving deployment pass", async () => {
    assert.match(await judge(await serve()), /deployment\.apps\/etl created \(server dry run\)/);
  }).timeout(60_000);

  it("a serving deployment with all that pods take pass", async () => {
    const said = await judge(await serve({ ...EVERYTHING, limit: 2, replicas: 2 }));
    assert.match(said, /deployment\.apps\/etl created/);
  }).timeout(60_000);

  it("a serving deployment with a name of 80 characters pass", async () => {
    const said = await judge(await serve({}, LONG));
    assert.match(said, /deployment\.apps\/n{54}-[0-9a-f]{8} created/);
  }).timeout(60_000);

  it("the user's own serving deployment, and what is beside it, pass", async () => {
    const said = await judge(await serve({ manifest: join(folder, "etl.yaml") }));
    assert.match(said, /configmap\/settings created.*\nservice\/etl created.*\ndeployment\.apps/);
  }).timeout(60_000);

  it("workers pass", async () => {
    const said = await judge(await work());
    assert.match(said, /^serviceaccount\/etl-worker created/m);
    assert.match(said, /^role\.rbac.*\nrolebinding\.rbac.*\ndeployment\.apps\/etl-worker created/m);
  }).timeout(60_000);

  it("workers with all that they and pods take, and a long name, pass", async () => {
    const more: Partial<KubernetesWorkers> = {
      ...{ role: "prefect-helm", clusterWide: true, env: { A: "0o7" } },
      autoscaling: { minCount: 1, maxCount: 3, cpuPercent: 80, memoryPercent: 80 },
      disruptionBudget: { minAvailable: 1 },
    };
    const { serviceAccountName: _account, ...pods } = EVERYTHING;
    const said = await judge(await work({ ...pods, ...more }, LONG));
    for (const kind of ["clusterrole", "horizontalpodautoscaler", "poddisruptionbudget"]) {
      assert.match(said, new RegExp(`^${kind}.* created`, "m"));
    }
  }).timeout(60_000);

  it("jobs of a work pool pass", async () => {
    for (const generation of [2, 3] as const) {
      const { podSpec, ...job } = { ...EVERYTHING, podSpec: { dnsPolicy: "Default" } };
      const { imagePullPolicy: _policy, ...given } = job;
      for (const patch of [{}, { ...given, podSpec, env: { A: { secret: "s", key: "k" } } }]) {
        const said = await judge([jobOf(generation, { ...patch, namespace })]);
        assert.match(said, /^job\.batch\/run created/m);
      }
    }
  }).timeout(60_000);

  it("a server pass", async () => {
    assert.match(await judge(await server()), /^deployment\.apps\/prefect created/m);
    assert.match(await judge(await server(EVERYTHING)), /^deployment\.apps\/prefect created/m);
  }).timeout(60_000);

  it("a pod that is not restricted do not pass, nor what has a word too many", async () => {
    const open = await serve({ restricted: false });
    await assert.rejects(judge(open), /would violate PodSecurity "restricted/);
    const job = jobOf(3, { namespace, restricted: false });
    await assert.rejects(judge([job]), /would violate PodSecurity "restricted/);
    const [text = ""] = await serve();
    await assert.rejects(judge([text.replace("imagePullPolicy", "imagePolicy")]), /unknown field/);
  }).timeout(60_000);
});

/** The files of a program that writes one folder of them. */
async function rendered(name: string, program: () => void): Promise<string[]> {
  const { one } = await record(program);
  const { files } = one("LocalFolder", `${name}-manifests`).inputs;
  return Object.values(files as Record<string, string>);
}

/** The job that a worker would make of a patched template. */
function jobOf(generation: 2 | 3, given: KubernetesJobArgs): string {
  const outcome = patchTemplate(defaultTemplate(generation), kubernetesJobTemplatePatch(given));
  assert.ok("template" in outcome, JSON.stringify(outcome));
  const { job_configuration: configuration, variables } = outcome.template as unknown as {
    job_configuration: { job_manifest: object };
    variables: { properties: Record<string, { default?: unknown }> };
  };
  const defaults = Object.entries(variables.properties).map(([key, one]) => [key, one.default]);
  const values = {
    ...(Object.fromEntries(defaults) as Record<string, unknown>),
    ...{ name: "run", labels: {}, env: [], image: "acme/etl:1", command: ["prefect"] },
  };
  const job = filled(configuration.job_manifest, values) as { metadata: object };
  const { namespace } = given;
  return JSON.stringify({ ...job, metadata: { ...job.metadata, name: "run", namespace } });
}

/** Without what stands for a variable of no value, as a worker leaves it out. */
function filled(part: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (typeof part === "string") {
    const [, name] = /^\{\{ (\w+) \}\}$/.exec(part) ?? [];
    if (name !== undefined) return values[name];
    return part.replaceAll(/\{\{ (\w+) \}\}/g, (_whole, inside: string) => String(values[inside]));
  }
  if (Array.isArray(part)) return part.map((item) => filled(item, values));
  if (typeof part !== "object" || part === null) return part;
  const members = Object.entries(part).map(([key, value]) => [key, filled(value, values)] as const);
  const known = members.filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.filter(([key]) => !MISPLACED.includes(key)));
}

/** Of a job, not of its pod: where Prefect's template has them the cluster drops them. */
const MISPLACED = ["parallelism", "completions"];
