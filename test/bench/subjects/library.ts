import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expectNoChanges, succeeded } from "../../support/changes";
import { findPulumiCli } from "../../engine";
import { makeProject, type ProgramData, writeResources } from "../../support/program";
import { openStack, type TestStack } from "../../support/stack";
import { seconds } from "../measure";
import { flowFile } from "../workload";
import { output, timed } from "./command";

/** What finds nothing to change. */
export type Idle = "up" | "preview" | "preview with refresh" | "refresh";

/** This library's stack of deployments. Each operation tells how long it took, in seconds. */
export interface LibraryStack {
  /** Everything about it, its processes' environments too, names this folder. */
  readonly folder: string;
  readonly stateFile: string;
  up(): Promise<number>;
  /**
   * Fails when something changes.
   * @param apiUrl - another way to the same server
   */
  idle(operation: Idle, apiUrl?: string): Promise<number>;
}

/** Gives some work a stack with this program, beside the flows, on the engine that is there. */
export async function withLibrary<T>(
  apiUrl: string,
  program: ProgramData,
  work: (stack: LibraryStack) => Promise<T>,
): Promise<T> {
  const cli = await findPulumiCli();
  const folder = makeProject();
  writeResources(folder, program);
  writeFileSync(join(folder, "flows", "etl.py"), flowFile());
  try {
    if (!("missing" in cli)) return await work(await onCli(cli.path, folder, apiUrl));
    return await onOfflineEngine(folder, apiUrl, work);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const STACK = "bench";

/** `--yes --skip-preview` is what `prefect deploy` does: no look before, no question. */
const CLI_ARGS: Record<Idle, readonly string[]> = {
  up: ["up", "--yes", "--skip-preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  preview: ["preview"],
  "preview with refresh": ["preview", "--refresh"],
};

async function onCli(file: string, folder: string, url: string): Promise<LibraryStack> {
  const state = join(folder, ".state");
  mkdirSync(join(state, "home"), { recursive: true });
  const common = { file, cwd: folder };
  const environment = (apiUrl: string) => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME ?? homedir(),
    PREFECT_HOME: join(folder, "home"),
    PREFECT_API_URL: apiUrl,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the benchmark",
    PULUMI_HOME: join(state, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
  const operate = (args: readonly string[], apiUrl = url) => {
    const flags = ["--stack", STACK, "--non-interactive", "--skip-plugin-pre-install"];
    return timed({ ...common, args: [...args, ...flags], env: environment(apiUrl) });
  };
  await output({ ...common, args: ["stack", "init", STACK], env: environment(url) });
  return {
    folder,
    stateFile: join(state, ".pulumi", "stacks", "by-data", `${STACK}.json`),
    up: () => operate(CLI_ARGS.up),
    idle: (operation, apiUrl) => operate([...CLI_ARGS[operation], "--expect-no-changes"], apiUrl),
  };
}

/** In this process, which is running already: its figures flatter. */
async function onOfflineEngine<T>(
  folder: string,
  url: string,
  work: (stack: LibraryStack) => Promise<T>,
): Promise<T> {
  const opened: TestStack[] = [];
  const open = async (apiUrl: string) => {
    const stack = await openStack("offline", { folder, env: { PREFECT_API_URL: apiUrl } });
    opened.push(stack);
    return stack;
  };
  const stack = await open(url);
  try {
    return await work({
      folder,
      stateFile: stack.engine.stateFile,
      up: () => seconds(async () => succeeded(await stack.up())),
      async idle(operation, apiUrl) {
        const used = apiUrl === undefined ? stack : await open(apiUrl);
        const operate = () =>
          operation === "preview with refresh"
            ? used.preview(undefined, { refresh: true })
            : used[operation]();
        return seconds(async () => expectNoChanges(await operate()));
      },
    });
  } finally {
    for (const { engine } of opened) await engine.dispose();
  }
}

export function fileSize(file: string): number {
  return statSync(file).size;
}
