import { type ProgramData, ref } from "../support/program";

const SCHEMA = {
  type: "object",
  properties: {
    model: { type: "string", default: "gbm" },
    rows: { type: "integer", default: 10 },
  },
};

/** What tests change of the deployment. */
export interface EtlSettings {
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schedules: Readonly<Record<string, object>>;
  readonly paused?: boolean;
}

/** Where they start from; hardly a schedule fires while tests look. */
export const ETL: EtlSettings = {
  description: "Loads the day's orders",
  tags: ["daily", "orders"],
  parameters: { model: "gbm", rows: 10 },
  schedules: {
    nightly: { cron: "0 2 1 1 *", timezone: "Europe/Berlin" },
    weekly: { interval: 604_800 },
    monthly: { rrule: "FREQ=MONTHLY;BYMONTHDAY=1" },
  },
};

/** A deployment in a queue of a pool, and a flow beside it: everything that only needs the API. */
export function etlProgram(flowName: string, pool: string, stated: EtlSettings): ProgramData {
  return [
    { type: "WorkPool", name: "pool", args: { name: pool, concurrencyLimit: 4 } },
    {
      type: "WorkQueue",
      name: "queue",
      args: { name: "urgent", workPoolName: ref("pool.name"), workPoolId: ref("pool.id") },
    },
    { type: "Flow", name: "notes", args: { name: `${flowName}-notes`, tags: ["a"] } },
    {
      type: "Deployment",
      name: "etl",
      args: {
        name: "nightly",
        flowName,
        entrypoint: "flows/work.py:work",
        pullSteps: [{ "prefect.deployments.steps.set_working_directory": { directory: "/tmp" } }],
        parameterOpenApiSchema: SCHEMA,
        workPoolName: ref("pool.name"),
        workPoolId: ref("pool.id"),
        workQueueName: ref("queue.name"),
        ...stated,
      },
    },
  ];
}
