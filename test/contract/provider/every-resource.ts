// A plain program, run by node without an engine or a test runner: makes one resource of every type
// with a secret in it, and prints what Pulumi would keep of each, and which files were loaded.
import * as pulumi from "@pulumi/pulumi";
import * as library from "prefect-constructs";

/** Printed as one line of JSON. */
export interface Kept {
  readonly properties: Readonly<Record<string, Record<string, unknown>>>;
  readonly loaded: readonly string[];
}

const properties: Record<string, Record<string, unknown>> = {};

async function main(): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      properties[type] = inputs as Record<string, unknown>;
      return { id: name, state: {} };
    },
    call: () => ({}),
  });
  const secret = pulumi.secret("the-secret");
  new library.Flow("a", { name: "a", labels: { secret } });
  new library.Deployment("a", {
    name: "a",
    flowName: "a",
    parameters: { secret },
    kubernetesCluster: { kubeconfig: "the-secret" },
  });
  new library.DeploymentSlas("a", { deployment: secret, slas: {} });
  new library.WorkPool("a", { name: "a", description: secret });
  new library.WorkQueue("a", { name: "a", workPoolName: "a", description: secret });
  new library.Block("a", { typeSlug: "secret", name: "a", data: { value: "the-secret" } });
  new library.Variable("a", { name: "a", value: { some: [secret] } });
  new library.GlobalConcurrencyLimit("a", { name: secret, limit: 1 });
  new library.TagConcurrencyLimit("a", { tag: secret, concurrencyLimit: 1 });
  new library.Automation("a", {
    name: "a",
    trigger: { type: "event", expect: ["a"] },
    actions: [{ type: "run-deployment", deployment: "id", parameters: { secret } }],
  });
  new library.FlowRun("a", {
    deployment: "id",
    parameters: { secret },
    kubernetesCluster: { kubeconfig: "the-secret" },
  });
  new library.LocalFolder("a", { path: secret });
  new library.LocalProcess("a", {
    command: ["a"],
    logFile: "/a",
    environment: { A: "the-secret" },
  });
  new library.PythonEnvironment("a", { directory: "/a", pipArguments: [secret] });
  new library.ContainerHealth("a", {
    containerId: "a",
    secrets: { A: "the-secret" },
    keyMaterial: "the-secret",
  });
  new library.ImageReference("a", { reference: "a:1", keyMaterial: "the-secret" });
  new library.KubernetesRollout("a", {
    namespace: "a",
    name: "a",
    revision: "a",
    secrets: { A: "the-secret" },
    cluster: { kubeconfig: "the-secret", context: "a" },
  });
  await pulumi.runtime.disconnect();
  const kept: Kept = { properties, loaded: Object.keys(require.cache) };
  console.log(JSON.stringify(kept));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
