import assert from "node:assert/strict";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { openWire, type Wire } from "../../support/wire";
import type { PrefectClient } from "../../../lib/client";
import { clientOf, newDeployment } from "./client-of";

/** More than are asked for at one time. */
const COUNT = 20;
const PARALLEL = 8;

describeOnPrefect("Many objects read in few requests", [3, 2], (server) => {
  let person: PrefectClient;
  let wire: Wire;
  let client: PrefectClient;
  const cleanUps: (() => Promise<unknown>)[] = [];

  before(async () => {
    person = clientOf(server());
    wire = await openWire(server().apiUrl);
    client = clientOf(wire);
    await client.server();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    await wire?.close();
  });

  /** As the engine asks in a refresh: one read begins when another one ends. */
  async function readAll<T>(load: (key: string) => Promise<T>, keys: readonly string[]) {
    wire.take();
    const waiting = [...keys.entries()];
    const found: T[] = [];
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        found[next[0]] = await load(next[1]);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return { found, requests: wire.take().map(({ method, path }) => `${method} ${path}`) };
  }

  async function each<T>(make: (index: number) => Promise<T>): Promise<T[]> {
    const made: T[] = [];
    for (let index = 0; index < COUNT; index++) made.push(await make(index));
    return made;
  }

  it("gives deployments and flows as single reads do, and none for one that is gone", async () => {
    const made = await each(() => newDeployment(person));
    cleanUps.push(
      ...made.map(
        ({ flow }) =>
          () =>
            person.flows.delete(flow.id),
      ),
    );
    const [gone, ...ids] = made.map(({ deployment }) => deployment.id);
    await person.deployments.delete(gone!);
    const singly = await Promise.all(ids.map(person.deployments.get));
    const { found, requests } = await readAll(client.deployments.load, [gone!, ...ids]);
    assert.deepEqual(found, [undefined, ...singly]);
    assert.ok(requests.length <= 4, requests.join("\n"));

    const flowIds = made.map(({ flow }) => flow.id);
    const flows = await readAll(client.flows.load, flowIds);
    assert.deepEqual(flows.found, await Promise.all(flowIds.map(person.flows.get)));
    assert.ok(flows.requests.length <= 4, flows.requests.join("\n"));
  });

  it("gives work pools and their queues as single reads do", async () => {
    const pools = await each(() =>
      person.workPools.create({ name: uniqueName("pool"), type: "process" }),
    );
    const names = pools.map(({ name }) => name);
    cleanUps.push(...names.map((name) => () => person.workPools.delete(name)));
    const { found, requests } = await readAll(client.workPools.load, [...names, "none-such"]);
    assert.deepEqual(found, [...(await Promise.all(names.map(person.workPools.get))), undefined]);
    assert.ok(requests.length <= 4, requests.join("\n"));

    const poolName = names[0]!;
    const queues = await each((index) =>
      person.workQueues.create(poolName, { name: `queue-${index}`, concurrency_limit: index + 1 }),
    );
    const read = await readAll(
      client.workQueues.load,
      queues.map(({ id }) => id),
    );
    const singly = queues.map(({ name }) => person.workQueues.get(poolName, name));
    assert.deepEqual(read.found, await Promise.all(singly));
    assert.ok(read.requests.length <= 4, read.requests.join("\n"));
  });

  it("gives runs as single reads do, those that are asked for together by one request", async () => {
    const { flow, deployment } = await newDeployment(person);
    const cancelled = { type: "CANCELLED", name: "Cancelled" } as const;
    const runs = await each(() => person.runs.create(deployment.id, { state: cancelled }));
    cleanUps.push(() => person.flows.delete(flow.id));
    const ids = runs.map(({ id }) => id);
    const { found, requests } = await readAll(client.runs.load, ids);
    assert.deepEqual(found, await Promise.all(ids.map(person.runs.get)));
    assert.ok(requests.length < COUNT / 2, requests.join("\n"));
  });
});
