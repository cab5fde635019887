import { type DeploymentArgs, pullSteps } from "../../resources/deployment";
import type { DeploymentSpec } from "./spec";

/**
 * The registration that a spec asks for. The code is where the package says: a step that sets the
 * working directory and a relative entrypoint, the one form that every supported Prefect runs.
 */
export function deploymentArgs(spec: DeploymentSpec): DeploymentArgs {
  const { settings } = spec;
  const { flow, flowName, entrypoint, workingDirectory } = settings.package;
  return {
    name: spec.deploymentName,
    flowName,
    description: settings.description ?? flow.description,
    version: settings.version ?? flow.version,
    versionInfo: settings.versionInfo,
    tags: settings.tags,
    labels: settings.labels,
    entrypoint,
    pullSteps: [pullSteps.setWorkingDirectory(workingDirectory), ...(settings.pullSteps ?? [])],
    parameters: settings.parameters,
    parameterOpenApiSchema: { ...flow.parameterOpenApiSchema },
    enforceParameterSchema: settings.enforceParameterSchema,
    paused: settings.paused,
    stopped: spec.stopped,
    schedules: spec.schedules,
    concurrencyLimit: settings.concurrencyLimit,
    concurrencyOptions: settings.concurrencyOptions,
    globalConcurrencyLimitId: settings.globalConcurrencyLimitId,
    adopt: settings.adopt,
    stopTimeoutSeconds: settings.stopTimeoutSeconds,
  };
}
