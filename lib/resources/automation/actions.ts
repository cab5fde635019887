import { canonicalJson, isRecord, sameJson } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";
import {
  checkFlag,
  checkObject,
  checkShape,
  checkText,
  fromWire,
  type Member,
  oneOf,
  seconds,
  type Shape,
  type Shapes,
  toWire,
} from "./shape";

/** The states that a run can be put into. */
const STATES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
] as const;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const text = (wire: string, fallback?: string | null): Member => ({
  wire,
  fallback,
  check: checkText,
});
/** An empty one says no more than none. */
const overrides = (wire: string): Member => ({
  wire,
  fallback: null,
  toWire: (value) => (sameJson(value, {}) ? null : value),
  check: checkObject,
});
const block: Member = { wire: "block_document_id", check: checkId };

/** The member by which each kind of target is named. */
export const TARGETS = {
  deployment: "deploymentId",
  workPool: "workPoolId",
  workQueue: "workQueueId",
  automation: "automationId",
} as const;

function target(key: string, wire: string): Shape {
  return {
    source: { wire: "source", fallback: "selected", check: oneOf("selected", "inferred") },
    [key]: { wire, fallback: null, check: checkId },
  };
}

const DEPLOYMENT = target(TARGETS.deployment, "deployment_id");
const WORK_POOL = target(TARGETS.workPool, "work_pool_id");
const WORK_QUEUE = target(TARGETS.workQueue, "work_queue_id");
const AUTOMATION = target(TARGETS.automation, "automation_id");

const ACTIONS = {
  "run-deployment": {
    ...DEPLOYMENT,
    parameters: overrides("parameters"),
    jobVariables: overrides("job_variables"),
    scheduleAfterSeconds: {
      wire: "schedule_after",
      fallback: 0,
      toWire: seconds,
      check: checkSeconds,
    },
  },
  "pause-deployment": DEPLOYMENT,
  "resume-deployment": DEPLOYMENT,
  "pause-work-pool": WORK_POOL,
  "resume-work-pool": WORK_POOL,
  "pause-work-queue": WORK_QUEUE,
  "resume-work-queue": WORK_QUEUE,
  "pause-automation": AUTOMATION,
  "resume-automation": AUTOMATION,
  "cancel-flow-run": {},
  "delete-flow-run": {},
  "suspend-flow-run": {},
  "resume-flow-run": {},
  "change-flow-run-state": {
    state: { wire: "state", check: oneOf(...STATES) },
    name: text("name", null),
    message: { ...text("message", null), toWire: (value) => (value === "" ? null : value) },
    force: { wire: "force", fallback: false, check: checkFlag },
  },
  "send-notification": {
    blockDocumentId: block,
    subject: text("subject", "Prefect automated notification"),
    body: text("body"),
  },
  "call-webhook": {
    blockDocumentId: block,
    payload: { wire: "payload", fallback: "", toWire: asPayload },
  },
  "do-nothing": {},
  "declare-incident": {},
} as const satisfies Shapes;

export type ActionType = keyof typeof ACTIONS;

/** Every type of action, for tests that go through all of them. */
export const ACTION_TYPES = Object.keys(ACTIONS) as ActionType[];

/** An action in the one form in which actions are compared and sent. */
export function actionToWire(action: unknown): unknown {
  return toWire(ACTIONS, action);
}

/** A live action as a program would state it. */
export function actionFromWire(action: unknown): unknown {
  return fromWire(ACTIONS, action);
}

/** What is wrong with a list of actions whatever the server. */
export function checkActions(path: string, actions: unknown): Problem[] {
  if (actions === undefined || actions === null || isUnknown(actions)) return [];
  if (!Array.isArray(actions)) return [problem(path, "must be a list of actions")];
  return actions.flatMap((action, at) => {
    const place = `${path}[${at}]`;
    return [...checkShape("action", ACTIONS, place, action), ...checkTarget(place, action)];
  });
}

/** What an action is done to must be named, unless it is inferred: then it must not. */
function checkTarget(path: string, action: unknown): Problem[] {
  if (!isRecord(action) || hasUnknown([action.type, action.source])) return [];
  const shape: Shape = Object.hasOwn(ACTIONS, String(action.type))
    ? ACTIONS[action.type as ActionType]
    : {};
  const found = Object.entries(TARGETS).find(([, key]) => Object.hasOwn(shape, key));
  if (!found) return [];
  const [argument, key] = found;
  const named = (action[key] ?? null) !== null;
  const inferred = action.source === "inferred";
  if (named !== inferred) return [];
  const needs = inferred
    ? 'goes not with source: "inferred"; leave one of the two out'
    : 'is needed, or source: "inferred"';
  return [problem(`${path}.${argument}`, needs)];
}

function checkId(path: string, value: unknown): Problem[] {
  if (typeof value === "string" && UUID.test(value)) return [];
  const argument = path.replace(/DocumentId$|Id$/, "");
  return [problem(argument, "must be the resource, or its id", value)];
}

/** The server keeps a text. Keys are sorted, for their order does not last. */
function asPayload(value: unknown): unknown {
  return typeof value === "string"
    ? value
    : JSON.stringify(JSON.parse(canonicalJson(value)), null, 2);
}
