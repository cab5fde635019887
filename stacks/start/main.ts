import { once } from "node:events";
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Engine } from "../../test/engine";
import { openStack, stateDirOf } from "./engine";
import { parseOptions, type StartOptions, USAGE } from "./options";
import { progressPrinter } from "./progress";
import { logTail, nextSteps, resourceTable, runLine, type StackOutputs } from "./report";

const PROJECT_DIR = resolve(__dirname, "..", "..", "..");

const print = (line: string) => console.log(line);

/** Config of its own: environments go where the next clone finds them too. */
function startConfig({ config }: StartOptions): Record<string, string | object> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const environmentDirectory = join(cache, "prefect-constructs", "environments");
  const given = Object.entries(config).map(([key, value]) => [key, parseValue(value)] as const);
  return { environmentDirectory, keepEnvironments: "true", ...Object.fromEntries(given) };
}

function parseValue(value: string): string | object {
  return /^\s*[[{]/.test(value) ? (JSON.parse(value) as object) : value;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.stdin.isTTY === true, PROJECT_DIR);
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  const engine = await openStack(PROJECT_DIR, options, startConfig(options), print);
  try {
    return await run(engine, options, interrupt.signal);
  } finally {
    await engine.dispose();
  }
}

async function run(engine: Engine, options: StartOptions, signal: AbortSignal): Promise<number> {
  print("Deploying:");
  // A terminal's Ctrl-C reaches the CLI by itself; told twice, it would drop everything at once.
  const told = engine.kind === "cli" && options.interactive;
  const up = await engine.up({ ...progressPrinter(print), ...(told ? {} : { signal }) });
  if (up.result === "failed") {
    for (const message of up.diagnostics) console.error(message);
    if (!options.keep) await destroy(engine, options);
    return 1;
  }
  const outputs = up.outputs as StackOutputs;
  print(`\n${resourceTable(up)}\n`);
  print(`${await logTail(outputs)}\n`);
  print(`${nextSteps(outputs, options)}\n`);
  if (options.interactive && !options.once) {
    print(`${runLine(outputs)}\nCtrl-C ${options.keep ? "leaves it all" : "destroys it all"}.`);
    await aborted(signal);
  }
  if (!options.keep && !(await destroy(engine, options))) return 1;
  print(runLine(outputs));
  return 0;
}

/** Waits for a signal. A listener alone would not keep the process alive: a timer does. */
async function aborted(signal: AbortSignal): Promise<void> {
  const alive = setInterval(() => {}, 60_000);
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(alive);
}

/** Removes everything, the state itself last; false when something could not be removed. */
async function destroy(engine: Engine, { stack }: StartOptions): Promise<boolean> {
  print("Destroying:");
  const { result, diagnostics } = await engine.destroy(progressPrinter(print));
  for (const message of diagnostics) console.error(message);
  if (result === "failed") return false;
  rmSync(stateDirOf(PROJECT_DIR, stack), { recursive: true, force: true });
  removeEmpty(dirname(stateDirOf(PROJECT_DIR, stack)));
  return true;
}

/** The folder of all stacks' states goes with the last of them. */
function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
