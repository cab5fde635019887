import { LocalError } from "../../core/local-error";
import { poll } from "../../core/time";
import { type Cluster, isPassing } from "../kubernetes-cluster";
import { type Finding, Patience } from "./findings";
import { KUBERNETES_ROLLOUT_DEFAULTS, type KubernetesRolloutInputs } from "./inputs";
import { judge, type Verdict } from "./judge";
import { describeFailure } from "./report";
import { look } from "./scene";

const INTERVAL_SECONDS = 1;

/** Waits for a workload to be rolled out; one that is not is an error that tells why. */
export async function waitForRollout(
  cluster: Cluster,
  inputs: KubernetesRolloutInputs,
): Promise<void> {
  const seconds = inputs.timeoutSeconds ?? KUBERNETES_ROLLOUT_DEFAULTS.timeoutSeconds;
  const patience = new Patience(Date.now());
  let last: Verdict | undefined;
  let silence: unknown;
  const sure = await poll<readonly Finding[]>(
    { timeoutSeconds: seconds, intervalSeconds: INTERVAL_SECONDS },
    async () => {
      try {
        last = judge(await look(cluster, inputs));
        silence = undefined;
      } catch (error) {
        // A cluster that answered may be away for a moment; one that never did is not there.
        if (last === undefined || !isPassing(error)) throw error;
        silence = error;
        return undefined;
      }
      if (last.available) return [];
      const certain = patience.sure(last.findings, performance.now() / 1000);
      return certain.length > 0 ? certain : undefined;
    },
  );
  if (sure?.length === 0) return;
  if (silence !== undefined || last === undefined) throw silence;
  const found = sure?.[0];
  const what = found ? `: ${found.text}` : ` was not available within ${seconds} s`;
  throw new LocalError(await describeFailure(cluster, inputs, last, { what, found }));
}
