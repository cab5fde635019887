import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesNamespace, PrefectServeDeployment } from "../../../../lib";
import { type Recorded, record, thrownBy } from "../../../support/mocks";
import { etlPackage, needsPython } from "../fixtures";
import { connection, inCluster, type Serve, serving, workloadOf } from "./serving";

describe("PrefectServeDeployment on kubernetes", function () {
  this.timeout(60_000);
  needsPython();
  const data = mkdtempSync(join(tmpdir(), "serving-"));
  after(() => rmSync(data, { recursive: true, force: true }));
  const { imaged, serve } = serving(data);
  const annotationsOf = (recorded: Recorded<unknown>) =>
    workloadOf(recorded).spec.template.metadata.annotations;

  it("makes pods in a namespace that it shares, and waits for them", async () => {
    const recorded = await serve({
      infrastructure: { limit: 2, startTimeoutSeconds: 60 },
      args: { drainSeconds: 30 },
    });
    assert.deepEqual(inCluster(recorded), [
      "Deployment nightly-workload",
      "kubernetes lolpop-provider",
      "KubernetesNamespace lolpop",
      "KubernetesRollout nightly-rollout",
      "Namespace lolpop",
      "Secret lolpop-prefect-secrets",
    ]);
    const workload = workloadOf(recorded);
    assert.deepEqual(workload.metadata, {
      name: "nightly",
      namespace: "lolpop",
      labels: {
        "app.kubernetes.io/name": "prefect-serve",
        "app.kubernetes.io/instance": "nightly",
        "app.kubernetes.io/managed-by": "prefect-constructs",
      },
      annotations: {
        "pulumi.com/patchForce": "true",
        "pulumi.com/waitFor": "jsonpath={.metadata.uid}",
      },
    });
    const { containers, terminationGracePeriodSeconds } = workload.spec.template.spec;
    assert.equal(terminationGracePeriodSeconds, 45);
    const [container] = containers;
    assert.match(String(container?.image), /^acme\/etl:[0-9a-f]{12}$/);
    assert.deepEqual(container?.command, [
      ...["python", "/opt/prefect-constructs/serve.py", "--deployment=etl/nightly"],
      ...["--drain-seconds=30", "--limit=2"],
    ]);
    assert.equal(container?.workingDir, "/opt/prefect");
    const { inputs, secrets } = recorded.one("KubernetesRollout", "nightly-rollout");
    const { revision, ...rest } = inputs;
    assert.deepEqual(rest, {
      namespace: "lolpop",
      name: "nightly",
      timeoutSeconds: 60,
      secrets: { PREFECT_API_URL: "http://10.0.0.9:4200/api", PREFECT_API_KEY: "the-key" },
      cluster: {},
    });
    assert.match(String(revision), /^uid-of-nightly-workload-[0-9a-f]{12}$/);
    assert.ok(secrets.includes("secrets"));
    const deployment = recorded.registrations.find(
      ({ type, name }) => type.endsWith("prefect:Deployment") && name === "nightly",
    );
    assert.ok(deployment?.dependencies.includes("nightly-rollout"));
    assert.ok(
      recorded
        .one("Deployment", "nightly-workload")
        .dependencies.includes("lolpop-prefect-secrets"),
    );
  });

  it("gives pods the connection and the variables by reference, and shows them nowhere", async () => {
    const recorded = await serve({ args: { environment: { TOKEN: "the-token", HOME: "/mine" } } });
    const secret = recorded.one("Secret", "nightly-environment");
    assert.deepEqual(secret.inputs.stringData, { TOKEN: "the-token", HOME: "/mine" });
    const [container] = workloadOf(recorded).spec.template.spec.containers;
    assert.deepEqual(container?.envFrom, [{ secretRef: { name: "nightly-environment" } }]);
    const names = (container?.env as { name: string }[]).map(({ name }) => name);
    assert.deepEqual(names.slice(0, 3), ["PREFECT_HOME", "PREFECT_API_URL", "PREFECT_API_KEY"]);
    const { inputs, secrets } = recorded.one("Deployment", "nightly-workload");
    assert.deepEqual(secrets, []);
    assert.doesNotMatch(JSON.stringify(inputs), /the-token|the-key|10\.0\.0\.9|\/mine/);
  });

  it("rolls the pods when a Secret changes, and waits anew", async () => {
    const secrets = { TOKEN: "the-token" };
    const one = await serve({ args: { environment: secrets } });
    const keys = ["connection", "environment"].map((of) => `prefect-constructs/${of}-checksum`);
    assert.deepEqual(Object.keys(annotationsOf(one)).sort(), keys);
    const differing = async (given: Serve) => {
      const other = await serve(given);
      const changed = keys.filter((key) => annotationsOf(other)[key] !== annotationsOf(one)[key]);
      const revision = ({ one: get }: Recorded<unknown>) =>
        get("KubernetesRollout", "nightly-rollout").inputs.revision;
      return { changed, waits: revision(other) !== revision(one) };
    };
    const same = await differing({ args: { environment: { ...secrets } } });
    assert.deepEqual(same, { changed: [], waits: false });
    const variables = await differing({ args: { environment: { TOKEN: "another" } } });
    assert.deepEqual(variables, { changed: [keys[1]], waits: true });
    const key = await differing({ args: { environment: secrets }, apiKey: "another-key" });
    assert.deepEqual(key, { changed: [keys[0]], waits: true });
  });

  it("hands the settings of pods on, of which parts may be outputs", async () => {
    const recorded = await serve({
      infrastructure: {
        ...{ replicas: 2, imagePullPolicy: "Never", nodeSelector: { disk: "ssd" } },
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: pulumi.output("made-elsewhere") } },
        ],
        volumeMounts: [{ name: "data", mountPath: "/data" }],
      },
    });
    const { spec } = workloadOf(recorded);
    assert.equal(spec.replicas, 2);
    assert.match(JSON.stringify(spec), /"claimName":"made-elsewhere"/);
    assert.match(JSON.stringify(spec), /"imagePullPolicy":"Never".*"disk":"ssd"/);
  });

  it("is in the namespace that it is given, under the name that it is given", async () => {
    const recorded = await record(() => {
      const namespace = new KubernetesNamespace("ml", { namespaceName: "ml", create: false });
      const infrastructure = { kind: "kubernetes", namespace, objectName: "served" } as const;
      const args = { package: imaged(), infrastructure, environment: { A: "b" } };
      return new PrefectServeDeployment("nightly", args, connection());
    });
    const { name, namespace } = workloadOf(recorded).metadata;
    assert.deepEqual([name, namespace], ["served", "ml"]);
    const secret = recorded.one("Secret", "nightly-environment").inputs.metadata;
    assert.equal((secret as { name: string }).name, "served-environment");
    recorded.one("Secret", "ml-prefect-secrets");
  });

  it("has legal names, however long its own is", async () => {
    const long = `Etl_${"n".repeat(80)}`;
    const recorded = await serve({ args: { environment: { A: "b" } }, name: long });
    const { name, labels } = workloadOf(recorded, `${long}-workload`).metadata;
    assert.match(name, /^etl-n{50}-[0-9a-f]{8}$/);
    assert.equal((labels as Record<string, string>)["app.kubernetes.io/instance"], name);
    const secret = recorded.one("Secret", `${long}-environment`).inputs.metadata;
    assert.ok((secret as { name: string }).name.length <= 63);
  });

  it("has no pods while it is stopped, and keeps its Secrets", async () => {
    const recorded = await serve({ args: { stopped: true, environment: { A: "b" } } });
    assert.ok(!inCluster(recorded).some((one) => /workload|rollout/.test(one)));
    recorded.one("Secret", "nightly-environment");
    recorded.one("Secret", "lolpop-prefect-secrets");
  });

  it("applies a merge patch to its Deployment last", async () => {
    const workload = {
      spec: { replicas: null, template: { spec: { terminationGracePeriodSeconds: 7 } } },
    };
    const { spec } = workloadOf(await serve({ args: { overrides: { workload } } }));
    assert.equal("replicas" in spec, false);
    assert.equal(spec.template.spec.terminationGracePeriodSeconds, 7);
    assert.equal(spec.template.spec.containers.length, 1);
  });

  it("is refused with all that is wrong", async () => {
    const error = await thrownBy(() => {
      const infrastructure = {
        kind: "kubernetes",
        namespace: "My_Team",
        objectName: "Etl",
        replicas: 0,
        startTimeoutSeconds: 0,
        limit: 0,
        imagePullPolicy: "Sometimes" as "Never",
        resources: { limits: { cpu: "half" } },
        labels: { team: "a b" },
        manifest: join(data, "missing.yaml"),
      } as const;
      const args = {
        package: etlPackage(),
        infrastructure,
        environment: { "1A": "x" },
        overrides: { workload: [] },
      };
      return new PrefectServeDeployment("etl", args, connection("http://127.0.0.1:4200/api"));
    });
    const paths = error.message.split("\n").map((line) => /": (\S+)/.exec(line)?.[1]);
    assert.deepEqual(
      paths.map((path) => path?.replace("infrastructure.", "")),
      [
        ...["limit", "package", "replicas", "startTimeoutSeconds", "objectName", "namespace"],
        ...["connectionSecret.apiUrl", "imagePullPolicy", 'resources.limits["cpu"]'],
        ...['labels["team"]', "environment", "overrides.workload", "manifest"],
      ],
    );
  });
});
