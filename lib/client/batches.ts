import DataLoader from "dataloader";
import { PAGE } from "./filter";

/**
 * Asks for many keys by one request, one batch after the other: what is asked for meanwhile goes
 * along with the next. Nothing is kept.
 * @param first - what the first batch waits for. @default - nothing
 */
export function inBatches<K, V>(
  ask: (keys: readonly K[]) => Promise<V[]>,
  first: () => Promise<unknown> = () => Promise.resolve(),
): (key: K) => Promise<V> {
  let busy: Promise<unknown> | undefined;
  const loader = new DataLoader<K, V>(
    (keys) => {
      const batch = ask(keys);
      busy = batch.catch(() => undefined);
      return batch;
    },
    {
      cache: false,
      maxBatchSize: PAGE,
      batchScheduleFn: (dispatch) => {
        const before = busy ?? first().catch(() => undefined);
        void before.then(() => setImmediate(dispatch));
      },
    },
  );
  return (key) => loader.load(key);
}
