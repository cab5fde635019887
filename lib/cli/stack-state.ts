import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isRecord } from "../core/json";
import { pulumiCli } from "./on-path";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Which stack is meant. */
export interface StackOptions {
  /** @default - the one that is selected */
  readonly stack?: string;
  /** The project's folder. @default - this one */
  readonly cwd?: string;
}

/** A resource as the stack's state has it. What is secret there is a record that is no plain value. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly parent?: string;
  /** `URN::ID` of its provider. */
  readonly provider?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const STATE_BYTES = 1024 ** 3;

/** Reads the state of a stack by Pulumi's command. Secrets stay encrypted. */
export async function readStackState(
  options: StackOptions,
  terminal: Terminal,
): Promise<StateResource[]> {
  const folder = resolve(terminal.cwd, options.cwd ?? ".");
  if (!existsSync(folder)) throw new UsageError(`--cwd ${options.cwd} is no folder`);
  const named = options.stack === undefined ? [] : ["--stack", options.stack];
  const text = await pulumi(["stack", "export", "--non-interactive", ...named], folder, terminal);
  const state: unknown = JSON.parse(text);
  const deployment = isRecord(state) && isRecord(state.deployment) ? state.deployment : {};
  const resources = Array.isArray(deployment.resources) ? deployment.resources : [];
  // What is about to be deleted is there under its old name too.
  return resources
    .filter(isRecord)
    .filter((one) => one.delete !== true)
    .map(resourceOf);
}

/** What a resource's explicit provider was given; nothing where it has none. */
export function providerInputs(
  { provider }: StateResource,
  state: readonly StateResource[],
): StateResource["inputs"] {
  const urn = provider?.split("::").slice(0, -1).join("::");
  return state.find((one) => one.urn === urn)?.inputs ?? {};
}

/** A setting of a stack; undefined where it has none, or one that cannot be read. */
export async function readStackConfig(
  key: string,
  options: StackOptions,
  terminal: Terminal,
): Promise<string | undefined> {
  const named = options.stack === undefined ? [] : ["--stack", options.stack];
  const folder = resolve(terminal.cwd, options.cwd ?? ".");
  try {
    const args = ["config", "get", key, "--non-interactive", ...named];
    return (await pulumi(args, folder, terminal)).trim() || undefined;
  } catch {
    return undefined;
  }
}

function resourceOf(wire: Record<string, unknown>): StateResource {
  const { urn, type, id, parent, provider, inputs, outputs } = wire;
  return {
    urn: String(urn),
    type: String(type),
    id: typeof id === "string" ? id : "",
    ...(typeof parent === "string" ? { parent } : {}),
    ...(typeof provider === "string" ? { provider } : {}),
    inputs: isRecord(inputs) ? inputs : {},
    outputs: isRecord(outputs) ? outputs : {},
  };
}

function pulumi(args: readonly string[], cwd: string, { env }: Terminal): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      pulumiCli(env) ?? "pulumi",
      args,
      { cwd, env, maxBuffer: STATE_BYTES },
      (error, out, complaints) => {
        if (!error) return done(out);
        if (error.code === "ENOENT") {
          fail(new Error("the stack's state needs Pulumi's CLI, and there is no pulumi on PATH"));
        } else {
          fail(new Error(`pulumi ${args.slice(0, 2).join(" ")} in ${cwd}: ${said(complaints)}`));
        }
      },
    );
  });
}

/** The last thing it complains of. */
function said(complaints: string): string {
  const lines = complaints
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (lines.at(-1) ?? "it failed and does not say why").replace(/^error: /, "");
}
