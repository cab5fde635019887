import type { ActionInputs } from "../../../../lib/resources/automation/action-inputs";
import type { ActionType } from "../../../../lib/resources/automation/actions";
import type { TriggerInputs } from "../../../../lib/resources/automation/trigger-inputs";

export const ID = "11111111-1111-4111-8111-111111111111";

interface ActionCase {
  readonly type: ActionType;
  /** As a program states it, everything stated. */
  readonly stated: ActionInputs;
  /** What is sent for that. */
  readonly wire: object;
  /** What is sent for the least that can be stated. */
  readonly least: readonly [ActionInputs, object];
}

const inferred = { source: "inferred" } as const;

function switches(
  key: "deploymentId" | "workPoolId" | "workQueueId" | "automationId",
  wire: string,
  ...types: readonly ActionType[]
): ActionCase[] {
  return types.map((type) => ({
    type,
    stated: { type, source: "selected", [key]: ID } as unknown as ActionInputs,
    wire: { type, source: "selected", [wire]: ID },
    least: [{ type, ...inferred } as ActionInputs, { type, ...inferred, [wire]: null }],
  }));
}

function plain(...types: readonly ActionType[]): ActionCase[] {
  return types.map((type) => ({
    type,
    stated: { type } as ActionInputs,
    wire: { type },
    least: [{ type } as ActionInputs, { type }],
  }));
}

/** Every type of action, as it is stated and as it is sent. */
export const ACTION_CASES: readonly ActionCase[] = [
  {
    type: "run-deployment",
    stated: {
      type: "run-deployment",
      deploymentId: ID,
      parameters: { day: "{{ event.payload.day }}", deep: { list: [1, null] } },
      jobVariables: { env: { A: "b" } },
      scheduleAfterSeconds: 1.5,
    },
    wire: {
      type: "run-deployment",
      source: "selected",
      deployment_id: ID,
      parameters: { day: "{{ event.payload.day }}", deep: { list: [1, null] } },
      job_variables: { env: { A: "b" } },
      schedule_after: 1.5,
    },
    least: [
      { type: "run-deployment", ...inferred },
      {
        type: "run-deployment",
        ...inferred,
        deployment_id: null,
        parameters: null,
        job_variables: null,
        schedule_after: 0,
      },
    ],
  },
  ...switches("deploymentId", "deployment_id", "pause-deployment", "resume-deployment"),
  ...switches("workPoolId", "work_pool_id", "pause-work-pool", "resume-work-pool"),
  ...switches("workQueueId", "work_queue_id", "pause-work-queue", "resume-work-queue"),
  ...switches("automationId", "automation_id", "pause-automation", "resume-automation"),
  ...plain("cancel-flow-run", "delete-flow-run", "suspend-flow-run", "resume-flow-run"),
  {
    type: "change-flow-run-state",
    stated: {
      type: "change-flow-run-state",
      state: "FAILED",
      name: "TooLate",
      message: "gave up",
      force: true,
    },
    wire: {
      type: "change-flow-run-state",
      state: "FAILED",
      name: "TooLate",
      message: "gave up",
      force: true,
    },
    least: [
      { type: "change-flow-run-state", state: "PAUSED" },
      { type: "change-flow-run-state", state: "PAUSED", name: null, message: null, force: false },
    ],
  },
  {
    type: "send-notification",
    stated: {
      type: "send-notification",
      blockDocumentId: ID,
      subject: "s",
      body: "{{ event.id }}",
    },
    wire: {
      type: "send-notification",
      block_document_id: ID,
      subject: "s",
      body: "{{ event.id }}",
    },
    least: [
      { type: "send-notification", blockDocumentId: ID, body: "b" },
      {
        type: "send-notification",
        block_document_id: ID,
        subject: "Prefect automated notification",
        body: "b",
      },
    ],
  },
  {
    type: "call-webhook",
    stated: { type: "call-webhook", blockDocumentId: ID, payload: { b: 1, a: "{{ event.id }}" } },
    wire: {
      type: "call-webhook",
      block_document_id: ID,
      payload: '{\n  "a": "{{ event.id }}",\n  "b": 1\n}',
    },
    least: [
      { type: "call-webhook", blockDocumentId: ID },
      { type: "call-webhook", block_document_id: ID, payload: "" },
    ],
  },
  ...plain("do-nothing", "declare-incident"),
];

const EVENT = {
  match: {},
  match_related: {},
  posture: "Reactive",
  after: [],
  expect: [],
  for_each: [],
  threshold: 1,
  within: 0,
};

/** Every type of trigger, as it is stated and as it is sent. */
export const TRIGGER_CASES: readonly (readonly [string, TriggerInputs, object])[] = [
  [
    "an event trigger with everything",
    {
      type: "event",
      posture: "Proactive",
      match: { "prefect.resource.id": ["b.*", "a.*"], region: ["eu"] },
      matchRelated: { "prefect.resource.role": "flow" },
      after: ["started", "begun"],
      expect: ["done", "ended", "done"],
      forEach: ["prefect.resource.id"],
      threshold: 3,
      withinSeconds: 12.5,
    },
    {
      type: "event",
      posture: "Proactive",
      match: { "prefect.resource.id": ["a.*", "b.*"], region: "eu" },
      match_related: { "prefect.resource.role": "flow" },
      after: ["begun", "started"],
      expect: ["done", "ended"],
      for_each: ["prefect.resource.id"],
      threshold: 3,
      within: 12.5,
    },
  ],
  ["the least event trigger", { type: "event" }, { type: "event", ...EVENT }],
  [
    "a Proactive one without a time",
    { type: "event", posture: "Proactive" },
    { type: "event", ...EVENT, posture: "Proactive", within: 10 },
  ],
  [
    "related resources by a list",
    { type: "event", matchRelated: [{ b: "2" }, {}, { a: ["1"] }] },
    { type: "event", ...EVENT, match_related: [{ a: "1" }, { b: "2" }] },
  ],
  [
    "a metric trigger",
    {
      type: "metric",
      metric: { name: "duration", operator: ">", threshold: 60.5, rangeSeconds: 600 },
    },
    {
      type: "metric",
      posture: "Metric",
      match: {},
      match_related: {},
      metric: { name: "duration", operator: ">", threshold: 60.5, range: 600, firing_for: 300 },
    },
  ],
  [
    "a compound of a sequence",
    {
      type: "compound",
      require: "any",
      withinSeconds: 60,
      triggers: [
        { type: "event", expect: ["a"] },
        { type: "sequence", triggers: [{ type: "event", expect: ["b"] }] },
      ],
    },
    {
      type: "compound",
      require: "any",
      within: 60,
      triggers: [
        { type: "event", ...EVENT, expect: ["a"] },
        { type: "sequence", within: null, triggers: [{ type: "event", ...EVENT, expect: ["b"] }] },
      ],
    },
  ],
  [
    "the least compound",
    { type: "compound", triggers: [{ type: "event", expect: ["a"] }] },
    {
      type: "compound",
      require: "all",
      within: null,
      triggers: [{ type: "event", ...EVENT, expect: ["a"] }],
    },
  ],
];
