/**
 * What travels between this library and Prefect: the generated types of Prefect 3, with the keys
 * that a real server always sends made required, and those that 2.20 lacks left optional.
 */
import type { components } from "./generated/prefect-3";

type Schemas = components["schemas"];

/** `T` as a server sends it: every key is there, but for those that only Prefect 3 has. */
type Answer<T, OnlyIn3 extends keyof T = never> = Required<Omit<T, OnlyIn3>> & Pick<T, OnlyIn3>;

export type Flow = Answer<Schemas["Flow"], "labels">;

/**
 * A deployment as it is read. `job_variables` is set on both generations (2.20 names it
 * `infra_overrides`). On 3.x `concurrency_limit` always reads null: see `global_concurrency_limit`.
 */
export type Deployment = Answer<
  Omit<Schemas["DeploymentResponse"], "schedules">,
  | "labels"
  | "concurrency_limit"
  | "concurrency_options"
  | "global_concurrency_limit"
  | "work_queue_id"
> & { schedules: Schedule[] };

/** The whole document of `POST /deployments/`, an upsert on flow and name. */
export type DeploymentDocument = Schemas["DeploymentCreate"];

/** Keys of `PATCH /deployments/{id}`; only the ones present change. */
export type DeploymentPatch = Schemas["DeploymentUpdate"];

/** The time pattern inside a schedule, told apart by its keys. */
export type SchedulePattern =
  | Schemas["CronSchedule"]
  | Schemas["IntervalSchedule-Output"]
  | Schemas["RRuleSchedule"];

export type Schedule = Answer<Schemas["DeploymentSchedule"], "slug" | "parameters">;
/** `slug`, `parameters` and `replaces` are refused by 2.20. */
export type ScheduleDocument = Schemas["DeploymentScheduleCreate"];
export type SchedulePatch = Schemas["DeploymentScheduleUpdate"];

export type StateType = Schemas["StateType"];
export type State = Schemas["State"];
export type StateDocument = Schemas["StateCreate"];

export type FlowRun = Answer<Schemas["FlowRunResponse"], "labels">;
/** The body of `POST /deployments/{id}/create_flow_run`. */
export type FlowRunDocument = Schemas["DeploymentFlowRunCreate"];

/** What Prefect decided about a proposed state; the HTTP code says nothing of it. */
export interface StateAnswer {
  readonly status: "ACCEPT" | "REJECT" | "ABORT" | "WAIT";
  /** The state that the run is in now, where Prefect says so. */
  readonly state: State | null;
  /** Prefect's reason for anything but a plain ACCEPT. */
  readonly reason: string | undefined;
}

export type LogLine = Schemas["Log"];

/** A work pool's template: what a job looks like and which variables fill it. */
export interface BaseJobTemplate {
  job_configuration: Record<string, unknown>;
  variables: Record<string, unknown>;
}

export type WorkPool = Answer<
  Omit<Schemas["WorkPoolResponse"], "base_job_template">,
  "storage_configuration" | "active_slots"
> & {
  /** `{}` for a pool made without a template, until its first worker writes one. */
  base_job_template: Partial<BaseJobTemplate>;
};
export type WorkPoolDocument = Schemas["WorkPoolCreate"];
export type WorkPoolPatch = Schemas["WorkPoolUpdate"];

export type WorkQueue = Answer<Schemas["WorkQueueResponse"], "filter" | "active_slots">;
export type WorkQueueDocument = Schemas["WorkQueueCreate"];
export type WorkQueuePatch = Schemas["WorkQueueUpdate"];

/** A variable. Its value is a text on 2.20 and any JSON on 3.x. */
export type Variable = Answer<Schemas["Variable"]>;
export type VariableDocument = Schemas["VariableCreate"];
export type VariablePatch = Schemas["VariableUpdate"];

export type GlobalConcurrencyLimit = Answer<Schemas["GlobalConcurrencyLimitResponse"]>;
/** Without the slots: who holds them is for the runs and the server to say. */
export type GlobalConcurrencyLimitDocument = Omit<
  Schemas["ConcurrencyLimitV2Create"],
  "active_slots" | "denied_slots"
>;
export type GlobalConcurrencyLimitPatch = Omit<
  Schemas["ConcurrencyLimitV2Update"],
  "active_slots" | "denied_slots"
>;

/** On 3.x the same object as the global limit `tag:<tag>`. */
export type TagConcurrencyLimit = Answer<Schemas["ConcurrencyLimit"]>;

export type BlockDocument = Answer<Schemas["BlockDocument"]>;
export type BlockType = Answer<Schemas["BlockType"]>;
export type BlockSchema = Answer<Schemas["BlockSchema"]>;

/** A type of blocks, and what its blocks hold. */
export interface BlockKind {
  readonly type: BlockType;
  readonly schema: BlockSchema;
}

export interface NewBlock {
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly typeId: string;
  readonly schemaId: string;
}

export type Worker = Answer<Schemas["WorkerResponse"]>;

/** `tags` only on Prefect 3. The unions of triggers and actions are open: Cloud has more of them. */
export type Automation = Answer<Omit<Schemas["Automation"], keyof AutomationParts>, "tags"> &
  AutomationParts;
export type AutomationDocument = Omit<Schemas["AutomationCreate"], keyof AutomationParts> &
  AutomationParts;
export type AutomationReplacement = Omit<Schemas["AutomationUpdate"], keyof AutomationParts> &
  AutomationParts;

interface AutomationParts {
  trigger: AutomationPart;
  actions: AutomationPart[];
  actions_on_trigger: AutomationPart[];
  actions_on_resolve: AutomationPart[];
}

/** A trigger or an action. */
export type AutomationPart = { type: string } & Record<string, unknown>;

/** The server behind a client. */
export interface ServerInfo {
  /** As the server names it, e.g. `3.8.8`; `cloud` for Prefect Cloud, which names none. */
  readonly version: string;
  readonly generation: 2 | 3;
  readonly cloud: boolean;
}
