import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ConfigInput } from "../../engine";
import { StateFile } from "../../engine/state-file";
import { LeakScan, type Secret, type Surface } from "../../support/leak-scan";
import { PlainCli } from "../../support/leak-scan-cli";
import { Watch } from "../../support/leak-scan-watch";
import { makeProject, type ProgramData, writeResources } from "../../support/program";
import { type EngineKind, openStack, type TestStack, WITHOUT_PREFECT } from "../../support/stack";

export interface StoryOptions {
  readonly secrets: readonly Secret[];
  readonly config?: Readonly<Record<string, ConfigInput>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly packages?: readonly string[];
}

type Verb = "preview" | "up" | "refresh" | "destroy";

/** The life of a stack, in which everything that can be seen of it is looked at. */
export class Story {
  #closed = false;

  private constructor(
    readonly stack: TestStack,
    readonly scan: LeakScan,
    private readonly kind: EngineKind,
    private readonly cli: PlainCli,
    private readonly watch: Watch,
  ) {}

  static async open(kind: EngineKind, options: StoryOptions): Promise<Story> {
    const folder = makeProject(options.packages);
    const temporary = join(folder, "tmp");
    const env = { ...WITHOUT_PREFECT, ...options.env, TMPDIR: temporary };
    mkdirSync(temporary);
    const stack = await openStack(kind, { ...options, folder, env });
    const cli = new PlainCli(stack, { PREFECT_HOME: join(folder, "home"), ...env });
    // Only now: the harness itself hands the CLI the settings' secrets as arguments.
    const watch = await Watch.start([temporary]);
    return new Story(stack, new LeakScan(options.secrets), kind, cli, watch);
  }

  /** An operation that succeeds, and a look at what it said and left. */
  async succeeds(title: string, verb: Verb, program?: ProgramData): Promise<void> {
    const { succeeded, words } = await this.#operate(title, verb, program, []);
    assert.ok(succeeded, `${title} failed:\n${words.slice(-LAST_WORDS)}`);
  }

  /** One that fails, having tried all that it could. */
  async fails(title: string, verb: Verb, program?: ProgramData, option?: string): Promise<void> {
    const options = [option ?? "--continue-on-error"];
    const { succeeded, words } = await this.#operate(title, verb, program, options);
    assert.ok(!succeeded, `${title} succeeded:\n${words.slice(-LAST_WORDS)}`);
  }

  async #operate(
    title: string,
    verb: Verb,
    program: ProgramData | undefined,
    options: readonly string[],
  ): Promise<Told> {
    if (program) writeResources(this.stack.folder, program);
    const told =
      this.kind === "cli"
        ? await this.#byCommand(title, verb, options)
        : await this.#offline(title, verb, options);
    this.look();
    return told;
  }

  /** Looks at all files. */
  look(): void {
    this.scan.folder(this.stack.folder, surfaceOf);
  }

  /** What the state has once it is decrypted: who has the passphrase may see that. */
  async decrypted(): Promise<string> {
    if (this.kind === "cli")
      return (await this.cli.run("stack", "export", "--show-secrets")).stdout;
    const state = await StateFile.open(this.stack.engine.stateFile, PASSPHRASE);
    return JSON.stringify(state.read());
  }

  /** The last look, and the end of the stack. Harmless when called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { commands, files } = await this.watch.end();
    for (const command of commands) this.scan.text("arguments", command.slice(0, 200), command);
    for (const { path, content, readable } of files) {
      this.scan.text("temporary files", path, Buffer.from(content), readable);
    }
    await this.stack.close();
  }

  async #byCommand(title: string, verb: Verb, options: readonly string[]): Promise<Told> {
    const detailed = verb === "preview" ? ["--diff"] : ["--yes", "--skip-preview", "--diff"];
    const { code, stdout, stderr, events } = await this.cli.operate(verb, ...detailed, ...options);
    this.scan.text("stdout", title, stdout);
    this.scan.text("stderr", title, stderr);
    for (const event of events.split("\n")) {
      this.scan.text("events", `${title}: ${kindOf(event)}`, event);
    }
    return { succeeded: code === 0, words: stdout + stderr };
  }

  async #offline(title: string, verb: Verb, options: readonly string[]): Promise<Told> {
    const said = this.stack.said.length;
    const continueOnError = options.includes("--continue-on-error");
    const wanted = [undefined, { continueOnError }] as const;
    const { result, diagnostics } =
      verb === "preview" || verb === "up"
        ? await this.stack[verb](...wanted)
        : await this.stack[verb]();
    for (const line of this.stack.said.slice(said)) this.scan.text("events", title, line);
    const words = [...this.stack.said.slice(said), ...diagnostics].join("\n");
    return { succeeded: result === "succeeded", words };
  }
}

interface Told {
  readonly succeeded: boolean;
  readonly words: string;
}

const LAST_WORDS = 6000;

const PASSPHRASE = "a passphrase of the tests";

/** Of the CLI's state folder, and of the program's. */
function surfaceOf(path: string): Surface | undefined {
  // Watched all the time, and looked at event by event.
  if (/^(tmp|events)\b/.test(path)) return undefined;
  if (/^\.state\/.*\/(backups|history)\//.test(path)) return "backups and history";
  if (/^\.state\/(\.pulumi\/stacks|offline)\//.test(path)) {
    return path.endsWith(".config.json") ? "settings" : "state";
  }
  if (/^\.state\b/.test(path)) return "settings";
  return path.endsWith(".log") ? "log files" : "files";
}

/** The event's kind; of a diagnostic its severity and first words too. */
export function kindOf(line: string): string {
  if (line.trim() === "") return "end";
  const event = JSON.parse(line) as Record<string, Record<string, unknown>>;
  const [kind = "none"] = Object.keys(event).filter((key) => /Event$/.test(key));
  const { severity, message } = event[kind] ?? {};
  if (severity === undefined) return kind;
  const words = String(message)
    .replace(/<\{%.*?%\}>/g, "")
    .split(/\s+/)
    .slice(0, 3)
    .join(" ");
  return `${String(severity)} ${words}`;
}
