import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Deployment, FlowRun } from "../../../../lib";
import { record } from "../../../support/mocks";

describe("the secrets of a flow run", () => {
  const secretsOf = async (args: object, of: object = {}) => {
    const { one } = await record(() => {
      const deployment = new Deployment("etl", { name: "etl", flowName: "etl", ...of });
      return new FlowRun("smoke", { deployment, ...args });
    });
    const { inputs, secrets } = one("FlowRun", "smoke");
    assert.equal(secrets.includes("secrets"), inputs.secrets !== undefined);
    return inputs.secrets;
  };

  it("are what is secret of all that it is given, and nothing else", async () => {
    const args = {
      parameters: { open: "gbm", later: pulumi.output("also open"), token: pulumi.secret("t0ken") },
      jobVariables: { env: { TOKENS: pulumi.secret(["one", 2]), LEVEL: "info" } },
    };
    assert.deepEqual(await secretsOf(args), {
      "parameters.token": "t0ken",
      "jobVariables.env.TOKENS.0": "one",
      "jobVariables.env.TOKENS.1": "2",
    });
    assert.deepEqual(await secretsOf({ parameters: pulumi.secret({ a: { b: "c" } }) }), {
      "parameters.a.b": "c",
    });
  });

  it("are the deployment's too, and the program's own", async () => {
    const of = { parameters: { token: pulumi.secret("t0ken") }, jobVariables: { image: "x" } };
    assert.deepEqual(await secretsOf({ secrets: { mine: "own" } }, of), {
      "parameters.token": "t0ken",
      mine: "own",
    });
  });

  it("are what is secret of the steps that fetch the code", async () => {
    const step = { clone: { repository: "r", access_token: pulumi.secret("t0ken") } };
    assert.deepEqual(await secretsOf({}, { pullSteps: [step] }), {
      "pullSteps.0.clone.access_token": "t0ken",
    });
  });

  it("are none where nothing is secret", async () => {
    assert.equal(await secretsOf({ parameters: { a: pulumi.output(1) } }), undefined);
    assert.equal(await secretsOf({}), undefined);
  });
});

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
