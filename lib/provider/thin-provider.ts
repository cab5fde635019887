import { RESOURCE_TOKENS } from "../core/type-tokens";
import type { ResourceType } from "./dispatch";

/** The type token of a resource; a contract with every state ever written. */
export function typeToken(type: ResourceType): string {
  return `${RESOURCE_TOKENS}${type}`;
}

/**
 * What Pulumi keeps in the state as the resource's provider and runs in its provider process.
 *
 * `pulumi.dynamic.Resource` would serialise a provider object with all that it captures. This is
 * written by hand instead: one line that captures nothing and asks the installed package for the
 * provider. So an upgrade changes no state, old state runs new code, nothing can leak into it, and
 * a program starts without the serialiser. `require` resolves from the program's folder.
 */
export function thinProvider(type: ResourceType): { readonly __provider: string } {
  const call = `require("prefect-constructs/provider").providerOf("${type}")`;
  return { __provider: `exports.handler = () => ${call};` };
}
