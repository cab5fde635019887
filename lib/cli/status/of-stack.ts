import { typeToken } from "../../provider/thin-provider";
import {
  providerInputs,
  readStackConfig,
  readStackState,
  type StateResource,
} from "../stack-state";
import type { Terminal } from "../terminal";
import type { StatusOptions } from "./command";

/** Where deployments are looked for. */
export interface OnServer {
  /** @default - the connection that is found */
  readonly api: string | undefined;
  /** What says so, for messages. */
  readonly from: string;
  /** Only these, by id with their full names. @default - all */
  readonly known?: ReadonlyMap<string, string>;
}

/** The deployments of a stack by the server that each is on. */
export async function deploymentsOfStack(
  options: StatusOptions,
  terminal: Terminal,
): Promise<readonly OnServer[]> {
  const state = await readStackState(options, terminal);
  const own = state.filter(({ type, id }) => type === typeToken("Deployment") && id !== "");
  const named = new Map<string | undefined, Map<string, string>>();
  for (const deployment of own) {
    const api = options.api ?? apiOf(deployment, state);
    const known = named.get(api) ?? new Map<string, string>();
    known.set(deployment.id, String(deployment.outputs.fullName ?? deployment.id));
    named.set(api, known);
  }
  // A provider that says nothing of its server finds it as the program's config and shell say.
  const configured = named.has(undefined)
    ? await readStackConfig("prefect:apiUrl", options, terminal)
    : undefined;
  return [...named].map(([api, known]) => ({
    api: api ?? configured,
    from: options.api === undefined ? "the API's URL in the stack" : "--api",
    known,
  }));
}

/** As the explicit provider has it; one that is secret, for it holds a password, is not read. */
function apiOf(one: StateResource, state: readonly StateResource[]): string | undefined {
  const api = providerInputs(one, state)["prefect:apiUrl"];
  return typeof api === "string" ? api : undefined;
}
