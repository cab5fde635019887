import { createPrefectClient, type PrefectClient, type StateType } from "../../../lib/client";
import type { HandlerContext } from "../../../lib/provider/handler";
import { uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";

/** A request that changes something, as it left the handler. */
export interface Sent {
  /** `PATCH /deployments/<id>`, with ids made readable where the test names them. */
  readonly call: string;
  readonly body: unknown;
}

/** A handler's surroundings on a real server: what it sends and warns of is kept. */
export interface Lab {
  readonly context: HandlerContext;
  readonly warnings: string[];
  /** A person at the same server; what they send is not kept. */
  readonly person: PrefectClient;
  /** The writes since the last call. */
  writes(): Sent[];
  /** What the handlers' requests go through, for another client of theirs. */
  readonly fetch: typeof fetch;
  /** The next request that matches is done by the server, but its answer gets lost. */
  loseAnswerOf(call: RegExp): void;
  /** A flow name that is cleaned up with all that hangs on it. */
  flowName(): string;
  /** A pool name that is cleaned up. */
  poolName(): string;
  /** The name of automations that are cleaned up. */
  automationName(): string;
  /** The name of a block of type `secret` that is cleaned up. */
  secretName(): string;
  /** Makes a run RUNNING, as a worker would. */
  startRun(deploymentId: string, state?: StateType): Promise<string>;
  cleanUp(): Promise<void>;
}

const QUERIES = /\/(filter|count|paginate)$/;

export function openLab(server: PrefectServer): Lab {
  const sent: Sent[] = [];
  const warnings: string[] = [];
  const flows: string[] = [];
  const pools: string[] = [];
  const automations: string[] = [];
  const secrets: string[] = [];
  let lost: RegExp | undefined;
  const spy: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const call = `${request.method} ${new URL(request.url).pathname.replace(/^\/api/, "")}`;
    const text = await request.clone().text();
    const answer = await fetch(request);
    // SQLite is busy now and then: that one is sent again.
    if (request.method !== "GET" && !QUERIES.test(call) && answer.status !== 503) {
      sent.push({ call, body: text === "" ? undefined : JSON.parse(text) });
    }
    if (lost?.test(call)) {
      lost = undefined;
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    }
    return answer;
  };
  const connection = { apiUrl: server.apiUrl, source: "the test" };
  const client = createPrefectClient(connection, { fetch: spy, backoff: { initialSeconds: 0.01 } });
  const person = createPrefectClient(connection);
  const named = (list: string[], stem: string) => {
    const name = uniqueName(stem);
    list.push(name);
    return name;
  };
  return {
    context: { client: async () => client, warn: (message) => void warnings.push(message) },
    warnings,
    person,
    fetch: spy,
    writes: () => sent.splice(0),
    loseAnswerOf: (call) => void (lost = call),
    flowName: () => named(flows, "flow"),
    poolName: () => named(pools, "pool"),
    automationName: () => named(automations, "automation"),
    secretName: () => named(secrets, "secret"),
    async startRun(deploymentId, state = "RUNNING") {
      const run = await person.runs.create(deploymentId, {});
      if (state === "SCHEDULED") return run.id;
      await person.runs.setState(run.id, { type: "PENDING" });
      if (state !== "PENDING") await person.runs.setState(run.id, { type: state });
      return run.id;
    },
    async cleanUp() {
      for (const name of automations) {
        for (const { id } of await person.automations.named(name)) {
          await person.automations.delete(id);
        }
      }
      for (const name of secrets) {
        const block = await person.blocks.byName("secret", name);
        if (block) await person.blocks.delete(block.id);
      }
      await removeFlows(person, flows);
      for (const name of pools) await person.workPools.delete(name);
    },
  };
}

/** With their deployments and runs: nothing is left to become overdue. */
async function removeFlows(client: PrefectClient, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const flow = await client.flows.byName(name);
    if (!flow) continue;
    for (const { id } of await client.deployments.list({ flowIds: [flow.id] })) {
      for (const run of await client.runs.active({ deploymentIds: [id] })) {
        await client.runs.delete(run.id);
      }
      await client.deployments.delete(id);
    }
    await client.flows.delete(flow.id);
  }
}
