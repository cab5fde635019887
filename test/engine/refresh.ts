import { providerOf } from "./apply";
import type { DiffResult } from "./diff";
import { type Operation, stepEvent } from "./operation";
import { Plan } from "./plan";
import { ProviderError } from "./provider-errors";
import { ResourceProvider } from "./resource-provider";
import type { ResourceState } from "./resource-state";
import { dropDanglingReferences } from "./snapshot";
import { messageOf } from "./step-executor";
import { isProviderType } from "./urn";
import { annotateSecrets, deepEqual } from "./values";

interface Refreshed {
  /** Undefined when the resource is gone. */
  readonly state: ResourceState | undefined;
  readonly result: "same" | "update" | "delete";
  readonly diff?: DiffResult;
}

/** Reads every resource of the state and puts what was found in its place; errors leave it as it is. */
export async function refreshAll(
  operation: Operation,
  parallel: number,
  counted: boolean,
): Promise<boolean> {
  const { snapshot, options } = operation;
  const found = new Map<ResourceState, ResourceState | undefined>();
  const queue = [...snapshot.base];
  let succeeded = true;
  const worker = async (): Promise<void> => {
    for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
      if (options.signal?.aborted) return;
      const refreshed = await refreshOne(operation, state, counted);
      if (refreshed === undefined) succeeded = false;
      else found.set(state, refreshed.state);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const resources = snapshot.base.flatMap((old) => {
    const state = found.has(old) ? found.get(old) : old;
    return state === undefined ? [] : [state];
  });
  dropDanglingReferences(resources);
  snapshot.base = resources;
  await snapshot.save();
  return succeeded && options.signal?.aborted !== true;
}

async function refreshOne(
  operation: Operation,
  state: ResourceState,
  counted: boolean,
): Promise<Refreshed | undefined> {
  const { journal } = operation;
  const { urn } = state;
  const event = stepEvent("start", "refresh", urn, undefined);
  journal.step(event);
  const began = performance.now();
  try {
    const refreshed = await read(operation, state);
    const seconds = Math.round(performance.now() - began) / 1000;
    const done = stepEvent("done", "refresh", urn, refreshed.diff);
    journal.step({ ...done, seconds, message: refreshed.result });
    if (counted) journal.count(refreshed.result, urn);
    return refreshed;
  } catch (error) {
    const message = messageOf(error);
    journal.error(message, urn);
    journal.step({ ...event, phase: "failed", message });
    return undefined;
  }
}

async function read(operation: Operation, state: ResourceState): Promise<Refreshed> {
  if (!state.custom || isProviderType(state.type) || state.pendingReplacement) {
    return { state, result: "same" };
  }
  const provider = await providerOf(operation, state);
  const { urn, id, inputs, outputs, timeouts } = state;
  const current: ResourceState = { ...state, initErrors: [] };
  try {
    const live = await provider.read(urn, id, inputs, outputs, timeouts.read);
    if (live.id === "" || live.outputs === undefined) return { state: undefined, result: "delete" };
    Object.assign(current, { id: live.id, outputs: live.outputs, inputs: live.inputs ?? inputs });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.partial === undefined) throw error;
    const { id: liveId, properties, reasons } = error.partial;
    annotateSecrets(properties, outputs);
    Object.assign(current, { id: liveId, outputs: properties, initErrors: [...reasons] });
    const list = reasons.map((reason) => `* ${reason}`).join("\n");
    operation.journal.warn(`Refreshed resource is in an unhealthy state:\n${list}`, urn);
  }
  if (state.external) {
    return { state: current, result: deepEqual(outputs, current.outputs) ? "same" : "update" };
  }
  // The change that an update without any change in the program would make, seen from the other side.
  const asked = new ResourceProvider(operation, new Plan());
  const diff = await asked.providerDiff(current, inputs, state.ignoreChanges, state.provider);
  return { state: current, result: diff.changes === "none" ? "same" : "update", diff };
}
