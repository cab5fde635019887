import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createObject, namespaceOf, uidOf } from "../../../../lib/components/kubernetes";
import { KubernetesNamespace } from "../../../../lib";
import { promiseOf, record, thrownBy } from "../../../support/mocks";

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Component", name, {}, opts);
  }
}

describe("KubernetesNamespace", function () {
  this.timeout(60_000);

  it("makes a namespace that enforces the restricted standard, with a provider of its own", async () => {
    const { result, registrations, one } = await record(
      () => new KubernetesNamespace("ml", { labels: { team: "ml" }, annotations: { note: "x" } }),
    );
    assert.deepEqual(
      registrations.map(({ type, name, parent }) => [type, name, parent]),
      [
        ["pulumi:providers:kubernetes", "ml-provider", "ml"],
        ["prefect-constructs:index:KubernetesNamespace", "ml", undefined],
        ["kubernetes:core/v1:Namespace", "ml", "ml"],
      ],
    );
    const { inputs, provider } = one("Namespace", "ml");
    assert.equal(provider, "ml-provider");
    assert.deepEqual(inputs, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "lolpop",
        labels: {
          "app.kubernetes.io/managed-by": "prefect-constructs",
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
          team: "ml",
        },
        annotations: { note: "x", "pulumi.com/patchForce": "true" },
      },
    });
    const own = one("kubernetes", "ml-provider").inputs;
    assert.equal(own.enableSecretMutable, "true");
    assert.equal(own.enableConfigMapMutable, "true");
    assert.equal(result.name, "lolpop");
    assert.equal(await promiseOf(result.namespace), "lolpop");
  });

  it("takes one that is there", async () => {
    const { result, registrations } = await record(
      () => new KubernetesNamespace("ml", { namespaceName: "ml-team", create: false }),
    );
    assert.ok(!registrations.some(({ type }) => type.endsWith(":Namespace")));
    assert.equal(await promiseOf(result.namespace), "ml-team");
    assert.equal(result.nodes.namespace, undefined);
  });

  it("reaches the cluster as it is told, else as stack config says, and keeps that secret", async () => {
    const of = async (args: object, config?: Record<string, string>) => {
      const recorded = await record(() => new KubernetesNamespace("ml", args), config);
      const { kubeconfig, context } = recorded.result.cluster;
      const { inputs, secrets } = recorded.one("kubernetes", "ml-provider");
      assert.ok(kubeconfig && (await pulumi.isSecret(kubeconfig)));
      assert.ok(secrets.includes("kubeconfig"));
      const told = [await promiseOf(kubeconfig), context && (await promiseOf(context))];
      assert.deepEqual([inputs.kubeconfig, inputs.context], told);
      return told;
    };
    const config = { "kubernetes:kubeconfig": "/from/config", "kubernetes:context": "there" };
    assert.deepEqual(await of({ kubeconfig: "/given" }), ["/given", undefined]);
    assert.deepEqual(await of({}, config), ["/from/config", "there"]);
    assert.deepEqual(await of({ kubeconfig: "/given", context: "here" }, config), [
      "/given",
      "here",
    ]);
    const { result } = await record(() => new KubernetesNamespace("ml"));
    assert.deepEqual(result.cluster, {});
  });

  it("uses an explicit provider, and its way to the cluster", async () => {
    const { result, registrations, one } = await record(() => {
      const provider = new k8s.Provider("team", { kubeconfig: "/team", enableSecretMutable: true });
      return new KubernetesNamespace("ml", {}, { providers: [provider] });
    });
    assert.equal(registrations.filter(({ type }) => type.endsWith(":kubernetes")).length, 1);
    assert.equal(one("Namespace", "ml").provider, "team");
    const { kubeconfig } = result.cluster;
    assert.equal(kubeconfig && (await promiseOf(kubeconfig)), "/team");
    assert.equal(result.nodes.provider, undefined);
  });

  it("is refused with all that is wrong", async () => {
    const error = await thrownBy(() => {
      const provider = new k8s.Provider("team", { enableSecretMutable: true });
      const args = {
        namespaceName: "My_Team",
        podSecurity: "strict" as "restricted",
        labels: { team: "a b" },
        annotations: { "a/b/c": "x" },
        kubeconfig: "/given",
      };
      return new KubernetesNamespace("ml", args, { providers: [provider] });
    });
    const paths = error.message.split("\n").map((line) => /": (\S+)/.exec(line)?.[1]);
    assert.deepEqual(paths, [
      "namespaceName",
      'labels["team"]',
      "annotations",
      "podSecurity",
      "kubeconfig",
    ]);
  });
});

describe("a namespace by its name", function () {
  this.timeout(60_000);
  const namespaces = (registrations: readonly { type: string; name: string }[]) =>
    registrations.filter(({ type }) => type.endsWith(":Namespace")).map(({ name }) => name);

  it("is made once in a program, apart from the components that are in it", async () => {
    const { result, registrations, one } = await record(() => {
      const one = namespaceOf(undefined, new Component("a"));
      return [one, namespaceOf("lolpop", new Component("b"))];
    });
    assert.equal(result[0], result[1]);
    assert.deepEqual(namespaces(registrations), ["lolpop"]);
    assert.equal(one("KubernetesNamespace", "lolpop").parent, undefined);
    const again = await record(() => namespaceOf("lolpop", new Component("a")));
    assert.notEqual(again.result, result[0]);
  });

  it("is the one that the program has made itself", async () => {
    const { result, registrations } = await record(() => {
      const own = new KubernetesNamespace("team", { namespaceName: "ml" });
      return [own, namespaceOf("ml", new Component("a")), namespaceOf(own, new Component("b"))];
    });
    assert.equal(result[0], result[1]);
    assert.equal(result[0], result[2]);
    assert.deepEqual(namespaces(registrations), ["team"]);
  });

  it("is another one through another provider, and through another way to the cluster", async () => {
    const { registrations } = await record(() => {
      new KubernetesNamespace("far", { namespaceName: "ml", kubeconfig: "/far" });
      const provider = new k8s.Provider("team", { enableSecretMutable: true });
      namespaceOf("ml", new Component("a"));
      namespaceOf("ml", new Component("b", { providers: [provider] }));
      namespaceOf("ml", new Component("c", { providers: [provider] }));
    });
    assert.deepEqual(namespaces(registrations), ["far", "ml", "team-ml"]);
  });
});

describe("objects of a cluster", function () {
  this.timeout(60_000);
  const make = (apiVersion: string, kind: string, metadata: object = {}) =>
    record(() => {
      const namespace = new KubernetesNamespace("ml");
      const object = {
        apiVersion,
        kind,
        metadata: { name: "x", ...metadata },
        spec: { a: 1 },
        roleRef: {},
      };
      return createObject("x", object, { namespace, parent: namespace });
    });

  it("are of their own class where there is one, else of the class for any", async () => {
    const types = [];
    for (const [apiVersion, kind] of [
      ["apps/v1", "Deployment"],
      ["v1", "Secret"],
      ["rbac.authorization.k8s.io/v1", "RoleBinding"],
      ["policy/v1", "PodDisruptionBudget"],
      ["autoscaling/v2", "HorizontalPodAutoscaler"],
      ["apps.example.com/v1", "Deployment"],
      ["snapshot.storage.k8s.io/v1", "VolumeSnapshot"],
    ] as const) {
      const { registrations } = await make(apiVersion, kind);
      types.push(registrations.find(({ name }) => name === "x")?.type);
    }
    assert.deepEqual(types, [
      "kubernetes:apps/v1:Deployment",
      "kubernetes:core/v1:Secret",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      "kubernetes:policy/v1:PodDisruptionBudget",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      "kubernetes:apps.example.com/v1:Deployment",
      "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshot",
    ]);
  });

  it("are in the namespace, unless their kind is in none or they say where", async () => {
    const metadata = async (...given: Parameters<typeof make>) => {
      const { registrations } = await make(...given);
      const found = registrations.find(({ name }) => name === "x");
      return found?.inputs.metadata as Record<string, unknown>;
    };
    assert.equal((await metadata("v1", "Secret")).namespace, "lolpop");
    assert.equal((await metadata("v1", "Secret", { namespace: "jobs" })).namespace, "jobs");
    const role = await metadata("rbac.authorization.k8s.io/v1", "ClusterRole");
    assert.equal(role.namespace, undefined);
  });

  it("take back what others changed, and workloads are not waited for by the provider", async () => {
    const { inputs } = (await make("apps/v1", "Deployment", { annotations: { a: "b" } })).one(
      "Deployment",
      "x",
    );
    assert.deepEqual((inputs.metadata as { annotations: object }).annotations, {
      a: "b",
      "pulumi.com/patchForce": "true",
      "pulumi.com/waitFor": "jsonpath={.metadata.uid}",
    });
    const secret = (await make("v1", "Secret")).one("Secret", "x").inputs.metadata;
    assert.deepEqual((secret as { annotations: object }).annotations, {
      "pulumi.com/patchForce": "true",
    });
  });

  it("tell the uid that the cluster gave them", async () => {
    const { result } = await make("apps/v1", "Deployment");
    assert.equal(await promiseOf(uidOf(result)), "uid-of-x");
  });
});
