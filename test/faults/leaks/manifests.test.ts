import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { record, type Registration } from "../../support/mocks";
import * as pulumi from "@pulumi/pulumi";
import {
  KubernetesNamespace,
  PrefectPackage,
  PrefectProvider,
  PrefectServeDeployment,
  PrefectServer,
  PrefectWorkPoolDeployment,
} from "../../../lib";
import { distinctive, LeakScan, type Secret, unexplained } from "../../support/leak-scan";
import { temporaryFolder } from "../../support/program";
import { FLOWS, needsPython } from "../../unit/components/fixtures";

const SECRETS: readonly Secret[] = [
  ...["apiKey", "password", "header"].map((name) => ({ name, value: distinctive("-") })),
  ...["served", "pooled", "parameter", "jobVariable", "server", "kubeconfig", "owned"].map(
    (name) => {
      return { name, value: distinctive() };
    },
  ),
];

const BAIT: Secret = { name: "bait", value: distinctive("-") };

/** Not marked as a secret by the program, where the library knows better. */
const plain = (name: string) => SECRETS.find((one) => one.name === name)?.value ?? "";
const secret = (name: string) => pulumi.secret(plain(name));

describe("What a program for a cluster leaves to be seen", function () {
  this.timeout(120_000);
  needsPython();
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    const data = JSON.stringify({ TOKEN: plain("owned") });
    const own = `apiVersion: v1\nkind: Secret\nmetadata: {name: own}\nstringData: ${data}\n`;
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: theirs}
spec: {template: {spec: {containers: [{name: main}]}}}\n`;
    writeFileSync(join(folder, "own.yaml"), `${own}---\n${deployment}`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const packaged = () =>
    new PrefectPackage("package", {
      source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
      image: { repository: "acme/etl" },
      dataDirectory: join(folder, "data"),
    });
  const connection = () => ({
    providers: [
      new PrefectProvider("prefect", {
        apiUrl: "http://10.0.0.9:4200/api",
        apiKey: plain("apiKey"),
        authString: `ci:${plain("password")}`,
        headers: { "X-Key": plain("header") },
      }),
    ],
  });
  const deploy = (podsOf: (component: string) => object) => {
    const options = connection();
    const workflow = packaged();
    const parameters = { model: secret("parameter") };
    const annotations = { note: BAIT.value };
    new PrefectServeDeployment(
      "served",
      {
        package: workflow,
        parameters,
        environment: { TOKEN: plain("served") },
        infrastructure: { kind: "kubernetes", annotations, ...podsOf("served") },
      },
      options,
    );
    new PrefectWorkPoolDeployment(
      "pooled",
      {
        package: workflow,
        parameters,
        environment: { TOKEN: plain("pooled") },
        jobVariables: { labels: { token: secret("jobVariable") } },
        workPool: { name: "ml", type: "kubernetes" },
        workers: { kind: "kubernetes", annotations, ...podsOf("pooled") },
      },
      options,
    );
  };

  it("is no secret in any object but Secrets, nor in what a preview shows of these", async () => {
    const { registrations } = await record(() => {
      const namespace = new KubernetesNamespace("ml", { kubeconfig: plain("kubeconfig") });
      deploy(() => ({ namespace }));
      new PrefectServer("server", {
        infrastructure: { kind: "kubernetes", namespace },
        authString: `ci:${plain("server")}`,
      });
    });
    const { shown, objects, inSecrets } = looksAt(registrations);
    const among = new Set(inSecrets.findings.map(({ secret: name }) => name));
    assert.deepEqual([...among].sort(), [
      "apiKey",
      "header",
      "password",
      "pooled",
      "served",
      "server",
    ]);
    assert.deepEqual(leaksIn(shown), []);
    assert.deepEqual(leaksIn(objects), []);
    assert.ok(objects.findings.some(({ secret: name }) => name === "bait"));
  });

  it("is no value of a Secret that a manifest of the user's brings along", async () => {
    const manifest = join(folder, "own.yaml");
    const { registrations } = await record(() => {
      new PrefectServeDeployment(
        "served",
        { package: packaged(), infrastructure: { kind: "kubernetes", manifest } },
        connection(),
      );
    });
    const { shown, inSecrets } = looksAt(registrations);
    assert.ok(inSecrets.findings.some(({ secret: name }) => name === "owned"));
    assert.deepEqual(leaksIn(shown), []);
  });

  it("is no secret in manifests that are written", async () => {
    const { registrations } = await record(() => {
      deploy((component) => ({ namespace: "ml", renderTo: join(folder, component) }));
    });
    const { shown, objects } = looksAt(registrations);
    const folders = registrations.filter(({ name }) => name.endsWith("-manifests"));
    assert.equal(folders.length, 2);
    for (const { name, inputs } of folders) objects.text("manifests", name, JSON.stringify(inputs));
    assert.deepEqual(leaksIn(shown), []);
    assert.deepEqual(leaksIn(objects), []);
    assert.ok(objects.findings.some(({ secret: name }) => name === "bait"));
  });
});

/** What a state or preview shows, what is in the cluster for all to see, and what is in Secrets. */
function looksAt(registrations: readonly Registration[]) {
  const [shown, objects, inSecrets] = [BAIT, BAIT, BAIT].map((bait) => {
    return new LeakScan([...SECRETS, bait]);
  }) as [LeakScan, LeakScan, LeakScan];
  for (const { type, name, shown: seen, inputs } of registrations) {
    shown.text("state", `${type} ${name}`, JSON.stringify(seen));
    if (!type.startsWith("kubernetes:")) continue;
    const scan = type === "kubernetes:core/v1:Secret" ? inSecrets : objects;
    scan.text("manifests", `${type} ${name}`, JSON.stringify(inputs));
  }
  return { shown, objects, inSecrets };
}

function leaksIn(scan: LeakScan): string[] {
  return unexplained(scan.findings.filter(({ secret: name }) => name !== "bait"));
}
