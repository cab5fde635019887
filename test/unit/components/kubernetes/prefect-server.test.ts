import assert from "node:assert/strict";
import { type KubernetesServer, PrefectServer, type PrefectServerArgs } from "../../../../lib";
import { connectionSecret, namespaceOf } from "../../../../lib/components/kubernetes";
import { promiseOf, record, thrownBy } from "../../../support/mocks";
import * as pulumi from "@pulumi/pulumi";

const APP = {
  "app.kubernetes.io/name": "prefect-server",
  "app.kubernetes.io/instance": "prefect",
};

function server(
  infrastructure: Omit<KubernetesServer, "kind"> = {},
  args: PrefectServerArgs = {},
): PrefectServer {
  const kind = "kubernetes" as const;
  return new PrefectServer("prefect", { infrastructure: { kind, ...infrastructure }, ...args });
}

describe("PrefectServer in a cluster", function () {
  this.timeout(60_000);

  it("is a volume, a Service, a Deployment, the wait for it and a forwarded port", async () => {
    const { registrations } = await record(() => server());
    const made = registrations.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    assert.deepEqual(made.sort(), [
      "Deployment prefect-workload",
      "KubernetesNamespace lolpop",
      "KubernetesRollout prefect-rollout",
      "LocalFolder prefect-folder",
      "LocalProcess prefect-port-forward",
      "Namespace lolpop",
      "PersistentVolumeClaim prefect-volume",
      "PrefectServer prefect",
      "Service prefect-service",
      "kubernetes lolpop-provider",
      "pulumi-nodejs prefect-provider",
    ]);
  });

  it("keeps SQLite in the volume, and never runs two servers on it", async () => {
    const storage = { size: "5Gi", storageClassName: "fast" };
    const { one } = await record(() => server({ storage, image: "acme/prefect:1" }));
    assert.deepEqual(one("PersistentVolumeClaim", "prefect-volume").inputs.spec, {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      resources: { requests: { storage: "5Gi" } },
    });
    const { spec } = one("Deployment", "prefect-workload").inputs as unknown as Workload;
    assert.deepEqual([spec.replicas, spec.strategy], [1, { type: "Recreate" }]);
    assert.deepEqual(spec.selector, { matchLabels: APP });
    const pod = spec.template.spec;
    assert.deepEqual(pod.volumes.map(({ name }) => name).sort(), ["data", "scratch"]);
    const data = pod.volumes.find(({ name }) => name === "data");
    assert.deepEqual(data, { name: "data", persistentVolumeClaim: { claimName: "prefect" } });
    const [container] = pod.containers;
    assert.equal(container?.image, "acme/prefect:1");
    assert.equal(
      valueOf(container, "PREFECT_API_DATABASE_CONNECTION_URL"),
      "sqlite+aiosqlite:////data/prefect.db",
    );
    assert.equal(container?.securityContext.readOnlyRootFilesystem, true);
  });

  it("takes a claim that is there, as keepData leaves one, and makes none", async () => {
    const storage = { existingClaim: "kept" };
    const { one, registrations } = await record(() => server({ storage }));
    assert.ok(!registrations.some(({ type }) => type.endsWith("PersistentVolumeClaim")));
    const { spec } = one("Deployment", "prefect-workload").inputs as unknown as Workload;
    const data = spec.template.spec.volumes.find(({ name }) => name === "data");
    assert.deepEqual(data, { name: "data", persistentVolumeClaim: { claimName: "kept" } });
    const { message } = await thrownBy(() => server({ storage: { ...storage, size: "5Gi" } }));
    assert.match(message, /storage\.size goes not with existingClaim/);
  });

  it("uses a Postgres by reference, with several pods that roll", async () => {
    const database = { secret: "prefect-database", key: "url" };
    const { one, registrations } = await record(() => server({ database, replicas: 2 }));
    assert.ok(!registrations.some(({ type }) => type.endsWith("PersistentVolumeClaim")));
    const { spec } = one("Deployment", "prefect-workload").inputs as unknown as Workload;
    const rolling = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    assert.deepEqual([spec.replicas, spec.strategy], [2, rolling]);
    const [container] = spec.template.spec.containers;
    const url = container?.env.find(({ name }) => name === "PREFECT_API_DATABASE_CONNECTION_URL");
    assert.deepEqual(url?.valueFrom, { secretKeyRef: { name: "prefect-database", key: "url" } });
  });

  it("leaves to its Secret what the program's variables say otherwise", async () => {
    const url = "PREFECT_API_DATABASE_CONNECTION_URL";
    const environment = { [url]: "postgresql+asyncpg://db/prefect", HOME: "/tmp/home" };
    const { one } = await record(() => server({}, { environment }));
    const { spec } = one("Deployment", "prefect-workload").inputs as unknown as Workload;
    const [container] = spec.template.spec.containers;
    const names = container?.env.map(({ name }) => name).sort();
    // Those that stand here win over those of a Secret.
    assert.deepEqual(
      names?.filter((name) => name in environment),
      [],
    );
    assert.equal(valueOf(container, "PREFECT_UI_API_URL"), "/api");
  });

  it("is not waited for by the provider, which would say nothing of its pods", async () => {
    const { one } = await record(() => server());
    for (const [type, name] of [
      ["Deployment", "prefect-workload"],
      ["Service", "prefect-service"],
    ] as const) {
      const { metadata } = one(type, name).inputs as { metadata: { annotations: object } };
      assert.deepEqual(Object.entries(metadata.annotations).sort(), [
        ["pulumi.com/patchForce", "true"],
        ["pulumi.com/waitFor", "jsonpath={.metadata.uid}"],
      ]);
    }
  });

  it("has its password in a Secret, whose change rolls the pods", async () => {
    const annotationsOf = async (authString: string) => {
      const { one } = await record(() => server({}, { authString }));
      const secret = one("Secret", "prefect-environment");
      assert.deepEqual(secret.inputs.stringData, { PREFECT_SERVER_API_AUTH_STRING: authString });
      assert.ok(secret.secrets.includes("stringData"));
      const workload = one("Deployment", "prefect-workload");
      assert.ok(!JSON.stringify(workload.inputs).includes(authString));
      const { spec } = workload.inputs as unknown as Workload;
      const [container] = spec.template.spec.containers;
      assert.deepEqual(container?.envFrom, [{ secretRef: { name: "prefect-environment" } }]);
      return spec.template.metadata.annotations;
    };
    assert.notDeepEqual(await annotationsOf("u:one"), await annotationsOf("u:two"));
  });

  it("is reached by a forwarded port from here, by its Service from pods", async () => {
    const { result, one } = await record(() => server({ objectName: "api" }, { port: 4455 }));
    const { inputs } = one("LocalProcess", "prefect-port-forward");
    const [node, script, ...options] = inputs.command as string[];
    assert.equal(node, "node");
    assert.match(script ?? "", /port-forward\.js$/);
    assert.deepEqual(options, [
      "--namespace=lolpop",
      "--selector=app.kubernetes.io/name=prefect-server,app.kubernetes.io/instance=api",
      ...["--pod-port=4200", "--port={port}"],
    ]);
    assert.equal(inputs.port, 4455);
    assert.equal(
      result.podApiUrl && (await promiseOf(result.podApiUrl)),
      "http://api.lolpop.svc:4200/api",
    );
  });

  it("is reached where it is said to be, with no process on this machine", async () => {
    const { result, registrations } = await record(() => server({ url: "https://prefect.x/" }));
    assert.equal(await promiseOf(result.apiUrl), "https://prefect.x/api");
    assert.equal(await promiseOf(result.uiUrl), "https://prefect.x");
    assert.ok(!registrations.some(({ type }) => type.endsWith(":LocalProcess")));
  });

  it("gives pods its Service's address, whatever the address from here", async () => {
    class Component extends pulumi.ComponentResource {
      constructor(opts: pulumi.ComponentResourceOptions) {
        super("test:index:Component", "etl", {}, opts);
        connectionSecret(namespaceOf(undefined, this), {}, this);
      }
    }
    const { one } = await record(() => new Component({ providers: [server().provider] }));
    const { stringData } = one("Secret", "lolpop-prefect-secrets").inputs;
    assert.deepEqual(stringData, { "prefect-api-url": "http://prefect.lolpop.svc:4200/api" });
  });

  it("is refused with all that is wrong", async () => {
    const error = await thrownBy(() =>
      server({
        objectName: "My_Server",
        replicas: 3,
        storage: { size: "much" },
        resources: { requests: { cpu: "a lot" } },
      }),
    );
    const paths = error.message.split("\n").map((line) => /": (\S+)/.exec(line)?.[1]);
    assert.deepEqual(paths, [
      'infrastructure.resources.requests["cpu"]',
      "infrastructure.objectName",
      "infrastructure.storage.size",
      "infrastructure.replicas",
    ]);
  });
});

interface Container {
  readonly image: string;
  readonly env: readonly { name: string; value?: string; valueFrom?: object }[];
  readonly envFrom?: readonly object[];
  readonly securityContext: { readonly readOnlyRootFilesystem?: boolean };
}

interface Workload {
  readonly spec: {
    readonly replicas: number;
    readonly strategy: object;
    readonly selector: object;
    readonly template: {
      readonly metadata: { readonly annotations?: object };
      readonly spec: {
        readonly containers: readonly Container[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

function valueOf(container: Container | undefined, variable: string): string | undefined {
  return container?.env.find(({ name }) => name === variable)?.value;
}
