import assert from "node:assert/strict";
import {
  type KubernetesObject,
  patchWorkload,
  renderWorkload,
  type ServeWorkload,
  serveWorkload,
} from "../../../../lib/render/kubernetes";

const SERVE: ServeWorkload = {
  name: "etl",
  image: "acme/etl:1",
  command: ["python", "serve.py"],
  workingDir: "/opt/prefect",
  connection: [{ name: "PREFECT_API_URL", value: "by reference" }],
  secrets: ["etl-environment"],
  own: [],
  healthPort: 8080,
  annotations: { checksum: "1" },
  graceSeconds: 75,
};
const OURS = {
  "app.kubernetes.io/name": "prefect-serve",
  "app.kubernetes.io/instance": "etl",
  "app.kubernetes.io/managed-by": "prefect-constructs",
};
const SELECTOR = {
  "app.kubernetes.io/name": "prefect-serve",
  "app.kubernetes.io/instance": "etl",
};

interface Spec {
  readonly [key: string]: unknown;
  readonly template: {
    readonly metadata: { readonly labels: object; readonly annotations: object };
    readonly spec: {
      readonly containers: readonly Record<string, unknown>[];
      readonly terminationGracePeriodSeconds: number;
    };
  };
}
const specOf = ({ spec }: KubernetesObject) => spec as Spec;

describe("the Deployment that serves a flow", () => {
  const render = (serve: Partial<ServeWorkload> = {}) =>
    renderWorkload(serveWorkload({ ...SERVE, ...serve }), {});
  const containerOf = (object: KubernetesObject) =>
    specOf(object).template.spec.containers[0] as Record<string, unknown>;

  it("starts new pods before it ends old ones, and lets those drain", () => {
    const object = render({ replicas: 3 });
    assert.deepEqual(object.metadata, { name: "etl", labels: OURS });
    const { template, ...spec } = specOf(object);
    assert.deepEqual(spec, {
      replicas: 3,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: SELECTOR },
    });
    assert.deepEqual(template.metadata, { labels: OURS, annotations: { checksum: "1" } });
    assert.equal(template.spec.terminationGracePeriodSeconds, 75);
    assert.equal(specOf(render()).replicas, 1);
  });

  it("has a health endpoint, by which it is judged while it starts and while it works", () => {
    const { env, ports, startupProbe, readinessProbe } = containerOf(render());
    assert.deepEqual(env, [
      { name: "HOME", value: "/tmp" },
      { name: "PREFECT_HOME", value: "/tmp/prefect" },
      { name: "PREFECT_API_URL", value: "by reference" },
      { name: "PREFECT_RUNNER_SERVER_ENABLE", value: "true" },
      { name: "PREFECT_RUNNER_SERVER_HOST", value: "0.0.0.0" },
      { name: "PREFECT_RUNNER_SERVER_PORT", value: "8080" },
    ]);
    assert.deepEqual(ports, [{ name: "health", containerPort: 8080 }]);
    const httpGet = { path: "/health", port: 8080 };
    assert.deepEqual(startupProbe, {
      ...{ httpGet, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
    });
    assert.deepEqual(readinessProbe, {
      ...{ httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    });
  });

  it("is not ended because Prefect's server is away, for which its health would be bad", () => {
    const { livenessProbe } = containerOf(render());
    assert.deepEqual(livenessProbe, {
      httpGet: { path: "/openapi.json", port: 8080 },
      ...{ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 30 },
    });
  });

  it("measures its health by how often it looks for runs", () => {
    const { env } = containerOf(render({ pollSeconds: 59.5 }));
    assert.deepEqual((env as unknown[]).at(-1), {
      name: "PREFECT_RUNNER_POLL_FREQUENCY",
      value: "60",
    });
  });

  it("takes the user's variables from a Secret, also those that stand in place of ours", () => {
    const { env, envFrom } = containerOf(render({ own: ["HOME", "PREFECT_API_URL"] }));
    assert.deepEqual(envFrom, [{ secretRef: { name: "etl-environment" } }]);
    assert.doesNotMatch(JSON.stringify(env), /"HOME"|PREFECT_API_URL/);
    assert.equal(containerOf(render({ secrets: [] })).envFrom, undefined);
  });
});

describe("a Deployment of the user's", () => {
  const patch = (spec: object, metadata: object = {}, serve: Partial<ServeWorkload> = {}) => {
    const manifest = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec };
    return patchWorkload(
      manifest as unknown as KubernetesObject,
      serveWorkload({ ...SERVE, ...serve }),
    );
  };
  const withContainers = (...containers: object[]) => ({ template: { spec: { containers } } });

  it("that states next to nothing gets all that it takes to serve", () => {
    const object = patch(withContainers({ name: "main" }), { namespace: "elsewhere" });
    assert.deepEqual(object.metadata, { name: "etl", labels: OURS });
    const { template, ...spec } = specOf(object);
    assert.deepEqual(spec, {
      replicas: 1,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: SELECTOR },
    });
    assert.deepEqual(template.metadata, { labels: OURS, annotations: { checksum: "1" } });
    const { containers, terminationGracePeriodSeconds } = template.spec;
    assert.equal(terminationGracePeriodSeconds, 75);
    const { startupProbe, readinessProbe, livenessProbe, ...container } = containers[0] ?? {};
    assert.ok(startupProbe && readinessProbe && livenessProbe);
    assert.deepEqual(container, {
      name: "main",
      image: "acme/etl:1",
      command: ["python", "serve.py"],
      workingDir: "/opt/prefect",
      env: [
        { name: "PREFECT_API_URL", value: "by reference" },
        { name: "PREFECT_RUNNER_SERVER_ENABLE", value: "true" },
        { name: "PREFECT_RUNNER_SERVER_HOST", value: "0.0.0.0" },
        { name: "PREFECT_RUNNER_SERVER_PORT", value: "8080" },
      ],
      envFrom: [{ secretRef: { name: "etl-environment" } }],
    });
  });

  it("keeps what it states itself", () => {
    const own = {
      replicas: 4,
      strategy: { type: "Recreate" },
      selector: { matchLabels: { app: "etl" } },
      template: {
        metadata: { labels: { app: "etl" }, annotations: { note: "x" } },
        spec: {
          terminationGracePeriodSeconds: 600,
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              name: "main",
              image: "theirs:1",
              args: ["serve"],
              livenessProbe: { tcpSocket: { port: 1 } },
              env: [
                { name: "PREFECT_API_URL", value: "http://theirs/api" },
                { name: "A", value: "$(PREFECT_RUNNER_SERVER_PORT)" },
              ],
              envFrom: [{ configMapRef: { name: "settings" } }],
            },
            { name: "proxy", image: "proxy:1" },
          ],
        },
      },
    };
    const object = patch(own, { name: "theirs", labels: { app: "etl" }, annotations: { a: "b" } });
    assert.deepEqual(object.metadata, {
      name: "etl",
      labels: { ...OURS, app: "etl" },
      annotations: { a: "b" },
    });
    const { template, ...spec } = specOf(object);
    const { replicas, strategy, selector } = own;
    assert.deepEqual(spec, { replicas, strategy, selector });
    assert.deepEqual(template.metadata, {
      labels: { ...OURS, app: "etl" },
      annotations: { note: "x", checksum: "1" },
    });
    const { containers, ...pod } = template.spec;
    assert.deepEqual(pod, {
      terminationGracePeriodSeconds: 600,
      securityContext: { runAsNonRoot: true },
    });
    assert.deepEqual(containers[1], { name: "proxy", image: "proxy:1" });
    const { env, ...main } = containers[0] ?? {};
    assert.deepEqual(main, {
      name: "main",
      image: "acme/etl:1",
      args: ["serve"],
      livenessProbe: { tcpSocket: { port: 1 } },
      envFrom: [{ configMapRef: { name: "settings" } }, { secretRef: { name: "etl-environment" } }],
    });
    assert.deepEqual(
      (env as { name: string }[]).map(({ name }) => name.replace("PREFECT_RUNNER_SERVER_", "")),
      ["ENABLE", "HOST", "PORT", "PREFECT_API_URL", "A"],
    );
    assert.equal(specOf(patch(own, {}, { replicas: 2 })).replicas, 2);
  });

  it("gets it in the container that is named so, else in the first", () => {
    const images = (...names: string[]) => {
      const object = patch(withContainers(...names.map((name) => ({ name, image: "theirs" }))));
      return specOf(object).template.spec.containers.map(({ image }) => image);
    };
    assert.deepEqual(images("proxy", "serve"), ["theirs", "acme/etl:1"]);
    assert.deepEqual(images("main", "proxy"), ["acme/etl:1", "theirs"]);
  });
});
