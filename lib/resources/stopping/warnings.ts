import type { FlowRun, PrefectClient } from "../../client";
import type { HandlerContext } from "../../provider/handler";
import type { StopOutcome } from "./stop-runs";

/** Tells of the runs that did not end when they were asked to. */
export function warnOf(
  context: HandlerContext,
  client: PrefectClient,
  { forced, ended, failed }: Pick<StopOutcome, "forced" | "ended" | "failed">,
): void {
  const called = (run: FlowRun) => `"${run.name}" (${client.urls.flowRun(run.id)})`;
  if (ended.length > 0) {
    const names = ended.map(({ run, infrastructure }) => `${called(run)}: ${infrastructure}`);
    context.warn(
      `flow runs did not end when asked, so what they ran on was deleted: ${names.join(", ")}`,
    );
  }
  for (const { run, infrastructure, failure } of failed) {
    context.warn(
      `${infrastructure} of flow run ${called(run)} could not be deleted: ${failure}; ` +
        "delete it by hand, or it stays",
    );
  }
  if (forced.length > 0) {
    context.warn(
      `flow runs that did not end when asked are marked as cancelled by force: ` +
        `${forced.map(called).join(", ")}; what they ran on may still be at work`,
    );
  }
}
