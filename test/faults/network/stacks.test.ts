import assert from "node:assert/strict";
import { type ByHand, byHand } from "../../support/by-hand";
import { changed, drifted, expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import {
  type FaultProxy,
  openFaultProxy,
  type ProxiedRequest,
  type Treatment,
} from "../../support/fault-proxy";
import { recordFault } from "../../support/fault-report";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { type ProgramData, ref } from "../../support/program";
import { type EngineKind, openStack, type Outcome, type TestStack } from "../../support/stack";
import { isWrite } from "./faults";
import { answered, closing, json, page, replaced, resetAfter } from "./treatments";

type Schedules = Readonly<Record<string, { readonly cron: string }>>;

const NIGHTLY: Schedules = { nightly: { cron: "0 2 * * *" } };
const UNAUTHORIZED = answered(json(401, { exception_message: "Unauthorized" }));
const INTERNAL = closing(replaced(json(500, { exception_message: "Internal Server Error" })));

describeOnEngines("A stack whose network fails", tell);

function tell(kind: EngineKind): void {
  describeOnPrefect("goes on from where it is", [3], (server) =>
    lifeOf(kind, () => server().apiUrl),
  );
}

function lifeOf(kind: EngineKind, apiUrl: () => string): void {
  const name = uniqueName("net");
  let proxy: FaultProxy;
  let stack: TestStack;
  let hand: ByHand;
  /** What becomes of requests for now. */
  let treat: (request: ProxiedRequest) => Treatment | undefined = () => undefined;

  const program = (schedules = NIGHTLY, description = "before"): ProgramData => [
    { type: "WorkPool", name: "pool", args: { name, description } },
    { type: "WorkQueue", name: "queue", args: { name, workPoolName: ref("pool.name") } },
    {
      type: "Deployment",
      name: "etl",
      args: {
        name,
        flowName: name,
        description,
        paused: true,
        workPoolName: ref("pool.name"),
        workQueueName: ref("queue.name"),
        schedules,
      },
    },
    {
      type: "FlowRun",
      name: "run",
      args: {
        deployment: ref("etl.deploymentId"),
        name,
        scheduledTime: "2100-01-01T00:00:00Z",
        onDelete: "delete",
      },
    },
  ];

  /** How many of each the server has. */
  const count = async () => {
    const named = { name: { any_: [name] } };
    const found = async (path: string, filter: object) =>
      (await hand.call("POST", `${path}/filter`, filter)) as Record<string, unknown>[];
    const deployments = await found("/deployments", { deployments: named });
    const pools = await found("/work_pools", { work_pools: named });
    return {
      flows: (await found("/flows", { flows: named })).length,
      pools: pools.length,
      queues: pools.length === 0 ? 0 : (await found(`/work_pools/${name}/queues`, {})).length,
      deployments: deployments.length,
      schedules: deployments.flatMap(({ schedules }) => schedules).length,
      runs: (await found("/flow_runs", { flow_runs: named })).length,
    };
  };
  // A pool has a queue of its own.
  const all = { flows: 1, pools: 1, queues: 2, deployments: 1, schedules: 1, runs: 1 };
  const none = { flows: 0, pools: 0, queues: 0, deployments: 0, schedules: 0, runs: 0 };

  /** One operation with a fault, and its record. */
  const during = async (
    fault: string,
    rule: (request: ProxiedRequest) => Treatment | undefined,
    work: () => Promise<Outcome>,
  ): Promise<Outcome> => {
    let hits = 0;
    treat = (request) => {
      const treatment = rule(request);
      if (treatment) hits += 1;
      return treatment;
    };
    try {
      const outcome = await work();
      assert.ok(hits > 0, "the fault did not happen");
      const result = outcome.result === "succeeded" ? "survived" : "failed clearly";
      recordFault({ fault: `whole stack: ${fault}`, case: kind, result });
      return outcome;
    } finally {
      treat = () => undefined;
    }
  };

  before(async function () {
    this.timeout(180_000);
    proxy = await openFaultProxy(apiUrl(), { treat: (request) => treat(request) });
    hand = byHand(apiUrl());
    const config = { "prefect:apiUrl": proxy.apiUrl, "prefect:retryBudgetSeconds": "3" };
    stack = await openStack(kind, { config });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await proxy?.close();
  });

  it("an up whose credentials end in the middle fails with one error, and the next one goes on", async () => {
    const up = await during(
      "401 in the middle of an up",
      ({ method, path }) =>
        method === "POST" && path === "/deployments/" ? UNAUTHORIZED : undefined,
      () => stack.up(program()),
    );
    expectOneError(up, /POST \/deployments\/ answered 401 Unauthorized/);
    const { flows, ...rest } = await count();
    assert.deepEqual(rest, { pools: 1, queues: 2, deployments: 0, schedules: 0, runs: 0 });
    assert.ok(flows <= 1);
    succeeded(await stack.up());
    await settled();
  });

  it("a destroy that ends in the middle goes on, and leaves nothing but history", async () => {
    const destroy = await during(
      "401 in the middle of a destroy",
      ({ method, path }) =>
        method === "DELETE" && path.startsWith("/deployments/") ? UNAUTHORIZED : undefined,
      () => stack.destroy(),
    );
    expectOneError(destroy, /DELETE \/deployments\/\S+ answered 401/);
    succeeded(await stack.destroy());
    // The flow was made by the up that failed.
    const flow = await hand.client.flows.byName(name);
    if (flow) await hand.client.flows.delete(flow.id);
    assert.deepEqual(await count(), none);
  });

  it("an up makes each thing once though every first answer to a write is lost", async () => {
    const up = await during("every answer lost once", firstOfEach(resetAfter), () =>
      stack.up(program()),
    );
    succeeded(up);
    await settled();
  });

  it("a refresh through a proxy that knows no such path drops nothing", async () => {
    const stateBefore = stack.rawState();
    for (const [fault, answer] of [
      ["404 page during a refresh", page(404, "Not Found")],
      ["404 of another API during a refresh", json(404, { message: "no Route matched" })],
    ] as const) {
      const isObject = ({ path }: ProxiedRequest) => path !== "/admin/version";
      const refresh = await during(
        fault,
        (request) => (isObject(request) ? answered(answer) : undefined),
        () => stack.refresh(),
      );
      assert.equal(refresh.result, "failed");
      assert.match(refresh.diagnostics.join("\n"), /is not Prefect's API/);
    }
    assert.equal(urnsIn(stack.rawState()), urnsIn(stateBefore));
    assert.deepEqual(drifted(succeeded(await stack.refresh())), []);
    await settled();
  });

  it("an update that failed half way is ended by the next up", async () => {
    const more = { ...NIGHTLY, weekly: { cron: "0 3 * * 0" } };
    const up = await during("500 half way through an update", afterTheSchedule(), () =>
      stack.up(program(more, "after")),
    );
    expectOneError(up, /GET \/deployments\/\S+\/schedules answered 500/);
    succeeded(await stack.up());
    expectNoChanges(await stack.preview());
    assert.deepEqual(await count(), { ...all, schedules: 2 });
    succeeded(await stack.up(program()));
    await settled();
  });

  it("an update that failed half way is undone by turning the program back", async () => {
    const more = { ...NIGHTLY, weekly: { cron: "0 3 * * 0" } };
    const up = await during("500 half way, then turned back", afterTheSchedule(), () =>
      stack.up(program(more, "after")),
    );
    assert.equal(up.result, "failed");
    succeeded(await stack.up(program()));
    await settled();
    const live = await hand.client.deployments.byName(name, name);
    assert.equal(live?.description, "before");
  });

  it("a destroy is done though every first answer to a write is lost", async () => {
    const destroy = await during("every answer lost once, destroy", firstOfEach(resetAfter), () =>
      stack.destroy(),
    );
    succeeded(destroy);
    assert.deepEqual(await count(), none);
  });

  async function settled(): Promise<void> {
    expectNoChanges(await stack.preview());
    assert.deepEqual(changed(succeeded(await stack.up())), []);
    assert.deepEqual(await count(), all);
  }
}

/** A fault for the first request of each kind that changes something. */
function firstOfEach(treatment: Treatment): (request: ProxiedRequest) => Treatment | undefined {
  const met = new Set<string>();
  return (request) => {
    const line = `${request.method} ${request.path}`;
    if (!isWrite(request) || met.has(line)) return undefined;
    met.add(line);
    return treatment;
  };
}

/** A new schedule is stored, but nobody says so, nor which schedules there are then. */
function afterTheSchedule(): (request: ProxiedRequest) => Treatment | undefined {
  let stored = false;
  return ({ method, path }) => {
    if (!path.endsWith("/schedules")) return undefined;
    if (method === "GET") return stored ? INTERNAL : undefined;
    stored = true;
    return INTERNAL;
  };
}

function expectOneError(outcome: Outcome, text: RegExp): void {
  assert.equal(outcome.result, "failed");
  const said = outcome.diagnostics.filter((message) => text.test(message));
  assert.equal(said.length, 1, outcome.diagnostics.join("\n"));
  assert.doesNotMatch(said.join(), /\n +at /);
}

function urnsIn(state: string): string {
  return JSON.stringify([...state.matchAll(/"urn": ?"([^"]+)"/g)].map(([, urn]) => urn).sort());
}
