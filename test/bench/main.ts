// `npm run bench`: how fast the library is, as ratios against what does the same work without it.
import Table from "cli-table3";
import { createPrefectClient } from "../../lib/client";
import { findPulumiCli } from "../engine";
import { startPrefectServer } from "../support/prefect";
import type { ProgramData } from "../support/program";
import { type EngineKind, openStack } from "../support/stack";
import { median, seconds, spread } from "./measure";
import { measureRebuilds } from "./rebuild";

const DEPLOYMENTS = 100;
const ROUNDS = 3;

/** A hundred deployments with one schedule each, ten to a flow. */
const PROGRAM: ProgramData = Array.from({ length: DEPLOYMENTS }, (_, index) => ({
  type: "Deployment",
  name: `etl-${index}`,
  args: {
    name: `etl-${index}`,
    flowName: `flow-${index % 10}`,
    entrypoint: "flows/etl.py:etl",
    schedules: { nightly: { cron: `${index % 60} 2 * * *` } },
  },
}));

interface Figures {
  readonly up: number;
  readonly noChanges: number;
  readonly plain: number;
  readonly bytes: number;
}

/** One round on a fresh server for each subject, so that none meets the other's rows. */
async function round(kind: EngineKind): Promise<Figures> {
  const plain = await onFreshServer(plainClient);
  return onFreshServer(async (apiUrl) => {
    const stack = await openStack(kind, { env: { PREFECT_API_URL: apiUrl } });
    try {
      const up = await seconds(() => stack.up(PROGRAM));
      const bytes = stack.rawState().length / DEPLOYMENTS;
      const noChanges = await seconds(() => stack.up());
      return { up, noChanges, plain, bytes };
    } finally {
      await stack.close();
    }
  });
}

/** The least that anybody could send: each flow once, each deployment once, one after another. */
function plainClient(apiUrl: string): Promise<number> {
  const client = createPrefectClient({ apiUrl, source: "the benchmark" });
  return seconds(async () => {
    for (let index = 0; index < DEPLOYMENTS; index++) {
      const { flow } = await client.flows.upsert(`flow-${index % 10}`);
      const schedule = { cron: `${index % 60} 2 * * *`, timezone: "UTC" };
      await client.deployments.create({
        name: `etl-${index}`,
        flow_id: flow.id,
        entrypoint: "flows/etl.py:etl",
        schedules: [{ schedule, active: true, slug: "nightly" }],
      });
    }
  });
}

async function onFreshServer<T>(work: (apiUrl: string) => Promise<T>): Promise<T> {
  const server = await startPrefectServer({ generation: 3 });
  try {
    return await work(server.apiUrl);
  } finally {
    await server.stop();
  }
}

/** The row of image builds; without an engine it says that there is none. */
async function rebuildRow(): Promise<string[]> {
  const row = "image rebuild after one changed line / lolpop's Dockerfile";
  const times = await measureRebuilds(ROUNDS);
  if ("missing" in times) return [row, `not measured: ${times.missing}`, "<= 0.02"];
  const ratios = times.ours.map((ours, round) => ours / times.theirs[round]!);
  const [least, most] = spread(ratios).map((ratio) => ratio.toFixed(4));
  const absolute = `${median(times.ours).toFixed(2)} s / ${median(times.theirs).toFixed(1)} s`;
  const figures = `${median(ratios).toFixed(4)} (${least} to ${most}; ${absolute})`;
  return [row, figures, "<= 0.02"];
}

async function main(): Promise<void> {
  const kind: EngineKind = "missing" in (await findPulumiCli()) ? "offline" : "cli";
  const rounds: Figures[] = [];
  for (let index = 0; index < ROUNDS; index++) rounds.push(await round(kind));
  const ratio = (of: (figures: Figures) => number) => median(rounds.map(of)).toFixed(2);
  const table = new Table({ head: ["row", "median", "goal"], style: { head: [], border: [] } });
  table.push(
    [`up of ${DEPLOYMENTS} / plain sequential client`, ratio((r) => r.up / r.plain), "<= 1.4"],
    [`no-op up of ${DEPLOYMENTS} / the first up`, ratio((r) => r.noChanges / r.up), ""],
    ["state bytes per deployment", ratio((r) => r.bytes), "<= 4096"],
    await rebuildRow(),
  );
  console.log(`${ROUNDS} rounds, engine: ${kind}, Prefect 3 on SQLite\n${table.toString()}`);
}

void main();
