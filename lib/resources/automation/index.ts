export type {
  ActionArgs,
  CallWebhookArgs,
  ChangeFlowRunStateArgs,
  FlowRunActionArgs,
  PlainActionArgs,
  RunDeploymentArgs,
  SendNotificationArgs,
  SwitchAutomationArgs,
  SwitchDeploymentArgs,
  SwitchWorkPoolArgs,
  SwitchWorkQueueArgs,
} from "./action-args";
export { validateAutomation, withoutTemplates } from "./check";
export type { AutomationInputs, AutomationState } from "./inputs";
export type { MetricInputs } from "./trigger-inputs";
export { Automation, type AutomationArgs, automationProps } from "./resource";
export type {
  AutomationReference,
  CompoundTriggerArgs,
  EventTriggerArgs,
  MatchArgs,
  MatchValue,
  MetricTriggerArgs,
  ResourceTriggerArgs,
  SequenceTriggerArgs,
  TriggerArgs,
} from "./trigger-args";
