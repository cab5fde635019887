/**
 * Labels that a resource must have, each with its value, or several of which one is enough. `*` at
 * the end of a value stands for anything.
 */
export type MatchInputs = Readonly<Record<string, string | readonly string[]>>;

/** What both kinds of triggers that watch resources have. */
export interface ResourceTriggerInputs {
  /** Labels of the resource that the event is about. @default - any resource */
  readonly match?: MatchInputs;
  /** Labels of a related resource; of a list, each needs one (Prefect 3 only). @default - any resources */
  readonly matchRelated?: MatchInputs | readonly MatchInputs[];
}

/** Fires when events come (Reactive) or stay away (Proactive). */
export interface EventTriggerInputs extends ResourceTriggerInputs {
  readonly type: "event";
  /** Whether events cause it, or their absence. @default "Reactive" */
  readonly posture?: "Reactive" | "Proactive";
  /** Events that must come first; `*` at the end stands for anything. @default - none */
  readonly after?: readonly string[];
  /** Events that count; `*` at the end stands for anything. @default - any event */
  readonly expect?: readonly string[];
  /** Labels: counts apart for each value of them. `related:<role>:<label>` is a related resource's. @default - counts all together */
  readonly forEach?: readonly string[];
  /** How many events it takes. @default 1 */
  readonly threshold?: number;
  /** The time in which they must come; at least 10 for Proactive. @default - 0: no limit; 10 for Proactive */
  readonly withinSeconds?: number;
}

/** What a metric trigger measures; Prefect Cloud only. */
export interface MetricInputs {
  readonly name: "successes" | "duration" | "lateness";
  /** How the metric is compared with `threshold`. */
  readonly operator: "<" | "<=" | ">" | ">=";
  readonly threshold: number;
  /** How far it looks back; at least 300. @default 300 */
  readonly rangeSeconds?: number;
  /** How long the comparison must hold; at least 300. @default 300 */
  readonly firingForSeconds?: number;
}

/** Fires when a metric is beyond a threshold for a while; Prefect Cloud only. */
export interface MetricTriggerInputs extends ResourceTriggerInputs {
  readonly type: "metric";
  readonly metric: MetricInputs;
}

/** Fires when enough of its triggers have, in any order. */
export interface CompoundTriggerInputs {
  readonly type: "compound";
  readonly triggers: readonly TriggerInputs[];
  /** How many of them: a number, `"any"` or `"all"`. @default "all" */
  readonly require?: number | "any" | "all";
  /** The time in which they must fire. @default - no limit */
  readonly withinSeconds?: number;
}

/** Fires when all its triggers have, in this order. */
export interface SequenceTriggerInputs {
  readonly type: "sequence";
  readonly triggers: readonly TriggerInputs[];
  /** The time in which they must fire. @default - no limit */
  readonly withinSeconds?: number;
}

/** What makes an automation act, told apart by `type`. */
export type TriggerInputs =
  | EventTriggerInputs
  | MetricTriggerInputs
  | CompoundTriggerInputs
  | SequenceTriggerInputs;
