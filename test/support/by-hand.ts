import { strict as assert } from "node:assert";
import {
  createPrefectClient,
  type FlowRun,
  type PrefectClient,
  type StateType,
} from "../../lib/client";
import { poll } from "../../lib/core/time";

/** What a person does to a Prefect server beside the program, and what tests look at. */
export interface ByHand {
  readonly client: PrefectClient;
  /** Any call of the API: `call("PATCH", "/deployments/<id>", {...})`. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Starts a run of a deployment. */
  run(deploymentId: string, parameters?: Record<string, unknown>): Promise<FlowRun>;
  /** Waits until a run is in one of these states, and returns it. */
  until(runId: string, states: readonly StateType[], timeoutSeconds?: number): Promise<FlowRun>;
  /** Asks for a run's cancellation, as the UI's button does. */
  cancel(runId: string): Promise<void>;
  /** The runs that the server's scheduler has planned for a deployment, by start time. */
  planned(deploymentId: string): Promise<FlowRun[]>;
}

/** @param more - headers of each {@link ByHand.call} beside its own */
export function byHand(
  apiUrl: string,
  authString?: string,
  more: Readonly<Record<string, string>> = {},
): ByHand {
  const client = createPrefectClient({ apiUrl, authString, source: "the test" });
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers: Record<string, string> = { "Content-Type": "application/json", ...more };
    if (authString) headers.Authorization = `Basic ${Buffer.from(authString).toString("base64")}`;
    const ask = () => fetch(apiUrl + path, { method, headers, body: JSON.stringify(body) });
    // A server on SQLite says 503, and has done nothing, while its database is locked.
    const served = await poll({ timeoutSeconds: 30, intervalSeconds: 0.5 }, async () => {
      const one = await ask();
      return one.status === 503 ? undefined : one;
    });
    const answer = served ?? (await ask());
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    client,
    call,
    run: (deploymentId, parameters = {}) => client.runs.create(deploymentId, { parameters }),
    async until(runId, states, timeoutSeconds = 90) {
      let last: FlowRun | undefined;
      const found = await poll({ timeoutSeconds, intervalSeconds: 0.3 }, async () => {
        last = await client.runs.get(runId);
        return last && states.some((state) => state === last?.state_type) ? last : undefined;
      });
      const wanted = states.join(" or ");
      assert.ok(found, `run ${runId} is ${last?.state_type ?? "gone"}, not ${wanted}`);
      return found;
    },
    async cancel(runId) {
      await client.runs.setState(runId, { type: "CANCELLING", name: "Cancelling" });
    },
    async planned(deploymentId) {
      const runs = await client.runs.active({ deploymentIds: [deploymentId] });
      const auto = runs.filter(({ auto_scheduled }) => auto_scheduled);
      return auto.sort((a, b) =>
        (a.expected_start_time ?? "").localeCompare(b.expected_start_time ?? ""),
      );
    },
  };
}
