import type { PrefectClient } from "../../../client";

/** Whole lists of a server's objects that several kinds need, each asked for once. */
export type Lists = ReturnType<typeof listsOf>;

export function listsOf(client: PrefectClient) {
  return {
    flows: once(() => client.flows.list()),
    deployments: once(() => client.deployments.list()),
    workPools: once(() => client.workPools.list()),
    globalConcurrencyLimits: once(() => client.globalConcurrencyLimits.list()),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}
