import assert from "node:assert/strict";
import { letThrough, openFaultProxy } from "../../support/fault-proxy";
import { recordFault } from "../../support/fault-report";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { byHand } from "../../support/by-hand";
import { startProvider } from "./provider";
import { pause } from "./treatments";

describeOnPrefect("a server that hangs for a minute, as SQLite does", [3], (server) => {
  it("is waited for, and asked once", async function () {
    this.timeout(180_000);
    const name = uniqueName("slow");
    const proxy = await openFaultProxy(server().apiUrl, {
      treat: ({ method }) =>
        method === "POST"
          ? async (exchange) => {
              await pause(60_000);
              await letThrough(exchange);
            }
          : undefined,
    });
    const { client } = byHand(server().apiUrl);
    try {
      const { life, warnings } = startProvider("WorkPool", proxy.apiUrl);
      const { id } = await life.create({ name, type: "process", concurrencyLimit: 2 });
      assert.equal((await client.workPools.get(name))?.id, id);
      assert.equal(proxy.requests.filter(({ method }) => method === "POST").length, 1);
      assert.deepEqual(warnings, []);
    } finally {
      await proxy.close();
      await client.workPools.delete(name);
    }
    recordFault({ fault: "no answer for 60 s", case: "create", result: "survived" });
  });
});
