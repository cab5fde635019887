import * as pulumi from "@pulumi/pulumi";
import type { ResourceType } from "./dispatch";
import { forgetKnown } from "./journal";

/**
 * Forgets the creation of a resource once its id is known here, in the program: the engine answers a
 * registration after it has written the state.
 */
export function forgetOnceRecorded(
  type: ResourceType,
  { id, flowId }: { readonly id: pulumi.Output<string>; readonly flowId?: pulumi.Output<string> },
): void {
  if (pulumi.runtime.isDryRun()) return;
  pulumi.all([id, flowId]).apply(([known, flow]) => forgetKnown(type, known, { flowId: flow }));
}
