import * as pulumi from "@pulumi/pulumi";
import type { ServeSpec } from "./spec";

/** The options of the process that serves, wherever it lives. */
export function servingOptions(spec: ServeSpec) {
  const { limit, pollSeconds } = spec.infrastructure;
  const { flowName } = spec.settings.package;
  return {
    "--deployment": pulumi.interpolate`${flowName}/${spec.deploymentName}`,
    "--drain-seconds": spec.drainSeconds,
    "--limit": limit,
    "--poll-seconds": pollSeconds,
  };
}
