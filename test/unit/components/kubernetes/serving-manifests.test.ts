import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { KubernetesServing } from "../../../../lib";
import { type Recorded, thrownBy } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { inCluster, serving, type Workload, workloadOf } from "./serving";

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: b}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: theirs}
spec:
  replicas: 2
  template: {spec: {containers: [{name: main, args: [serve]}]}}
`;

const SECRET = "{apiVersion: v1, kind: Secret, metadata: {name: own}, stringData: {a: b}}";

describe("manifests of PrefectServeDeployment", function () {
  this.timeout(60_000);
  needsPython();
  const data = mkdtempSync(join(tmpdir(), "serving-"));
  before(() => {
    writeFileSync(join(data, "etl.yaml"), MANIFEST);
    writeFileSync(join(data, "secret.yaml"), `${MANIFEST}---\n${SECRET}`);
    writeFileSync(join(data, "broken.yaml"), "kind: [a\nb: c\n");
  });
  after(() => rmSync(data, { recursive: true, force: true }));
  const { make, serve } = serving(data);
  const filesOf = ({ one }: Recorded<unknown>) =>
    one("LocalFolder", "nightly-manifests").inputs.files as Record<string, string>;

  it("takes a manifest of the user's, and makes what else is in it before", async () => {
    const recorded = await serve({ infrastructure: { manifest: join(data, "etl.yaml") } });
    const workload = workloadOf(recorded);
    assert.deepEqual([workload.metadata.name, workload.spec.replicas], ["theirs", 2]);
    const [container] = workload.spec.template.spec.containers;
    assert.match(String(container?.image), /^acme\/etl:/);
    assert.deepEqual([container?.args, container?.command], [["serve"], undefined]);
    assert.match(JSON.stringify(container?.env), /"secretKeyRef":\{"key":"prefect-api-key"/);
    const settings = recorded.one("ConfigMap", "nightly-configmap-settings");
    assert.deepEqual(settings.inputs.data, { a: "b" });
    const { dependencies } = recorded.one("Deployment", "nightly-workload");
    assert.ok(dependencies.includes("nightly-configmap-settings"));
    assert.equal(recorded.one("KubernetesRollout", "nightly-rollout").inputs.name, "theirs");
  });

  it("writes manifests instead, which name the Secrets and hold nothing of them", async () => {
    const given = { renderTo: join(data, "out"), manifest: join(data, "etl.yaml") };
    const recorded = await serve({
      infrastructure: given,
      args: { environment: { TOKEN: "the-token" } },
    });
    assert.deepEqual(inCluster(recorded), ["LocalFolder nightly-manifests"]);
    const files = filesOf(recorded);
    assert.deepEqual(Object.keys(files), [
      "01-configmap-settings.yaml",
      "02-deployment-theirs.yaml",
    ]);
    const text = files["02-deployment-theirs.yaml"] ?? "";
    const deployment = parse(text) as Workload;
    assert.deepEqual(deployment.metadata.namespace, "lolpop");
    assert.match(text, /^# - the Secret "theirs-environment" with "TOKEN"$/m);
    assert.doesNotMatch(text, /pulumi\.com|checksum|the-token|the-key|10\.0\.0\.9/);
    assert.ok(
      recorded.registrations.some(
        ({ name, dependencies }) =>
          name === "nightly" && dependencies.includes("nightly-manifests"),
      ),
    );
    const stopped = filesOf(
      await serve({ infrastructure: { renderTo: join(data, "out") }, args: { stopped: true } }),
    );
    const { spec } = parse(stopped["01-deployment-nightly.yaml"] ?? "") as Workload;
    assert.equal(spec.replicas, 0);
  });

  it("is refused with a manifest that cannot be taken, or settings beside it", async () => {
    const thrown = (given: Partial<KubernetesServing>) =>
      thrownBy(() => make({ infrastructure: given }));
    const broken = await thrown({ manifest: join(data, "broken.yaml") });
    assert.match(broken.message, /infrastructure\.manifest must be YAML; .* in line 2, column 1/);
    const beside = await thrown({ manifest: join(data, "etl.yaml"), runAsUser: 7 });
    assert.match(beside.message, /infrastructure\.runAsUser cannot be given beside a manifest/);
    const secret = { manifest: join(data, "secret.yaml"), renderTo: join(data, "out") };
    assert.match((await thrown(secret)).message, /manifest must hold no Secret/);
  });
});
