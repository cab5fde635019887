import type { Deployment } from "../../client";
import { isRecord } from "../../core/json";
import { checkParameters } from "../../core/parameters";
import type { Problem } from "../../core/problems";
import type { Values } from "./values";

/**
 * What the deployment would refuse of a run's parameters, and names that its flow does not have:
 * Prefect takes those from anybody but its own command line, and the run fails. Values are left out, for
 * one may be a secret.
 */
export function checkRunParameters(deployment: Deployment, given: Values): Problem[] {
  const schema = deployment.parameter_openapi_schema;
  if (!isRecord(schema) || !isRecord(schema.properties)) return [];
  const strict = { additionalProperties: false, ...schema };
  if (deployment.enforce_parameter_schema) {
    const all = { ...deployment.parameters, ...given };
    return checkParameters("parameters", strict, all, { required: true, hideValues: true });
  }
  const names = Object.keys(schema.properties).map((name) => [name, {}]);
  const onlyNames = { ...strict, properties: Object.fromEntries(names) as object, required: [] };
  return checkParameters("parameters", onlyNames, given, { hideValues: true });
}
