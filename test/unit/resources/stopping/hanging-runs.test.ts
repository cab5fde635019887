import { strict as assert } from "node:assert";
import type { FlowRun, PrefectClient, StateType } from "../../../../lib/client";
import type { HandlerContext } from "../../../../lib/provider/handler";
import {
  type InfrastructureEnd,
  stopOptions,
  stopRuns,
  stopRunsOf,
} from "../../../../lib/resources/stopping";
import { FakeCluster, refusal } from "../../../support/fake-cluster";

const QUICK = { timeoutSeconds: 0.4, pollSeconds: 0.02 };
const STARTED = "2026-01-01T00:00:00Z";
const JOBS = "/apis/batch/v1/namespaces/lolpop/jobs";

type Run = Pick<FlowRun, "state_type" | "start_time" | "infrastructure_pid">;

/** Runs that are asked to stop and never obey. */
function prefect(runs: Record<string, Partial<Run>>) {
  const calls: string[] = [];
  const messages: Record<string, string | null | undefined> = {};
  const all = (): FlowRun[] =>
    Object.entries(runs).map(([id, run]) => ({ id, name: id, ...run }) as FlowRun);
  const isActive = ({ state_type }: FlowRun) => state_type !== "CANCELLED";
  const client = {
    urls: { flowRun: (id: string) => `http://prefect/${id}` },
    runs: {
      active: async () => all().filter(isActive),
      get: async (id: string) => all().find((run) => run.id === id),
      setState: async (id: string, state: { type: StateType; message?: string }, force = false) => {
        calls.push(`${id} ${state.type}${force ? " force" : ""}`);
        messages[id] = state.message;
        runs[id] = { ...runs[id], state_type: state.type };
        return { status: "ACCEPT", state };
      },
    },
  } as unknown as PrefectClient;
  return { client, list: client.runs.active as () => Promise<FlowRun[]>, calls, messages };
}

/** What runs run on, that ends when it is told to, except for some. */
function infrastructure(failing: readonly string[] = []) {
  const ended: string[] = [];
  const end: InfrastructureEnd = {
    nameOf: (run) => run.infrastructure_pid ?? undefined,
    async end(runs) {
      ended.push(...runs.map(({ id }) => id));
      return new Map(runs.filter(({ id }) => failing.includes(id)).map(({ id }) => [id, "no"]));
    },
  };
  return { end, ended };
}

describe("a run that hangs while it is cancelled", () => {
  const hanging = { state_type: "PENDING", infrastructure_pid: "lolpop:etl-1" } as const;

  it("is ended with what it runs on, well before the deadline", async () => {
    const { client, list, calls, messages } = prefect({ a: hanging });
    const { end, ended } = infrastructure();

    const outcome = await stopRuns(client, list, { ...QUICK, infrastructure: end });

    assert.deepEqual([ended, calls], [["a"], ["a CANCELLING", "a CANCELLED force"]]);
    assert.match(messages.a ?? "", /had not ended after 0.2 s. Its lolpop:etl-1 was deleted.$/);
    assert.deepEqual([outcome.forced.length, outcome.ended.length], [0, 1]);
  });

  it("has until the deadline once it has started, and is ended then", async () => {
    const { client, list, messages } = prefect({ a: { ...hanging, start_time: STARTED } });
    const { end, ended } = infrastructure();

    const outcome = await stopRuns(client, list, { ...QUICK, infrastructure: end });

    assert.match(messages.a ?? "", /had not ended after 0.4 s. Its lolpop:etl-1 was deleted.$/);
    assert.deepEqual([ended, outcome.forced.length, outcome.ended.length], [["a"], 0, 1]);
  });

  it("is forced at the deadline where what it runs on cannot be ended, and tried once", async () => {
    const { client, list, messages } = prefect({ a: hanging, b: { state_type: "RUNNING" } });
    const { end, ended } = infrastructure(["a"]);

    const { forced, failed } = await stopRuns(client, list, { ...QUICK, infrastructure: end });

    assert.deepEqual(ended, ["a"], "b runs on nothing that is known");
    assert.deepEqual(
      forced.map(({ id }) => id),
      ["a", "b"],
    );
    assert.match(messages.a ?? "", /after 0.4 s. What it runs on may still be at work.$/);
    assert.deepEqual(
      failed.map(({ failure }) => failure),
      ["no"],
    );
  });

  it("leaves what runs run on alone that end by themselves", async () => {
    const { client, calls } = prefect({ a: hanging });
    const { end, ended } = infrastructure();
    const lists = [[{ id: "a", name: "a", ...hanging } as FlowRun], [], []];

    await stopRuns(client, async () => lists.shift() ?? [], { ...QUICK, infrastructure: end });

    assert.deepEqual([ended, calls], [[], ["a CANCELLING"]]);
  });
});

describe("the jobs of runs that hang", function () {
  this.timeout(10_000);
  let cluster: FakeCluster;
  beforeEach(async () => {
    cluster = await FakeCluster.start();
  });
  afterEach(() => cluster.stop());

  const job = (name: string, runId?: string) => {
    const labels = runId && { "prefect.io/flow-run-id": runId };
    cluster.answers[`GET ${JOBS}/${name}`] = () => ({ body: { metadata: { name, labels } } });
    cluster.answers[`DELETE ${JOBS}/${name}`] = () => ({ body: { kind: "Status" } });
  };
  const deleted = () => cluster.asked.filter((call) => call.startsWith("DELETE"));
  async function stop(runs: Record<string, Partial<Run>>, kubeconfig = cluster.kubeconfig()) {
    const { client } = prefect(runs);
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const context: HandlerContext = { client: async () => client, warn };
    const options = stopOptions({ stopTimeoutSeconds: 0.2, kubernetesCluster: { kubeconfig } });
    const where = { deploymentIds: ["d"] };
    const outcome = await stopRunsOf(context, where, { ...options, pollSeconds: 0.02 });
    return { ...outcome, warnings };
  }

  it("are deleted, as both generations of Prefect name them", async () => {
    job("etl-1", "a");
    job("etl-2");
    const { ended, forced, warnings } = await stop({
      a: { state_type: "PENDING", infrastructure_pid: "lolpop:etl-1" },
      b: { state_type: "PENDING", infrastructure_pid: "0f3c-uid:lolpop:etl-2" },
      c: { state_type: "PENDING", infrastructure_pid: "lolpop:gone" },
    });
    assert.deepEqual(deleted(), [`DELETE ${JOBS}/etl-1`, `DELETE ${JOBS}/etl-2`]);
    assert.deepEqual([ended.length, forced.length, warnings.length], [3, 0, 1]);
    assert.match(
      warnings[0] ?? "",
      /what they ran on was deleted: "a" \(http:\/\/prefect\/a\): Kubernetes job lolpop\/etl-1, "b"/,
    );
  });

  it("are not deleted where they are another run's", async () => {
    job("etl-1", "somebody-else");
    const { forced, warnings } = await stop({
      a: { state_type: "PENDING", infrastructure_pid: "lolpop:etl-1" },
    });
    assert.deepEqual([deleted(), forced.length], [[], 1]);
    assert.match(warnings[0] ?? "", /lolpop\/etl-1 of flow run "a" .* of another run \(somebody-/);
    assert.match(warnings[1] ?? "", /are marked as cancelled by force: "a"/);
  });

  it("are named in a warning where the cluster refuses or does not answer", async () => {
    const run = { state_type: "PENDING", infrastructure_pid: "lolpop:etl-1" } as const;
    cluster.answers[`GET ${JOBS}/etl-1`] = () => refusal(403, "jobs is forbidden");
    const refused = await stop({ a: run });
    const warning = 'Kubernetes job lolpop/etl-1 of flow run "a" (http://prefect/a) could not be ';
    assert.equal(
      refused.warnings[0],
      `${warning}deleted: the cluster answered 403: jobs is forbidden; delete it by hand, or it stays`,
    );
    const away = await stop({ a: run }, cluster.kubeconfig().replace(/:\d+"/, ':1"'));
    assert.match(
      away.warnings[0] ?? "",
      /etl-1 of .* deleted: no cluster answers \(.*ECONNREFUSED/,
    );
    assert.equal(away.forced.length, 1);
  });

  it("are not looked for where a run names none", async () => {
    const { forced } = await stop({
      a: { state_type: "PENDING" },
      b: { state_type: "PENDING", infrastructure_pid: "tcp://10.0.0.1:2375:abc" },
      c: { state_type: "PENDING", infrastructure_pid: "one-word" },
    });
    assert.deepEqual([cluster.asked, forced.length], [[], 3]);
  });

  it("cost nothing while every run ends", async () => {
    await stop({});
    assert.deepEqual(cluster.asked, []);
  });
});
