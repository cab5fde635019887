import assert from "node:assert/strict";
import { record } from "../../support/mocks";
import { kubernetesInfrastructure } from "../../../stacks/kubernetes";
import type { Settings } from "../../../stacks/settings";

describe("the cluster of a stack's config", () => {
  const made = async (server: string, renderTo?: string) => {
    const cluster = { namespace: "ml", renderTo };
    const settings = { cluster, server, workers: 1 } as unknown as Settings;
    const { registrations, result } = await record(() => kubernetesInfrastructure(settings));
    const namespaces = registrations.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
    return { namespaces: namespaces.map(({ name }) => name), serve: result.serve };
  };

  it("has a namespace of its own for what is made in it", async () => {
    assert.equal((await made("managed")).namespaces.length, 1);
    assert.equal((await made("managed", "deploy/ml")).namespaces.length, 1);
    assert.equal((await made("existing")).namespaces.length, 1);
  });

  it("has none where all is written into a folder", async () => {
    const { namespaces, serve } = await made("existing", "deploy/ml");
    assert.deepEqual(namespaces, []);
    assert.equal(Object(serve).namespace, "ml");
  });
});
