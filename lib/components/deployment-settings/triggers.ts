import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "../../core/json";
import { childName } from "../../core/names";
import { checkParameters } from "../../core/parameters";
import { memberPath, problem, type Problem } from "../../core/problems";
import { hasUnknown, UNKNOWN } from "../../core/unknown";
import {
  Automation,
  type AutomationArgs,
  type AutomationInputs,
  automationProps,
  validateAutomation,
  withoutTemplates,
} from "../../resources/automation";
import type { Deployment } from "../../resources/deployment";
import { plainOf } from "../plain";
import type { DeploymentSettings } from "./args";
import type { DeploymentSpec } from "./spec";
import type { DeploymentTriggerArgs } from "./trigger-args";

/** A trigger taken apart: the automation that it stands for. */
type Parts = Pick<AutomationArgs, "trigger" | "actions"> & Partial<AutomationArgs>;

/**
 * The automations of the triggers, by their keys. They belong to the deployment as those of Prefect's
 * own `deploy` do. While it is stopped they are disabled, for a run that they started would wait
 * there for ever; they keep their ids, and what they have counted.
 */
export function createTriggers(
  name: string,
  spec: DeploymentSpec,
  deployment: Deployment,
  parent: pulumi.Resource,
): Readonly<Record<string, Automation>> {
  const { settings, deploymentName, stopped } = spec;
  const made = Object.entries(settings.triggers ?? {}).map(([key, args]) => {
    const { enabled, ...parts } = partsOf(args, deployment);
    const automation = new Automation(
      childName(name, `trigger-${key}`),
      {
        name: pulumi.interpolate`${settings.package.flowName}/${deploymentName}/${key}`,
        ...parts,
        enabled: stopped ? false : enabled,
        ownerResource: pulumi.interpolate`prefect.deployment.${deployment.id}`,
        adopt: settings.adopt,
      },
      { parent },
    );
    return [key, automation] as const;
  });
  return Object.fromEntries(made);
}

/** Every problem of the triggers that shows before anything is made. */
export function checkTriggers(settings: DeploymentSettings): Problem[] {
  const { triggers } = settings;
  if (triggers === undefined) return [];
  if (!isRecord(triggers)) {
    return [problem("triggers", "must be an object of triggers by key")];
  }
  return Object.entries(triggers).flatMap(([key, args]) => {
    const path = memberPath("triggers", key);
    if (!isRecord(args)) return [problem(path, "must be a trigger with a type")];
    return [...checkOverrides(path, args), ...checkOne(path, settings, args)];
  });
}

function checkOne(
  path: string,
  settings: DeploymentSettings,
  args: DeploymentTriggerArgs,
): Problem[] {
  const { name = UNKNOWN, ...parts } = partsOf(args, UNKNOWN);
  const plain = plainOf(automationProps({ name, ...parts })) as AutomationInputs;
  const own = args.actions === undefined;
  return [
    ...validateAutomation(plain).map((found) => ({
      ...found,
      path: placeOf(path, found.path, own),
    })),
    ...(own ? checkRun(path, settings, plainOf(args.parameters)) : []),
  ];
}

/** Where the user has written it: neither the trigger nor its action has a member of its own. */
function placeOf(path: string, place: string, own: boolean): string {
  const inAction = own ? place.replace(/^actions\[0\]\.?/, "") : place;
  const inside = inAction.replace(/^trigger\.?/, "");
  return inside === "" ? path : `${path}.${inside}`;
}

/** Parameters of a run that the flow would refuse. */
function checkRun(path: string, settings: DeploymentSettings, given: unknown): Problem[] {
  const parameters = plainOf(settings.parameters);
  if (settings.enforceParameterSchema === false || hasUnknown([given, parameters])) return [];
  const all = { ...(isRecord(parameters) ? parameters : {}), ...(isRecord(given) ? given : {}) };
  const schema = settings.package.flow.parameterOpenApiSchema;
  const options = { required: true };
  return checkParameters(`${path}.parameters`, schema, withoutTemplates(all), options);
}

/** What the run is given goes with the run alone. */
function checkOverrides(path: string, args: DeploymentTriggerArgs): Problem[] {
  if (args.actions === undefined) return [];
  const given = (["parameters", "jobVariables", "scheduleAfterSeconds"] as const).filter(
    (key) => args[key] !== undefined,
  );
  const needs =
    "goes not with actions, which take the run's place; say it in a run-deployment action";
  return given.map((key) => problem(`${path}.${key}`, needs));
}

function partsOf(args: DeploymentTriggerArgs, deployment: Deployment | string): Parts {
  const { name, description, enabled, tags, actions, actionsOnTrigger, actionsOnResolve, ...rest } =
    args;
  const { parameters, jobVariables, scheduleAfterSeconds, ...trigger } = rest;
  const run = { type: "run-deployment" as const, deployment };
  return {
    ...(name === undefined ? {} : { name }),
    description,
    enabled,
    tags,
    trigger: trigger,
    actions: actions ?? [{ ...run, parameters, jobVariables, scheduleAfterSeconds }],
    actionsOnTrigger,
    actionsOnResolve,
  };
}
