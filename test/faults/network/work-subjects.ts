import { PLAIN_TEMPLATE } from "../../support/job-template";
import { inventories } from "./inventories";
import { type Ground, INPUT_SECRET, type Inputs, type Subject } from "./subject";

const ONCE_THERE_IS_TIME = "2100-01-01T00:00:00Z";

const pool = { type: "process", baseJobTemplate: PLAIN_TEMPLATE } satisfies Inputs;

const deployment = (name: string, ground: Ground) => ({
  name,
  flowName: name,
  description: "before",
  tags: ["a", "b"],
  parameters: { token: INPUT_SECRET },
  jobVariables: { env: { TOKEN: INPUT_SECRET } },
  workPoolName: ground.poolName,
});

const run = (name: string, ground: Ground) => ({
  deploymentId: ground.deploymentId,
  name,
  parameters: { token: INPUT_SECRET },
  scheduledTime: ONCE_THERE_IS_TIME,
  onDelete: "delete",
  stopTimeoutSeconds: 1,
});

/** What has work done. */
export const WORK_SUBJECTS: readonly Subject[] = [
  {
    type: "Flow",
    title: "with tags",
    inputs: (name) => ({ name, tags: ["a"] }),
    changes: () => ({ tags: ["b", "c"] }),
    inventory: inventories.flows,
  },
  {
    type: "Flow",
    title: "with labels",
    variant: true,
    inputs: (name, { generation }) => ({ name, ...(generation === 3 ? { labels: { a: 1 } } : {}) }),
    changes: () => ({ tags: ["b"] }),
    inventory: inventories.flows,
  },
  {
    type: "WorkPool",
    title: "with a template of its own",
    inputs: (name) => ({ ...pool, name, description: "before", concurrencyLimit: 2 }),
    changes: () => ({ description: "after", concurrencyLimit: 3, paused: true }),
    inventory: inventories.workPools,
  },
  {
    type: "WorkPool",
    title: "with the server's template, patched",
    variant: true,
    inputs: (name) => ({
      name,
      type: "process",
      baseJobTemplatePatch: [
        { op: "add", path: "/variables/properties/env/default", value: { TOKEN: INPUT_SECRET } },
      ],
    }),
    changes: () => ({
      baseJobTemplatePatch: [
        { op: "add", path: "/variables/properties/env/default", value: { TOKEN: "another" } },
      ],
    }),
    inventory: inventories.workPools,
  },
  {
    type: "WorkQueue",
    title: "of a pool",
    inputs: (name, { poolName }) => ({ name, workPoolName: poolName, concurrencyLimit: 2 }),
    changes: () => ({ concurrencyLimit: 3, description: "after" }),
    inventory: inventories.workQueues,
  },
  {
    type: "Deployment",
    title: "with schedules",
    inputs: (name, ground) => ({
      ...deployment(name, ground),
      paused: true,
      schedules: {
        nightly: { cron: "0 2 * * *", maxScheduledRuns: 2 },
        hourly: { interval: 3600 },
        weekly: { cron: "0 3 * * 0" },
      },
    }),
    changes: () => ({
      description: "after",
      schedules: {
        nightly: { cron: "0 4 * * *", maxScheduledRuns: 2 },
        weekly: { cron: "0 3 * * 0" },
        monthly: { cron: "0 5 1 * *" },
        yearly: { cron: "0 5 1 1 *" },
      },
    }),
    inventory: inventories.deployments,
  },
  {
    type: "Deployment",
    title: "that takes a POST to change",
    variant: true,
    inputs: (name, ground) => ({
      ...deployment(name, ground),
      paused: true,
      schedules: { nightly: { cron: "0 2 * * *", maxScheduledRuns: 2 } },
    }),
    changes: ({ generation }) => ({
      description: "after",
      ...(generation === 3
        ? { labels: { a: 1 } }
        : {
            pullSteps: [
              { "prefect.deployments.steps.set_working_directory": { directory: "/opt" } },
            ],
          }),
    }),
    inventory: inventories.deployments,
  },
  {
    type: "Deployment",
    title: "with a run, and stopped",
    variant: true,
    // Its flow is not its own: that would stay for the run's history.
    inputs: (name, ground) => ({
      ...deployment(name, ground),
      flowName: ground.poolName,
      stopTimeoutSeconds: 1,
    }),
    changes: () => ({ stopped: true }),
    inventory: inventories.deployments,
    afterwards: ({ client }, id) =>
      client.runs.create(id, {
        state: { type: "SCHEDULED", state_details: { scheduled_time: ONCE_THERE_IS_TIME } },
      }),
  },
  {
    type: "FlowRun",
    title: "that is stopped",
    inputs: run,
    changes: () => ({ stopped: true }),
    inventory: inventories.flowRuns,
  },
  {
    type: "FlowRun",
    title: "that is waited for",
    variant: true,
    inputs: run,
    changes: () => ({ wait: { timeoutSeconds: 30, pollSeconds: 0.1 } }),
    inventory: inventories.flowRuns,
    afterwards: ({ client }, id) => client.runs.setState(id, { type: "COMPLETED" }, true),
  },
];
