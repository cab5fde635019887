import type { HandlerContext } from "../../lib/provider/handler";

/** A context for handlers that never talk to a server. */
export function stubContext(): HandlerContext & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    client: () => Promise.reject(new Error("this handler must not need a server")),
    warn: (message) => void warnings.push(message),
  };
}
