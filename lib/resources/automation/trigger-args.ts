import * as pulumi from "@pulumi/pulumi";
import { Deployment, deploymentOf, type DeploymentReference } from "../deployment";
import { Flow } from "../flow";
import type { Pulumified } from "../pulumified";
import { WorkPool } from "../work-pool";
import { WorkQueue } from "../work-queue";
import type {
  CompoundTriggerInputs,
  EventTriggerInputs,
  MetricTriggerInputs,
  SequenceTriggerInputs,
} from "./trigger-inputs";

/** An automation of this program. */
export type AutomationReference = pulumi.CustomResource & {
  readonly automationId: pulumi.Output<string>;
};

/** A label's value; a resource stands for its own: `prefect.deployment.<id>`. */
export type MatchValue =
  | pulumi.Input<string>
  | DeploymentReference
  | Flow
  | WorkPool
  | WorkQueue
  | AutomationReference;

/** Labels that a resource must have: `{"prefect.resource.id": nightly}`. Of several values one is enough. */
export type MatchArgs = Readonly<Record<string, MatchValue | readonly MatchValue[]>>;

/** What both kinds of triggers that watch resources have. */
export interface ResourceTriggerArgs {
  /** Labels of the resource that the event is about. @default - any resource */
  readonly match?: MatchArgs;
  /** Labels of a related resource; of a list, each needs one (Prefect 3 only). @default - any resources */
  readonly matchRelated?: MatchArgs | readonly MatchArgs[];
}

/** Fires when events come (Reactive) or stay away (Proactive). */
export interface EventTriggerArgs
  extends ResourceTriggerArgs,
    Omit<Pulumified<EventTriggerInputs>, "type" | "match" | "matchRelated"> {
  readonly type: "event";
}

/** Fires when a metric is beyond a threshold for a while; Prefect Cloud only. */
export interface MetricTriggerArgs
  extends ResourceTriggerArgs,
    Omit<Pulumified<MetricTriggerInputs>, "type" | "match" | "matchRelated"> {
  readonly type: "metric";
}

/** Fires when enough of its triggers have, in any order. */
export interface CompoundTriggerArgs
  extends Omit<Pulumified<CompoundTriggerInputs>, "type" | "triggers"> {
  readonly type: "compound";
  readonly triggers: readonly TriggerArgs[];
}

/** Fires when all its triggers have, in this order. */
export interface SequenceTriggerArgs
  extends Omit<Pulumified<SequenceTriggerInputs>, "type" | "triggers"> {
  readonly type: "sequence";
  readonly triggers: readonly TriggerArgs[];
}

/** What makes an automation act, told apart by `type`. */
export type TriggerArgs =
  | EventTriggerArgs
  | MetricTriggerArgs
  | CompoundTriggerArgs
  | SequenceTriggerArgs;

/** A trigger with labels in place of the resources that they stand for. */
export function triggerProps(trigger: TriggerArgs): object {
  if (!isPlain(trigger)) return trigger;
  if ("triggers" in trigger && Array.isArray(trigger.triggers)) {
    return { ...trigger, triggers: (trigger.triggers as TriggerArgs[]).map(triggerProps) };
  }
  if (!("match" in trigger) && !("matchRelated" in trigger)) return trigger;
  const { match, matchRelated, ...rest } = trigger as EventTriggerArgs;
  return { ...rest, match: labelsOf(match), matchRelated: manyLabels(matchRelated) };
}

function manyLabels(matches: ResourceTriggerArgs["matchRelated"]): unknown {
  return Array.isArray(matches)
    ? (matches as MatchArgs[]).map(labelsOf)
    : labelsOf(matches as MatchArgs | undefined);
}

function labelsOf(match: MatchArgs | undefined): unknown {
  if (!isPlain(match)) return match;
  const labels = Object.entries(match).map(([label, value]) => [
    label,
    Array.isArray(value) ? (value as MatchValue[]).map(labelOf) : labelOf(value as MatchValue),
  ]);
  return Object.fromEntries(labels);
}

function labelOf(value: MatchValue): pulumi.Input<string> {
  const kind = kindOf(value);
  if (kind === undefined) return value as pulumi.Input<string>;
  const resource = deploymentOf(value as DeploymentReference) ?? (value as pulumi.CustomResource);
  return pulumi.interpolate`prefect.${kind}.${resource.id}`;
}

function kindOf(value: MatchValue): string | undefined {
  if (value instanceof Deployment || deploymentOf(value as DeploymentReference)) {
    return "deployment";
  }
  if (value instanceof Flow) return "flow";
  if (value instanceof WorkPool) return "work-pool";
  if (value instanceof WorkQueue) return "work-queue";
  return pulumi.CustomResource.isInstance(value) ? "automation" : undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}
