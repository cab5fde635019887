import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ByHand } from "../../support/by-hand";
import { type ProgramData, ref, workPackage } from "../../support/program";
import type { TestStack } from "../../support/stack";
import { processesLeft } from "./victims";

/** Far enough away that no run becomes due, and that the server plans none. */
const SOME_DAY = "2099-01-01T00:00:00Z";

/** One of everything that is made in Prefect or on this machine. */
export function everything(name: string, folder: string, python?: string): ProgramData {
  return [...plain(name, folder), ...(python === undefined ? [] : served(name, python))];
}

/** A deployment with the process that serves it, which takes its time to start. */
function served(name: string, python: string): ProgramData {
  return [
    workPackage(python, `${name}-served`),
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: {
        package: ref("package"),
        infrastructure: { kind: "process", pollSeconds: 5 },
        schedules: { yearly: { cron: "0 0 1 1 *" } },
        drainSeconds: 1,
      },
    },
  ];
}

function plain(name: string, folder: string): ProgramData {
  return [
    { type: "Flow", name: "notes", args: { name: `${name}-notes`, tags: ["a"] } },
    { type: "WorkPool", name: "pool", args: { name, concurrencyLimit: 4 } },
    {
      type: "WorkQueue",
      name: "queue",
      args: { name: "urgent", workPoolName: ref("pool.name"), workPoolId: ref("pool.id") },
    },
    {
      type: "Deployment",
      name: "etl",
      args: {
        name: "nightly",
        flowName: name,
        workPoolName: ref("pool.name"),
        workPoolId: ref("pool.id"),
        workQueueName: ref("queue.name"),
        schedules: { yearly: { cron: "0 0 1 1 *" }, monthly: { rrule: "FREQ=MONTHLY" } },
      },
    },
    {
      type: "FlowRun",
      name: "run",
      args: { deployment: ref("etl"), scheduledTime: SOME_DAY, onDelete: "cancel" },
    },
    {
      type: "LocalProcess",
      name: "sleeper",
      args: {
        command: ["sleep", "100000"],
        environment: { FOLDER: folder },
        logFile: join(folder, ".prefect-constructs", "sleeper.log"),
      },
    },
  ];
}

/** Where a stack works. */
export interface Scene {
  readonly stack: TestStack;
  readonly hand: ByHand;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly paused?: boolean;
  readonly flow_id?: string;
  readonly auto_scheduled?: boolean;
  readonly state_type?: string;
  readonly schedules?: readonly unknown[];
}

async function all(hand: ByHand, kind: string, filter: object = {}): Promise<readonly Found[]> {
  return (await hand.call("POST", `/${kind}/filter`, { limit: 200, ...filter })) as Found[];
}

const names = (found: readonly Found[]) => found.map(({ name }) => name).sort();

/** Everything on the server, and on this machine, is what the program states, once each. */
export async function expectEverything(
  { stack, hand }: Scene,
  { name, serving }: { readonly name: string; readonly serving: boolean },
): Promise<void> {
  const also = <T>(...more: T[]) => (serving ? more : []);
  assert.deepEqual(names(await all(hand, "work_pools")), [name]);
  assert.deepEqual(names(await all(hand, "work_queues")), ["default", "urgent"]);
  const flows = await all(hand, "flows");
  assert.deepEqual(names(flows), [name, `${name}-notes`, ...also(`${name}-served`)]);
  const deployments = await all(hand, "deployments");
  assert.deepEqual(
    deployments.map((found) => [found.name, found.paused, found.schedules?.length]).sort(),
    [["nightly", false, 2], ...also(["served", false, 1])],
  );
  const wanted = [...also("serve.py"), "sleep"];
  const left = await processesLeft(stack.folder, wanted.length);
  const known = (command: string) => /sleep|serve\.py/.exec(command)?.[0] ?? command;
  assert.deepEqual(left.map(known).sort(), wanted);
  const journal = join(stack.folder, ".prefect-constructs", ".journal");
  assert.deepEqual(readNames(journal), [], "what the state knows is noted still");
}

/** The runs that somebody asked for; the stack's own is among them. */
export async function runs(hand: ByHand): Promise<readonly Found[]> {
  return (await all(hand, "flow_runs")).filter((run) => !run.auto_scheduled);
}

/** Nothing is left but the history of runs, which is then removed by hand. */
export async function expectNothing({ stack, hand }: Scene): Promise<void> {
  assert.deepEqual(names(await all(hand, "work_pools")), []);
  assert.deepEqual(names(await all(hand, "deployments")), []);
  const history = await runs(hand);
  const withHistory = new Set(history.map((run) => run.flow_id));
  const flows = await all(hand, "flows");
  assert.deepEqual(names(flows.filter(({ id }) => !withHistory.has(id))), []);
  assert.deepEqual([...new Set(history.map((run) => run.state_type))], ["CANCELLED"]);
  assert.deepEqual(await processesLeft(stack.folder, 0), []);
  for (const { id } of flows) await hand.call("DELETE", `/flows/${id}`);
  const data = join(stack.folder, ".prefect-constructs");
  // The sleeper's log was put there by the program.
  assert.deepEqual(readNames(data), ["sleeper.log"]);
}

/** Removes by hand what a test that failed has left, so that it fails alone. */
export async function removeEverything(hand: ByHand): Promise<void> {
  for (const { id } of await all(hand, "deployments")) {
    await hand.call("DELETE", `/deployments/${id}`);
  }
  for (const { id } of await all(hand, "flow_runs")) await hand.call("DELETE", `/flow_runs/${id}`);
  for (const { id } of await all(hand, "flows")) await hand.call("DELETE", `/flows/${id}`);
  for (const { name } of await all(hand, "work_pools")) {
    await hand.call("DELETE", `/work_pools/${name}`);
  }
}

function readNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}
