import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import type { Deployment } from "../../resources/deployment";
import { DeploymentSlas } from "../../resources/deployment-slas";
import type { DeploymentSettings } from "./args";

/** The agreements of a component's deployment, where any are stated. */
export function createSlas(
  name: string,
  { slas }: DeploymentSettings,
  deployment: Deployment,
  parent: pulumi.Resource,
): void {
  if (slas === undefined) return;
  new DeploymentSlas(childName(name, "slas"), { deployment, slas }, { parent });
}
