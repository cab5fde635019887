import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPulumiCli } from "../engine";
import { withPlainErrors } from "../engine/program-env";
import type { TestStack } from "./stack";

/** What one command of the CLI said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The file of `--event-log`. */
  readonly events: string;
}

/** Pulumi's CLI as a person calls it, on a stack that `openStack("cli")` has made. */
export class PlainCli {
  #calls = 0;

  /** @param env - beside the caller's own */
  constructor(
    private readonly stack: TestStack,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** An operation; what it did is in `events`. */
  async operate(...words: readonly string[]): Promise<Said> {
    const { folder } = this.stack;
    const events = join(folder, "events", `${++this.#calls}.json`);
    mkdirSync(join(folder, "events"), { recursive: true });
    const settings = join(folder, ".state", "cli", "by-data", "Pulumi.test.yaml");
    const options = ["--config-file", settings, "--event-log", events, "--skip-plugin-pre-install"];
    return { ...(await this.run(...words, ...options)), events: readOr(events) };
  }

  /** Any other command. */
  async run(...words: readonly string[]): Promise<Omit<Said, "events">> {
    const { folder } = this.stack;
    const state = join(folder, ".state");
    const found = await findPulumiCli();
    if ("missing" in found) throw new Error(found.missing);
    const env = withPlainErrors({
      ...process.env,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
      PULUMI_HOME: join(state, "home"),
      // The event log is an option for those who look for faults.
      PULUMI_DEBUG_COMMANDS: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...this.env,
    });
    const options = ["--stack", "test", "--non-interactive", "--color", "never"];
    return new Promise((resolve) => {
      const call = { cwd: folder, env, maxBuffer: 1 << 30 };
      execFile(found.path, [...words, ...options], call, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1);
        resolve({ code, stdout, stderr });
      });
    });
  }
}

/** A command that fails early writes none. */
function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
