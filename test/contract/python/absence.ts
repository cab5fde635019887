import { strict as assert } from "node:assert";
import { sleep } from "../../../lib/core/time";
import { openGateway } from "../../support/gateway";
import type { PrefectServer } from "../../support/prefect";
import type { Lab } from "./served";

/** The server goes away while a process has nothing to do. */
export async function goesAway(lab: Lab, server: PrefectServer, ready: RegExp): Promise<void> {
  const gateway = await openGateway(server.apiUrl);
  const process = lab.start(60, { env: { PREFECT_API_URL: gateway.apiUrl } });
  try {
    await process.said(ready);
  } finally {
    await gateway.close();
  }
  await sleep(4);
  process.signal("SIGTERM");
  assert.equal(await process.ended(10), 0, process.output());
}

/** The server goes away and comes back while a run is in flight. */
export async function comesBack(lab: Lab, server: PrefectServer, ready: RegExp): Promise<void> {
  const deployment = await lab.deploy();
  const gateway = await openGateway(server.apiUrl);
  const process = lab.start(60, { env: { PREFECT_API_URL: gateway.apiUrl } });
  try {
    await process.said(ready);
    const run = await lab.hand.run(deployment, { seconds: 200 });
    await lab.hand.until(run.id, ["RUNNING"]);
    await gateway.close();
    await sleep(8);
    await gateway.open();
    await lab.hand.cancel(run.id);
    await lab.hand.until(run.id, ["CANCELLED"]);
    const next = await lab.hand.run(deployment, { seconds: 0 });
    await lab.hand.until(next.id, ["COMPLETED"]);
    process.signal("SIGTERM");
    assert.equal(await process.ended(30), 0, process.output());
  } finally {
    await gateway.close();
  }
}
