import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Deployment, FlowRun } from "../../../../lib";
import { record } from "../../../support/mocks";

describe("the cluster of a flow run", () => {
  const there = { kubeconfig: "the-text", context: "there" };
  const clusterOf = async (
    cluster: typeof there | pulumi.Output<typeof there> | undefined,
    own?: { context: string },
  ) => {
    const { one } = await record(() => {
      const args = { name: "etl", flowName: "etl", kubernetesCluster: cluster };
      const deployment = new Deployment("etl", args);
      return new FlowRun("smoke", { deployment: { deployment }, kubernetesCluster: own });
    });
    const { inputs, secrets } = one("FlowRun", "smoke");
    return [inputs.kubernetesCluster, secrets];
  };

  it("is its deployment's, its kubeconfig a secret", async () => {
    assert.deepEqual(await clusterOf(there), [there, ["kubernetesCluster"]]);
    assert.deepEqual(await clusterOf(pulumi.output(there)), [there, ["kubernetesCluster"]]);
  });

  it("is its own where it has one, and none where nobody has one", async () => {
    assert.deepEqual(await clusterOf(there, { context: "here" }), [{ context: "here" }, []]);
    assert.deepEqual(await clusterOf(undefined), [undefined, []]);
  });
});
