/** The arguments that Prefect's `Flow` and `Task` take, by generation; a test asks Prefect itself. */
const FLOW = [
  "name",
  "version",
  "flow_run_name",
  "retries",
  "retry_delay_seconds",
  "task_runner",
  "description",
  "timeout_seconds",
  "validate_parameters",
  "persist_result",
  "result_storage",
  "result_serializer",
  "cache_result_in_memory",
  "log_prints",
  "on_completion",
  "on_failure",
  "on_cancellation",
  "on_crashed",
  "on_running",
];

const TASK = [
  "name",
  "description",
  "tags",
  "version",
  "cache_expiration",
  "task_run_name",
  "retries",
  "retry_delay_seconds",
  "retry_jitter_factor",
  "persist_result",
  "result_storage",
  "result_serializer",
  "result_storage_key",
  "cache_result_in_memory",
  "timeout_seconds",
  "log_prints",
  "refresh_cache",
  "on_completion",
  "on_failure",
  "retry_condition_fn",
  "viz_return_value",
];

const TASK_3 = ["cache_policy", "on_running", "on_rollback", "on_commit", "asset_deps"];

export const PREFECT_KWARGS = {
  2: { flow: FLOW, task: TASK },
  3: { flow: FLOW, task: [...TASK, ...TASK_3] },
} as const;
