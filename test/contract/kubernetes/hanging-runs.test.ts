import assert from "node:assert/strict";
import { deploymentHandler } from "../../../lib/resources/deployment/handlers";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "../resources/lab";
import { apply, needsNamespace, SAFE, SAFE_CONTAINER } from "./scene";

describeOnPrefect("A run whose job hangs in a real cluster", [3, 2], (server, generation) => {
  const scene = needsNamespace();
  let lab: Lab;
  before(() => {
    lab = openLab(server());
  });
  after(() => lab?.cleanUp());

  /** A run as the worker leaves it whose job's pod cannot start. */
  async function hangingRun(deploymentId: string, name: string): Promise<string> {
    const { namespace } = scene();
    const id = await lab.startRun(deploymentId, "PENDING");
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { namespace, name, labels: { "prefect.io/flow-run-id": id } },
      spec: {
        template: {
          spec: {
            restartPolicy: "Never",
            securityContext: SAFE,
            containers: [
              {
                name: "flow",
                image: "local/none:1",
                imagePullPolicy: "Never",
                securityContext: SAFE_CONTAINER,
              },
            ],
          },
        },
      },
    };
    await apply(scene(), job);
    const pid = `${generation === 2 ? "a-uid:" : ""}${namespace}:${name}`;
    const answer = await fetch(`${server().apiUrl}/flow_runs/${id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ infrastructure_pid: pid }),
    });
    assert.ok(answer.ok, `${answer.status}`);
    const run = await lab.person.runs.get(id);
    assert.equal(run?.infrastructure_pid, pid);
    return id;
  }

  it("is cancelled with its job when the deployment goes", async () => {
    const { found, namespace } = scene();
    const inputs = {
      name: "hangs",
      flowName: lab.flowName(),
      stopTimeoutSeconds: 20,
      kubernetesCluster: { kubeconfig: found.kubeconfig },
    };
    const { id, state } = await deploymentHandler.create(lab.context, inputs);
    const run = await hangingRun(id, `hangs-${generation}`);
    const from = performance.now();
    await deploymentHandler.delete(lab.context, id, state);
    const took = (performance.now() - from) / 1000;
    assert.ok(took > 10 && took < 20, `${took} s`);
    const after = await lab.person.runs.get(run);
    assert.equal(after?.state_type, "CANCELLED");
    assert.match(after?.state?.message ?? "", /Its Kubernetes job \S+ was deleted.$/);
    const left = await found.kubectl("get", "jobs", "--namespace", namespace, "--output", "name");
    assert.doesNotMatch(left, new RegExp(`hangs-${generation}`));
    assert.match(lab.warnings.at(-1) ?? "", /what they ran on was deleted: /);
  }).timeout(60_000);
});
