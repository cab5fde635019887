import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Engine,
  findPulumiCli,
  openCliStack,
  openOfflineStack,
  tryLauncher,
} from "../../test/engine";
import type { StartOptions } from "./options";

/** How long the npm launcher may take to find out whether it can download the CLI. */
const LAUNCHER_SECONDS = 8;

/** Where a project's `npm start` keeps the state of a stack, apart from that of others. */
export function stateDirOf(projectDir: string, stack: string): string {
  return join(projectDir, ".prefect-constructs", "state", stack);
}

/**
 * Makes that folder, for the owner's eyes only: where no phrase of the user's own encrypts the state,
 * nothing else keeps others from its secrets.
 */
export function makeStateDir(projectDir: string, stack: string): string {
  const folder = stateDirOf(projectDir, stack);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/** The stack on Pulumi's own CLI where there is one, else on the offline engine; says which. */
export async function openStack(
  projectDir: string,
  options: StartOptions,
  config: Readonly<Record<string, string | object>>,
  print: (line: string) => void,
): Promise<Engine> {
  const stack = {
    programDir: projectDir,
    stack: options.stack,
    stateDir: makeStateDir(projectDir, options.stack),
    // The state is this machine's own and holds nothing but this stack: a fixed phrase will do.
    passphrase: process.env.PULUMI_CONFIG_PASSPHRASE ?? "prefect-constructs",
    config,
    forgetConfig: true,
  };
  const cli = await findCli();
  if ("missing" in cli) {
    print(`Engine: the offline engine, because there is no Pulumi CLI (${cli.missing})`);
    return openOfflineStack(stack);
  }
  print(`Engine: Pulumi CLI ${cli.version}`);
  return openCliStack(stack);
}

async function findCli() {
  const found = await findPulumiCli();
  return "missing" in found ? tryLauncher({ timeoutSeconds: LAUNCHER_SECONDS }) : found;
}
