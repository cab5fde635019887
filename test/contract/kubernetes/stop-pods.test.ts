import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { stopInfrastructure } from "../../../lib/cli/stop/infrastructure/stop";
import { withCluster } from "../../../lib/resources/kubernetes-cluster";
import { apply, needsNamespace, SAFE, SAFE_CONTAINER } from "./scene";

describe("Pods that are stopped by hand in a real cluster", () => {
  const scene = needsNamespace();
  const name = "served";
  const { KUBECONFIG } = process.env;

  before(async () => {
    const { found, namespace } = scene();
    process.env.KUBECONFIG = found.kubeconfig;
    const container = {
      ...{ name: "main", image: "local/none:1", imagePullPolicy: "Never" },
      securityContext: SAFE_CONTAINER,
    };
    await apply(scene(), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { namespace, name },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { securityContext: SAFE, containers: [container] },
        },
      },
    });
  });

  after(() => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
  });

  const live = () =>
    withCluster(undefined, (cluster) => cluster.deployment(scene().namespace, name));
  const stop = (uid: string) => {
    const at = { namespace: scene().namespace, name };
    return stopInfrastructure({ kind: "pods", title: "pods", uid, at });
  };

  it("are those of the stack's own Deployment, and of no other of its name", async () => {
    const other = await stop(randomUUID());
    assert.equal(other.result, "failed");
    assert.match(other.reason ?? "", /has no such Deployment/);
    assert.equal((await live())?.spec?.replicas, 2);
  });

  it("are not scaled where another took the name meanwhile: the cluster itself refuses", async () => {
    const to = { uid: randomUUID(), replicas: 0 };
    const late = withCluster(undefined, (cluster) =>
      cluster.scaleDeployment(scene().namespace, name, to),
    );
    await assert.rejects(late, /answered 409/);
    assert.equal((await live())?.spec?.replicas, 2);
  });

  it("go, while the Deployment stays", async () => {
    const uid = (await live())?.metadata?.uid ?? "";
    assert.deepEqual(await stop(uid), { title: "pods", result: "stopped", reason: "scaled to 0" });
    assert.equal((await live())?.spec?.replicas, 0);
    assert.equal((await stop(uid)).result, "was not running");
  });
});
