import type { FlowRunDocument } from "../../client";
import type { FlowRunInputs } from "./inputs";

/** The body that makes the run. One that is stopped from the start is made, but never starts. */
export function runDocument(inputs: FlowRunInputs): FlowRunDocument {
  const { name, tags, workQueueName, idempotencyKey } = inputs;
  const document: FlowRunDocument = {
    parameters: { ...inputs.parameters },
    ...(name ? { name } : {}),
    ...(tags ? { tags: [...tags] } : {}),
    ...(inputs.jobVariables ? { job_variables: { ...inputs.jobVariables } } : {}),
    ...(workQueueName ? { work_queue_name: workQueueName } : {}),
    ...(idempotencyKey ? { idempotency_key: idempotencyKey } : {}),
  };
  const state = initialState(inputs);
  return state ? { ...document, state } : document;
}

function initialState({ stopped, scheduledTime }: FlowRunInputs): FlowRunDocument["state"] {
  if (stopped) return { type: "CANCELLED", name: "Cancelled", message: "Made with stopped: true." };
  if (!scheduledTime) return undefined;
  const details = { scheduled_time: new Date(scheduledTime).toISOString() };
  return { type: "SCHEDULED", state_details: details };
}
