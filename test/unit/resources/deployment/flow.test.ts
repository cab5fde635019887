import assert from "node:assert/strict";
import type { PrefectClient } from "../../../../lib/client";
import { deleteFlowIfEmpty } from "../../../../lib/resources/deployment/identity";

describe("the flow of a deployment that went", () => {
  const deleted = async (isEmpty: boolean, created: boolean) => {
    const gone: string[] = [];
    const client = {
      flows: { isEmpty: async () => isEmpty, delete: async (id: string) => gone.push(id) },
      runs: {
        planned: async (deploymentId: string) => [{ id: `planned by ${deploymentId}` }],
        delete: async (id: string) => gone.push(id),
      },
    } as unknown as PrefectClient;
    await deleteFlowIfEmpty(client, { id: "the flow", created }, "its deployment");
    return gone;
  };

  it("goes, and all that is planned of it with it", async () => {
    assert.deepEqual(await deleted(true, true), ["the flow"]);
  });

  it("stays with its runs, or as another's, without what was planned meanwhile", async () => {
    assert.deepEqual(await deleted(false, true), ["planned by its deployment"]);
    assert.deepEqual(await deleted(true, false), ["planned by its deployment"]);
  });
});
