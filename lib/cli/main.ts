#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { completionCommand } from "./completion/options";
import { doctorCommand } from "./doctor/options";
import { diffCommand } from "./diff/options";
import { fromLolpopCommand } from "./from-lolpop/options";
import { fromPrefectYamlCommand } from "./from-prefect-yaml/options";
import { importCommand } from "./import/options";
import { packageCommand } from "./package/options";
import { runCommand } from "./run/options";
import { stopCommand } from "./stop/options";
import { statusCommand } from "./status/options";
import type { Run, Terminal } from "./terminal";
import { UsageError } from "./usage-error";
import { reasonOf } from "./words";

/** What the shell learns: 1, it did not work; 2, it was not asked rightly; 130, Ctrl-C. */
const FAILED = 1;
const BAD_USAGE = 2;
const INTERRUPTED = 130;

/** Each defines its options; what it does is loaded when it is asked for. */
const COMMANDS: readonly ((run: Run) => Command)[] = [
  importCommand,
  packageCommand,
  runCommand,
  stopCommand,
  statusCommand,
  doctorCommand,
  completionCommand,
  diffCommand,
  fromPrefectYamlCommand,
  fromLolpopCommand,
];

function commandLine(run: Run): Command {
  const program = new Command("prefect-constructs");
  program
    .description("Package, deploy, run and stop Prefect workflows from one Pulumi program.")
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(message) });
  for (const define of COMMANDS) {
    program.addCommand(define(run).copyInheritedSettings(program));
  }
  return program;
}

function version(): string {
  const path = join(__dirname, "..", "..", "..", "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function openTerminal(): Terminal {
  let interruption = () => "interrupted";
  process.once("SIGINT", () => {
    complain(interruption());
    process.exit(INTERRUPTED);
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
    in: () => text(process.stdin),
    out: (shown) => void process.stdout.write(shown),
    note: (line) => void process.stderr.write(`${line}\n`),
    onInterrupt: (say) => {
      interruption = say;
    },
  };
}

function complain(reason: string): void {
  process.stderr.write(`prefect-constructs: ${reason}\n`);
}

async function main(): Promise<void> {
  // Whoever reads it may have enough: `| head`.
  process.stdout.on("error", () => process.exit());
  const run: Run = async (work) => {
    process.exitCode = (await work(openTerminal())) ?? 0;
  };
  try {
    await commandLine(run).parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (error instanceof CommanderError) return;
    complain(reasonOf(error));
  }
}

/** Once all is written: what did not answer in time is not waited for any longer. */
function leave(): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit()));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_USAGE;
  return error instanceof UsageError ? BAD_USAGE : FAILED;
}

void main().finally(leave);
