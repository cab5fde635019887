import assert from "node:assert/strict";
import { checkPod, type PodSettings, renderPod } from "../../../../lib/render/kubernetes";
import { UNKNOWN } from "../../../../lib/core/unknown";

describe("a pod", () => {
  const container = { name: "serve", image: "acme/etl:1", command: ["python"], env: [] };
  const render = (settings: PodSettings = {}) =>
    renderPod({ settings, container, labels: { ours: "yes" }, graceSeconds: 75 });

  it("is what the restricted standard asks for, with a place to write to", () => {
    assert.deepEqual(render(), {
      metadata: { labels: { ours: "yes" } },
      spec: {
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 0,
          fsGroup: 1000,
          seccompProfile: { type: "RuntimeDefault" },
        },
        terminationGracePeriodSeconds: 75,
        containers: [
          {
            name: "serve",
            image: "acme/etl:1",
            imagePullPolicy: "IfNotPresent",
            command: ["python"],
            env: [],
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ["ALL"] },
              readOnlyRootFilesystem: true,
            },
            volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
          },
        ],
        volumes: [{ name: "scratch", emptyDir: {} }],
      },
    });
  });

  it("takes what pods take", () => {
    const settings = {
      imagePullPolicy: "Never",
      imagePullSecrets: ["registry"],
      serviceAccountName: "runner",
      resources: { requests: { cpu: "500m" }, limits: { memory: "1Gi" } },
      nodeSelector: { disk: "ssd" },
      tolerations: [{ key: "gpu", operator: "Exists" }],
      affinity: { nodeAffinity: {} },
      topologySpreadConstraints: [{ maxSkew: 1 }],
      volumes: [{ name: "data", emptyDir: {} }],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
      labels: { team: "ml", ours: "no" },
      annotations: { note: "x" },
      priorityClassName: "high",
      runtimeClassName: "gvisor",
      hostAliases: [{ ip: "10.0.0.9", hostnames: ["db"] }],
      extraContainers: [{ name: "proxy", image: "proxy:1", securityContext: { runAsUser: 7 } }],
      initContainers: [{ name: "wait", image: "wait:1" }],
      runAsUser: 1234,
    } as const;
    const { metadata, spec } = render(settings) as { metadata: object; spec: typeof settings };
    assert.deepEqual(metadata, { labels: { team: "ml", ours: "yes" }, annotations: { note: "x" } });
    const {
      nodeSelector,
      tolerations,
      affinity,
      topologySpreadConstraints,
      priorityClassName,
      runtimeClassName,
      hostAliases,
    } = settings;
    const same = {
      serviceAccountName: "runner",
      automountServiceAccountToken: true,
      imagePullSecrets: [{ name: "registry" }],
      volumes: [{ name: "scratch", emptyDir: {} }, ...settings.volumes],
      nodeSelector,
      tolerations,
      affinity,
      topologySpreadConstraints,
      priorityClassName,
      runtimeClassName,
      hostAliases,
    };
    const given = Object.keys(same).map((key) => [key, spec[key as "affinity"]]);
    assert.deepEqual(Object.fromEntries(given), same);
    const { containers, initContainers } = spec as unknown as Record<string, unknown[]>;
    assert.deepEqual(containers?.[1], {
      name: "proxy",
      image: "proxy:1",
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        runAsUser: 7,
      },
    });
    assert.match(JSON.stringify(initContainers), /"drop":\["ALL"\]/);
    assert.match(JSON.stringify(containers?.[0]), /"imagePullPolicy":"Never".*"500m".*"\/data"/);
  });

  it("is the image's own where it need not be restricted", () => {
    const settings = { restricted: false, extraContainers: [{ name: "p", image: "p" }] };
    assert.doesNotMatch(JSON.stringify(render(settings)), /securityContext/);
    const asRoot = render({ restricted: false, runAsUser: 0 }).spec as { securityContext: object };
    assert.deepEqual(asRoot.securityContext, { runAsUser: 0 });
  });

  it("writes to the user's own volume where that is at the same place", () => {
    const settings = {
      volumes: [{ name: "big", emptyDir: {} }],
      volumeMounts: [{ name: "big", mountPath: "/tmp" }],
    };
    assert.doesNotMatch(JSON.stringify(render(settings)), /scratch/);
  });
});

describe("settings of a pod", () => {
  it("are judged all at once", () => {
    const problems = checkPod("infrastructure", {
      imagePullPolicy: "Sometimes",
      imagePullSecrets: ["Registry"],
      serviceAccountName: "a b",
      resources: { requests: { cpu: "half" }, limit: {} },
      nodeSelector: { disk: "a b" },
      tolerations: {},
      hostAliases: ["x"],
      volumes: [{ name: "data" }, { name: "data" }, { name: "scratch" }, {}],
      volumeMounts: [
        { name: "dta", mountPath: "/data" },
        { name: "data", mountPath: "data" },
      ],
      labels: { "a/b/c": "x" },
      annotations: { a: 1 },
      priorityClassName: "High",
      runtimeClassName: "g_visor",
      extraContainers: [{ name: "proxy" }],
      initContainers: [{ image: "wait:1" }],
      runAsUser: 0,
    });
    assert.deepEqual(
      problems.map(({ path }) => path.replace("infrastructure.", "")),
      [
        ...["imagePullPolicy", "imagePullSecrets[0]", "serviceAccountName", "resources"],
        ...['resources.requests["cpu"]', 'nodeSelector["disk"]', "tolerations", "hostAliases[0]"],
        ...["volumes[1].name", "volumes[2].name", "volumes[3].name"],
        ...["volumeMounts[0].name", "volumeMounts[1].mountPath", "labels", 'annotations["a"]'],
        ...["priorityClassName", "runtimeClassName", "extraContainers[0].image"],
        ...["initContainers[0].name", "runAsUser"],
      ],
    );
  });

  it("are passed over where they are known later", () => {
    const settings = {
      volumes: [
        { name: "data", persistentVolumeClaim: { claimName: UNKNOWN } },
        { name: UNKNOWN },
        { name: UNKNOWN },
      ],
      volumeMounts: [
        { name: "later", mountPath: UNKNOWN },
        { name: "scratch", mountPath: "/x" },
      ],
      extraContainers: [{ name: "proxy", image: UNKNOWN }],
      tolerations: UNKNOWN,
      affinity: UNKNOWN,
    };
    assert.deepEqual(checkPod("infrastructure", settings), []);
    assert.deepEqual(checkPod("infrastructure", { runAsUser: 0, restricted: false }), []);
  });
});
