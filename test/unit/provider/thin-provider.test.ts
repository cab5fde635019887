import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { thinProvider, typeToken } from "../../../lib/provider";
import { RESOURCE_TYPES } from "../../../lib/provider/dispatch";

describe("the provider text that Pulumi keeps in the state", () => {
  for (const type of RESOURCE_TYPES) {
    it(`asks the installed package for ${type}, and holds nothing else`, () => {
      const { __provider: text } = thinProvider(type);
      assert.equal(
        text,
        `exports.handler = () => require("prefect-constructs/provider").providerOf("${type}");`,
      );
    });
  }

  it("loads nothing until it is called", () => {
    const asked: string[] = [];
    const exports: { handler?: () => unknown } = {};
    const require = (name: string) => {
      asked.push(name);
      return { providerOf: (type: string) => ({ type }) };
    };
    runInNewContext(thinProvider("Flow").__provider, { exports, require });
    assert.deepEqual(asked, []);
    assert.deepEqual(exports.handler?.(), { type: "Flow" });
    assert.deepEqual(asked, ["prefect-constructs/provider"]);
  });

  it("goes with type tokens that never change", () => {
    assert.deepEqual(RESOURCE_TYPES.map(typeToken), [
      "pulumi-nodejs:dynamic/prefect:Flow",
      "pulumi-nodejs:dynamic/prefect:Deployment",
      "pulumi-nodejs:dynamic/prefect:DeploymentSlas",
      "pulumi-nodejs:dynamic/prefect:WorkPool",
      "pulumi-nodejs:dynamic/prefect:WorkQueue",
      "pulumi-nodejs:dynamic/prefect:Block",
      "pulumi-nodejs:dynamic/prefect:Variable",
      "pulumi-nodejs:dynamic/prefect:GlobalConcurrencyLimit",
      "pulumi-nodejs:dynamic/prefect:TagConcurrencyLimit",
      "pulumi-nodejs:dynamic/prefect:Automation",
      "pulumi-nodejs:dynamic/prefect:FlowRun",
      "pulumi-nodejs:dynamic/prefect:LocalFolder",
      "pulumi-nodejs:dynamic/prefect:LocalProcess",
      "pulumi-nodejs:dynamic/prefect:PythonEnvironment",
      "pulumi-nodejs:dynamic/prefect:ContainerHealth",
      "pulumi-nodejs:dynamic/prefect:ImageReference",
      "pulumi-nodejs:dynamic/prefect:KubernetesRollout",
    ]);
  });
});
