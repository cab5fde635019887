import type { FlowRun, PrefectClient } from "../../client";
import { stateOfRun } from "../../resources/flow-run/state";

/** A run as `--json` prints it. */
export function shownRun(client: PrefectClient, run: FlowRun): object {
  const { flowRunId, flowRunName, ...rest } = stateOfRun(client, { deploymentId: "" }, run);
  return { id: flowRunId, name: flowRunName, ...rest, deploymentId: run.deployment_id };
}
