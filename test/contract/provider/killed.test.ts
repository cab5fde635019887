import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { poll } from "../../../lib/core/time";
import { thinProvider } from "../../../lib/provider";
import { byHand, type ByHand } from "../../support/by-hand";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { processesNaming } from "../../support/processes";
import { makeProject } from "../../support/program";
import { openWire, type Wire } from "../../support/wire";
import { type FakeEngine, openEngine } from "./engine";
import { ProviderProcess } from "./provider-process";

describeOnPrefect("a provider process that is killed", [3], (server) => {
  let folder: string;
  let engine: FakeEngine;
  let wire: Wire;
  let hand: ByHand;
  let provider: ProviderProcess;

  const open = async (of = engine) => {
    const env = { PREFECT_API_URL: wire.apiUrl, FOLDER: folder };
    provider = await ProviderProcess.start(folder, env, of.address);
    await provider.configure({});
  };
  const notes = () => {
    const journal = join(folder, ".prefect-constructs", ".journal");
    return existsSync(journal) ? readdirSync(journal) : [];
  };
  const pool = () => ({ name: uniqueName("pool"), ...thinProvider("WorkPool") });

  beforeEach(async () => {
    folder = makeProject();
    engine = await openEngine();
    wire = await openWire(server().apiUrl);
    hand = byHand(server().apiUrl);
    await open();
  });

  afterEach(async () => {
    await provider.stop();
    await wire.close();
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("before it heard of what it made leaves it to the next", async () => {
    const inputs = pool();
    const held = wire.hold(/POST \/work_pools\/$/);
    const lost = assert.rejects(provider.create(inputs));
    await held;
    await provider.kill();
    await lost;
    assert.match(notes().join(), /^WorkPool\.new-[\w-]+\.json$/);
    await open();
    const { id, state } = await provider.create(inputs);
    assert.equal((await hand.client.workPools.get(inputs.name))?.id, id);
    assert.deepEqual(notes(), [`WorkPool.${id}.json`]);
    assert.equal((await provider.diff(id, state, inputs)).changes, "none");
    assert.deepEqual(notes(), [], "the state knows it");
    await provider.delete(id, state);
    assert.equal(existsSync(join(folder, ".prefect-constructs")), false);
  });

  it("leaves nothing to another stack, nor to one that no engine names", async () => {
    const inputs = pool();
    const { id, state } = await provider.create(inputs);
    await provider.kill();
    for (const stack of ["prod", undefined]) {
      const other = await openEngine();
      other.stack = stack;
      await open(other);
      await assert.rejects(provider.create(inputs), /exists already/);
      await provider.stop();
      other.close();
    }
    await open();
    assert.equal((await provider.create(inputs)).id, id);
    await provider.delete(id, state);
  });

  it("leaves no process running beside the next", async () => {
    const inputs = {
      command: [process.execPath, "-e", "setInterval(() => {}, 1000)"],
      environment: { FOLDER: folder },
      logFile: join(folder, "process.log"),
      ready: { url: "http://127.0.0.1:9/", timeoutSeconds: 60 },
      ...thinProvider("LocalProcess"),
    };
    const running = () => processesNaming("setInterval").filter(({ pid }) => of(pid));
    const of = (pid: number) => processesNaming(folder).some((seen) => seen.pid === pid);
    const lost = assert.rejects(provider.create(inputs));
    await poll({ timeoutSeconds: 20, intervalSeconds: 0.1 }, () => running()[0]);
    const [first] = running();
    await provider.kill();
    await lost;
    assert.deepEqual(running(), [first], "it outlives the provider");
    await open();
    const { ready: _, ...without } = inputs;
    const { id, state } = await provider.create(without);
    assert.deepEqual(
      running().map(({ pid }) => pid),
      [state.pid],
    );
    await provider.delete(id, state);
    assert.deepEqual(running(), []);
    assert.deepEqual(notes(), []);
  });

  it("in a deletion of several steps has it ended, and the object made anew", async () => {
    const name = uniqueName("etl");
    const inputs = { name, flowName: name, ...thinProvider("Deployment") };
    const { id, state } = await provider.create(inputs);
    const held = wire.hold(new RegExp(`PATCH /deployments/${id}$`));
    const lost = assert.rejects(provider.delete(id, state));
    await held;
    await provider.kill();
    await lost;
    assert.equal((await hand.client.deployments.get(id))?.paused, true, "half of it is done");
    await open();
    const { changes, replaces } = await provider.diff(id, state, inputs);
    assert.deepEqual([changes, replaces], ["some", ["deletion"]]);
    assert.match(provider.output, /deletion of Deployment .* was cut short/);
    await provider.delete(id, state);
    assert.deepEqual(notes(), []);
    assert.equal((await provider.diff(id, state, inputs)).changes, "none");
  });

  it("between a deployment's end and its flow's leaves the flow to the next deployment", async () => {
    const name = uniqueName("etl");
    const inputs = { name, flowName: name, ...thinProvider("Deployment") };
    const { id, state } = await provider.create(inputs);
    const held = wire.hold(new RegExp(`DELETE /deployments/${id}$`));
    const lost = assert.rejects(provider.delete(id, state));
    await held;
    await provider.kill();
    await lost;
    await open();
    assert.equal((await provider.read(id, state)).id, "", "gone from the server");
    const again = await provider.create(inputs);
    assert.equal((again.state as { flowCreated: boolean }).flowCreated, true);
    await provider.delete(again.id, again.state);
    assert.equal(await hand.client.flows.byName(name), undefined);
    assert.deepEqual(notes(), []);
  });

  it("is told of by a destroy, which takes away only what the state knows", async () => {
    const [left, known] = [pool(), pool()];
    await provider.create(left);
    const { id, state } = await provider.create(known);
    await provider.kill();
    await open();
    await provider.delete(id, state);
    assert.match(provider.output, new RegExp(`WorkPool "${left.name}" \\(id .*\\) of stack dev`));
    assert.doesNotMatch(provider.output, new RegExp(known.name));
    assert.notEqual(await hand.client.workPools.get(left.name), undefined);
    await hand.client.workPools.delete(left.name);
  });

  it("is missed by nobody where its notes cannot be written", async () => {
    writeFileSync(join(folder, ".prefect-constructs"), "in the way");
    const inputs = pool();
    const { id, state } = await provider.create(inputs);
    await provider.delete(id, state);
    assert.equal(await hand.client.workPools.get(inputs.name), undefined);
  });

  it("need not be where its engine is: it waits for the answer and ends", async () => {
    const inputs = pool();
    const held = wire.hold(/POST \/work_pools\/$/);
    const done = provider.create(inputs).catch(() => undefined);
    const release = await held;
    setTimeout(release, 500);
    await provider.loseEngine();
    await done;
    const made = await hand.client.workPools.get(inputs.name);
    assert.deepEqual(notes(), [`WorkPool.${made?.id}.json`]);
    await hand.client.workPools.delete(inputs.name);
  });
});
