import { sameJson } from "../../core/json";
import { hasUnknown } from "../../core/unknown";
import type { Difference } from "../../provider/handler";
import type { FlowRunInputs, FlowRunState } from "./inputs";

/** What a run is given when it is made: another value takes another run. */
export const GIVEN = [
  "deploymentId",
  "name",
  "parameters",
  "tags",
  "jobVariables",
  "scheduledTime",
  "workQueueName",
  "idempotencyKey",
  "triggers",
] as const satisfies readonly (keyof FlowRunInputs)[];

/** How to treat the run that there is. */
const HANDLING = [
  "wait",
  "stopped",
  "onDelete",
  "stopTimeoutSeconds",
  "kubernetesCluster",
] as const satisfies readonly (keyof FlowRunInputs)[];

const UNSUCCESSFUL: readonly string[] = ["FAILED", "CRASHED", "CANCELLED"];

/** Compares a recorded run with new inputs. */
export function diffFlowRun(olds: FlowRunState, news: FlowRunInputs): Difference {
  const differs = (key: keyof FlowRunInputs) => !sameJson(olds[key] ?? null, news[key] ?? null);
  const given = GIVEN.filter(differs);
  // What is not known yet need not be another value: whatever it comes from may only be changing.
  const replaces: string[] = given.filter((key) => !hasUnknown(news[key]));
  if (isToTryAgain(olds, news)) replaces.push("stateType");
  if (isToStartAfresh(olds, news)) replaces.push("stopped");
  const changed = replaces.length > 0 || given.length > 0 || HANDLING.some(differs);
  return { changed, replaces };
}

/**
 * A run that was to complete and did not, of its own accord or somebody's. Under the same key there is
 * no other run to have.
 */
function isToTryAgain(olds: FlowRunState, news: FlowRunInputs): boolean {
  if (!news.wait || news.stopped || olds.stopped) return false;
  if (news.idempotencyKey && news.idempotencyKey === olds.idempotencyKey) return false;
  return UNSUCCESSFUL.includes(olds.stateType);
}

/** A stopped run cannot go on; one that had completed before it was stopped has no need to. */
function isToStartAfresh(olds: FlowRunState, news: FlowRunInputs): boolean {
  return Boolean(olds.stopped) && !news.stopped && olds.stateType !== "COMPLETED";
}
