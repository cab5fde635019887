import assert from "node:assert/strict";
import {
  checkJob,
  jobTemplatePatch,
  type KubernetesJobArgs,
} from "../../../../lib/render/kubernetes";
import { checkTemplate, patchTemplate } from "../../../../lib/resources/job-template";
import { defaultTemplate } from "./templates";

interface Patched {
  readonly job_configuration: { env?: unknown; job_manifest: { metadata: object; spec: JobSpec } };
  readonly variables: { readonly properties: Record<string, { default?: unknown }> };
}
interface JobSpec {
  readonly template: { metadata?: object; spec: { containers: Container[] } & Fields };
  readonly [field: string]: unknown;
}
type Fields = Record<string, unknown>;
type Container = Fields & { readonly env?: unknown; readonly resources?: unknown };

/** The template of a generation with a patch for the settings. */
function patched(job: KubernetesJobArgs, generation: 2 | 3 = 3): Patched {
  const outcome = patchTemplate(defaultTemplate(generation), jobTemplatePatch(job));
  assert.ok("template" in outcome, JSON.stringify(outcome));
  assert.deepEqual(checkTemplate("template", outcome.template), []);
  return outcome.template as unknown as Patched;
}
const jobOf = (job: KubernetesJobArgs) => patched(job).job_configuration.job_manifest;
const podOf = (job: KubernetesJobArgs) => jobOf(job).spec.template.spec;
const containerOf = (job: KubernetesJobArgs) => podOf(job).containers[0]!;
const defaultsOf = (job: KubernetesJobArgs) =>
  Object.fromEntries(
    Object.entries(patched(job).variables.properties).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );

describe("the template of kubernetes jobs", () => {
  it("is the same for both generations, whatever their own templates lack", () => {
    const job: KubernetesJobArgs = {
      resources: { limits: { cpu: "1" }, gpu: 1 },
      connectionSecret: {},
    };
    assert.deepEqual(patched(job, 2).job_configuration, patched(job, 3).job_configuration);
    const names = (generation: 2 | 3) => Object.keys(patched(job, generation).variables.properties);
    assert.deepEqual(names(2).sort(), names(3).sort());
  });

  it("is admitted where pods must be restricted, and has one place to write to", () => {
    const { containers, volumes, securityContext, automountServiceAccountToken } = podOf({});
    assert.deepEqual(securityContext, {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 0,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.equal(automountServiceAccountToken, false);
    assert.deepEqual(volumes, [{ name: "scratch", emptyDir: {} }]);
    assert.deepEqual(containers[0]!.volumeMounts, [{ name: "scratch", mountPath: "/tmp" }]);
    assert.deepEqual(containers[0]!.securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.deepEqual(patched({}).job_configuration.env, { HOME: "/tmp" });
    const free = podOf({ restricted: false });
    assert.equal(free.securityContext, undefined);
    assert.equal(free.containers[0]!.securityContext, undefined);
  });

  it("leaves image, pull policy and command to the job variables, and what the worker insists on", () => {
    const { spec } = jobOf({ podSpec: { dnsPolicy: "None" } });
    const { template: pod, backoffLimit } = spec;
    const { image, imagePullPolicy, args, name } = pod.spec.containers[0]!;
    assert.deepEqual([image, imagePullPolicy], ["{{ image }}", "{{ image_pull_policy }}"]);
    assert.deepEqual([args, name, backoffLimit], ["{{ command }}", "prefect-job", 0]);
    const { parallelism, completions, restartPolicy, dnsPolicy } = pod.spec;
    assert.deepEqual([parallelism, completions, restartPolicy], [1, 1, "Never"]);
    assert.equal(dnsPolicy, "None");
    assert.equal(pod.metadata, undefined);
  });

  it("turns what deployments may want otherwise into defaults of job variables", () => {
    assert.deepEqual(defaultsOf({}), { namespace: "default", finished_job_ttl: 600 });
    const tolerations = [{ key: "gpu", operator: "Exists" }];
    const job: KubernetesJobArgs = {
      namespace: "ml",
      serviceAccountName: "reader",
      ttlSecondsAfterFinished: 0,
      resources: { requests: { cpu: "500m" }, limits: { memory: "1Gi" }, gpu: 2 },
      nodeSelector: { disk: "ssd" },
      tolerations,
      affinity: { nodeAffinity: {} },
    };
    assert.deepEqual(defaultsOf(job), {
      namespace: "ml",
      service_account_name: "reader",
      finished_job_ttl: 0,
      cpu_request: "500m",
      memory_limit: "1Gi",
      gpu: 2,
      node_selector: { disk: "ssd" },
      tolerations,
      affinity: { nodeAffinity: {} },
    });
    const { nodeSelector, tolerations: tolerated, affinity, ...pod } = podOf(job);
    assert.deepEqual(
      [nodeSelector, tolerated, affinity],
      ["{{ node_selector }}", "{{ tolerations }}", "{{ affinity }}"],
    );
    assert.equal(pod.serviceAccountName, "{{ service_account_name }}");
    assert.equal(pod.automountServiceAccountToken, true);
    assert.equal(containerOf(job).envFrom, "{{ env_from }}");
  });

  it("asks for GPUs by the cluster's own name for them, and for other resources as they are", () => {
    const amd = { gpu: 1, gpuResource: "amd.com/gpu", requests: { "ephemeral-storage": "1Gi" } };
    assert.deepEqual(containerOf({ resources: amd }).resources, {
      requests: {
        "ephemeral-storage": "1Gi",
        cpu: "{{ cpu_request }}",
        memory: "{{ memory_request }}",
      },
      limits: { "amd.com/gpu": "{{ gpu }}", cpu: "{{ cpu_limit }}", memory: "{{ memory_limit }}" },
    });
    const { limits } = containerOf({ resources: { limits: { "nvidia.com/gpu": "1" } } })
      .resources as { limits: object };
    assert.equal("nvidia.com/gpu" in limits && limits["nvidia.com/gpu"], "1");
  });

  it("keeps the connection's secrets out of the text that the worker copies into jobs", () => {
    const job: KubernetesJobArgs = { connectionSecret: { name: "prefect", apiKeyKey: "key" } };
    const reference = (name: string, key: string) => {
      return { name, valueFrom: { secretKeyRef: { name: "prefect", key, optional: true } } };
    };
    assert.deepEqual(containerOf(job).env, [
      reference("PREFECT_API_KEY", "key"),
      reference("PREFECT_API_AUTH_STRING", "prefect-api-auth-string"),
      reference("PREFECT_CLIENT_CUSTOM_HEADERS", "prefect-client-custom-headers"),
    ]);
    assert.deepEqual(patched(job).job_configuration.env, {
      HOME: "/tmp",
      PREFECT_API_KEY: null,
      PREFECT_API_AUTH_STRING: null,
      PREFECT_CLIENT_CUSTOM_HEADERS: null,
    });
    assert.equal(containerOf({}).env, "{{ env }}");
  });

  it("sets variables of jobs, as texts or out of Secrets", () => {
    const env = { LEVEL: "debug", TOKEN: { secret: "tokens", key: "hub" } };
    assert.deepEqual(patched({ env }).job_configuration.env, {
      HOME: "/tmp",
      LEVEL: "debug",
      TOKEN: null,
    });
    const valueFrom = { secretKeyRef: { name: "tokens", key: "hub" } };
    assert.deepEqual(containerOf({ env }).env, [{ name: "TOKEN", valueFrom }]);
  });

  it("has the rest of what a pod can have", () => {
    const data = { name: "data", persistentVolumeClaim: { claimName: "data" } };
    const job = jobOf({
      volumes: [data],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
      imagePullSecrets: ["registry"],
      activeDeadlineSeconds: 60,
      backoffLimit: 2,
      labels: { team: "ml" },
      annotations: { "example.com/cost": "low & slow" },
      priorityClassName: "batch",
      extraContainers: [{ name: "proxy", image: "proxy:1" }],
      runAsUser: 1001,
    });
    const { template, activeDeadlineSeconds, backoffLimit } = job.spec;
    assert.deepEqual([activeDeadlineSeconds, backoffLimit], [60, 2]);
    const metadata = { labels: { team: "ml" }, annotations: { "example.com/cost": "low & slow" } };
    assert.deepEqual(template.metadata, metadata);
    assert.deepEqual(job.metadata, {
      ...metadata,
      namespace: "{{ namespace }}",
      generateName: "{{ name }}-",
    });
    const { containers, volumes, imagePullSecrets, priorityClassName, securityContext } =
      template.spec;
    assert.deepEqual(volumes, [{ name: "scratch", emptyDir: {} }, data]);
    assert.deepEqual(imagePullSecrets, [{ name: "registry" }]);
    assert.equal(priorityClassName, "batch");
    assert.equal((securityContext as { runAsUser: number }).runAsUser, 1001);
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["prefect-job", "proxy"],
    );
    const mounts = containers[0]!.volumeMounts as { name: string }[];
    assert.deepEqual(
      mounts.map(({ name }) => name),
      ["scratch", "data"],
    );
  });

  it("is refused with all that is wrong at once, and no variable's value", () => {
    const problems = checkJob("workPool.job", {
      namespace: "My Namespace",
      resources: { requests: { cpu: "half" }, gpu: -1, gpuResource: "gpu" },
      labels: { team: "a b" },
      nodeSelector: { "a/b/c": "x" },
      ttlSecondsAfterFinished: 1.5,
      activeDeadlineSeconds: 0,
      backoffLimit: -1,
      env: { "A B": "x", TOKEN: { secret: "S", key: "" }, PLAIN: ["hunter2"] },
      imagePullSecrets: ["Registry"],
      podSpec: { containers: [], restartPolicy: "Always" },
      connectionSecret: { name: "Not_A_Name" },
    });
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "workPool.job.imagePullSecrets[0]",
        'workPool.job.resources.requests["cpu"]',
        "workPool.job.nodeSelector",
        'workPool.job.labels["team"]',
        "workPool.job.resources.gpu",
        "workPool.job.resources.gpuResource",
        "workPool.job.namespace",
        "workPool.job.ttlSecondsAfterFinished",
        "workPool.job.activeDeadlineSeconds",
        "workPool.job.backoffLimit",
        "workPool.job.env",
        "workPool.job.env.TOKEN.secret",
        "workPool.job.env.TOKEN.key",
        "workPool.job.env.PLAIN",
        "workPool.job.podSpec.containers",
        "workPool.job.podSpec.restartPolicy",
        "workPool.job.connectionSecret.name",
      ],
    );
    assert.ok(!JSON.stringify(problems).includes("hunter2"));
    assert.deepEqual(checkJob("job", { resources: { gpu: 1 }, env: { A: "" } }), []);
  });
});
