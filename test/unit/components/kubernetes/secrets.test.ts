import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import {
  checkConnectionSecret,
  connectionReferences,
  connectionSecret,
  environmentSecret,
  namespaceOf,
  renderTo,
} from "../../../../lib/components/kubernetes";
import {
  type ConnectionSecretArgs,
  KubernetesNamespace,
  PrefectProvider,
  type PrefectProviderArgs,
} from "../../../../lib";
import { promiseOf, record, thrownBy } from "../../../support/mocks";

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Component", name, {}, opts);
  }
}

const ALL = {
  apiUrl: "http://10.0.0.9:4200/api",
  apiKey: "the-key",
  authString: "ada:the-password",
  headers: { "X-Team": "ml" },
};

function component(args: PrefectProviderArgs, name = "etl"): Component {
  return new Component(name, { providers: [new PrefectProvider(`${name}-server`, args)] });
}

describe("the Secret with the connection", function () {
  this.timeout(60_000);
  let saved: NodeJS.ProcessEnv;
  before(() => {
    saved = process.env;
    const own = Object.entries(saved).filter(([key]) => !key.startsWith("PREFECT_"));
    process.env = Object.fromEntries(own);
  });
  after(() => {
    process.env = saved;
  });

  const make = (connection: PrefectProviderArgs = ALL, args?: ConnectionSecretArgs) =>
    record(() => {
      const parent = component(connection);
      return connectionSecret(namespaceOf(undefined, parent), args, parent);
    });

  it("holds what the connection has, as a secret, below the namespace", async () => {
    const { result, one } = await make();
    const { inputs, secrets, parent, provider } = one("Secret", "lolpop-prefect-secrets");
    assert.deepEqual([parent, provider], ["lolpop", "lolpop-provider"]);
    assert.deepEqual(inputs.stringData, {
      "prefect-api-url": "http://10.0.0.9:4200/api",
      "prefect-api-key": "the-key",
      "prefect-api-auth-string": "ada:the-password",
      "prefect-client-custom-headers": '{"X-Team":"ml"}',
    });
    assert.ok(secrets.includes("stringData"));
    const { name, namespace } = inputs.metadata as { name: string; namespace: string };
    assert.deepEqual([name, namespace, result.name], ["prefect-secrets", "lolpop", name]);
    assert.equal(result.dependsOn.length, 1);
  });

  it("is what pods refer to, each variable by its key, and none that is not there", async () => {
    const { result } = await make();
    const reference = (name: string, key: string) => ({
      name,
      valueFrom: { secretKeyRef: { name: "prefect-secrets", key } },
    });
    assert.equal(await pulumi.isSecret(result.environment), false);
    assert.deepEqual(await promiseOf(result.environment), [
      reference("PREFECT_API_URL", "prefect-api-url"),
      reference("PREFECT_API_KEY", "prefect-api-key"),
      reference("PREFECT_API_AUTH_STRING", "prefect-api-auth-string"),
      reference("PREFECT_CLIENT_CUSTOM_HEADERS", "prefect-client-custom-headers"),
    ]);
    const less = await make({ apiUrl: ALL.apiUrl }, { name: "mine", apiUrlKey: "url" });
    assert.deepEqual(await promiseOf(less.result.environment), [
      {
        name: "PREFECT_API_URL",
        valueFrom: { secretKeyRef: { name: "mine", key: "url" } },
      },
    ]);
    assert.deepEqual(less.one("Secret", "lolpop-mine").inputs.stringData, { url: ALL.apiUrl });
  });

  it("has a checksum that changes with it, tells nothing and is no secret", async () => {
    const checksum = async (...given: Parameters<typeof make>) => {
      const { result } = await make(...given);
      assert.ok(result.checksum);
      assert.equal(await pulumi.isSecret(result.checksum), false);
      return promiseOf(result.checksum);
    };
    const one = await checksum();
    assert.match(one, /^[0-9a-f]{16}$/);
    assert.equal(await checksum(), one);
    assert.notEqual(await checksum({ ...ALL, apiKey: "another" }), one);
    assert.notEqual(await checksum(ALL, { name: "mine" }), one);
  });

  it("holds the URL as pods see it", async () => {
    const loopback = { ...ALL, apiUrl: "http://127.0.0.1:4200/api" };
    const podApiUrl = "http://prefect.ml.svc:4200/api";
    const urls = [];
    for (const { one } of [
      await make(loopback, { apiUrl: "http://10.245.0.1:4200/api" }),
      await make({ ...loopback, podApiUrl }),
      await make({ ...loopback, podApiUrl }, { apiUrl: "http://10.245.0.1:4200/api" }),
    ]) {
      const { stringData } = one("Secret", "lolpop-prefect-secrets").inputs;
      urls.push((stringData as Record<string, string>)["prefect-api-url"]);
    }
    assert.deepEqual(urls, ["http://10.245.0.1:4200/api", podApiUrl, "http://10.245.0.1:4200/api"]);
  });

  it("is not made of an API on this machine's loopback, which no pod reaches", async () => {
    const apiUrl = "http://ada:pw@localhost:4200/api";
    const { result } = await record(() => {
      const known = checkConnectionSecret("connectionSecret", {}, component({ apiUrl }, "known"));
      // Of a server that the program makes, say.
      const parent = component({ apiUrl: pulumi.output(apiUrl) }, "later");
      assert.deepEqual(checkConnectionSecret("connectionSecret", {}, parent), []);
      return { known, later: connectionReferences({}, parent).secrets };
    });
    const message = /must be given: .*localhost:4200.*; write the address that pods see, e\.g\./;
    assert.match(result.known[0]?.message ?? "", message);
    assert.doesNotMatch(result.known[0]?.message ?? "", /pw/);
    const { later } = result as unknown as { later: { promise(): Promise<unknown> } };
    await assert.rejects(later.promise(), (error: Error) => {
      assert.ok(pulumi.ResourceError.isInstance(error) && error.hideStack);
      assert.match(error.message, message);
      return true;
    });
  });

  it("may be one that exists, of which pods get what the program names", async () => {
    const { result, registrations } = await make(
      { apiUrl: "http://127.0.0.1:4200/api" },
      { existing: true, name: "theirs", apiKeyKey: "api-key" },
    );
    assert.ok(!registrations.some(({ type }) => type.endsWith(":Secret")));
    assert.deepEqual(await promiseOf(result.keys), {
      PREFECT_API_URL: "prefect-api-url",
      PREFECT_API_KEY: "api-key",
    });
    assert.equal(result.checksum, undefined);
  });

  it("is made once for all that mean the same connection", async () => {
    const { registrations } = await record(() => {
      const providers = [new PrefectProvider("server", ALL)];
      for (const name of ["a", "b"]) {
        const parent = new Component(name, { providers });
        connectionSecret(namespaceOf(undefined, parent), {}, parent);
      }
    });
    assert.equal(registrations.filter(({ type }) => type.endsWith(":Secret")).length, 1);
  });

  it("is refused where two mean another connection, or other keys, by one name", async () => {
    const twice = (one: ConnectionSecretArgs, other: ConnectionSecretArgs, same: boolean) =>
      thrownBy(() => {
        const first = component(ALL, "one");
        const provider = first.getProvider("pulumi-nodejs:dynamic:Resource");
        const second = same && provider ? new Component("two", { providers: [provider] }) : null;
        const namespace = new KubernetesNamespace("ml");
        connectionSecret(namespace, one, first);
        connectionSecret(namespace, other, second ?? component(ALL, "two"));
      });
    const providers = await twice({}, {}, false);
    assert.match(providers.message, /"two": connectionSecret .*PrefectProvider "one-server" and/);
    assert.match(providers.message, /give one of them a connectionSecret\.name of its own/);
    const keys = await twice({}, { apiUrlKey: "url" }, true);
    assert.match(keys.message, /must be what "one" put into the Secret "prefect-secrets"/);
    await assert.rejects(twice({}, { apiUrlKey: "prefect-api-url" }, true), /threw no error/);
  });

  it("has arguments that are judged", async () => {
    const check = async (args: ConnectionSecretArgs) => {
      const { result } = await record(() =>
        checkConnectionSecret("connectionSecret", args, component(ALL)),
      );
      return result.map(({ path, message }) => `${path} ${message}`);
    };
    const args = { name: "A", apiUrlKey: "a b", existing: true, apiUrl: "http://x/api" };
    assert.deepEqual(
      (await check(args)).map((line) => line.split(" ")[0]),
      ["connectionSecret.name", "connectionSecret.apiUrlKey", "connectionSecret.apiUrl"],
    );
    const twice = await check({ apiUrlKey: "k", apiKeyKey: "k" });
    assert.match(twice.join(), /a key of its own for each value/);
    assert.deepEqual(await check({}), []);
    const elsewhere = { apiUrl: "http://127.0.0.1:4200/api", podApiUrl: "http://prefect:4200/api" };
    const { result } = await record(() =>
      checkConnectionSecret("connectionSecret", {}, component(elsewhere)),
    );
    assert.deepEqual(result, []);
  });
});

describe("the Secret with the user's variables", function () {
  this.timeout(60_000);

  it("holds them as secrets, and tells their names and a checksum", async () => {
    const { result, one } = await record(() => {
      const parent = component(ALL);
      const place = { namespace: namespaceOf(undefined, parent), parent };
      return environmentSecret("etl", "etl", { B: "the-token", A: pulumi.output("a") }, place);
    });
    assert.ok(result);
    const { inputs, secrets, parent } = one("Secret", "etl-environment");
    assert.equal(parent, "etl");
    assert.deepEqual(inputs.stringData, { A: "a", B: "the-token" });
    assert.ok(secrets.includes("stringData"));
    assert.equal(result.name, "etl-environment");
    assert.deepEqual(await promiseOf(result.keys), ["A", "B"]);
    assert.equal(await pulumi.isSecret(result.keys), false);
    assert.match(await promiseOf(result.checksum), /^[0-9a-f]{16}$/);
  });

  it("is none without variables", async () => {
    const { result } = await record(() => [
      environmentSecret("etl", "etl", undefined, undefined),
      environmentSecret("etl", "etl", {}, undefined),
    ]);
    assert.deepEqual(result, [undefined, undefined]);
  });
});

describe("manifests in a folder", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const objects = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "w" } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "jobs" } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r" } },
  ];
  const render = (parent: Component, path = folder) => {
    const connection = connectionReferences({}, parent);
    const environment = environmentSecret("etl", "etl", { TOKEN: "the-token" }, undefined);
    const rendered = { folder: path, namespace: "ml", objects, connection, environment };
    return renderTo("etl", rendered, parent);
  };

  it("say which Secrets must be there, with no value of theirs, and make nothing else", async () => {
    const { registrations, one } = await record(() => render(component(ALL)));
    const { inputs, secrets } = one("LocalFolder", "etl-manifests");
    assert.deepEqual(secrets, []);
    assert.equal(inputs.path, folder);
    const files = inputs.files as Record<string, string>;
    assert.deepEqual(Object.keys(files).sort(), [
      "01-serviceaccount-w.yaml",
      "02-configmap-c.yaml",
      "03-clusterrole-r.yaml",
    ]);
    assert.deepEqual(
      Object.values(files).map((text) => (parse(text) as (typeof objects)[0]).metadata),
      [{ name: "w", namespace: "ml" }, { name: "c", namespace: "jobs" }, { name: "r" }],
    );
    const [first = ""] = Object.values(files);
    assert.match(first, /^# Needs the namespace "ml", and in it:$/m);
    assert.match(first, /^# - the Secret "prefect-secrets" with "prefect-api-url", "prefect-api-/m);
    assert.match(first, /^# - the Secret "etl-environment" with "TOKEN"$/m);
    assert.doesNotMatch(JSON.stringify(files), /the-key|the-password|the-token|pulumi/);
    assert.ok(!registrations.some(({ type }) => type.includes("kubernetes")));
  });

  it("are a folder's own", async () => {
    const error = await thrownBy(() => {
      render(component(ALL, "one"));
      render(component(ALL, "two"));
    });
    assert.match(error.message, /"two": renderTo must be a folder of its own: "one" writes there/);
  });
});
