import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type ConfigInput,
  type Engine,
  type LogEvent,
  type OperationOptions,
  type OperationResult,
  openCliStack,
  openOfflineStack,
} from "../engine";
import { processesNaming } from "./processes";
import { makeProject, type ProgramData, writeResources } from "./program";

export type EngineKind = Engine["kind"];

/** A result with everything that was said on the way, as a terminal would show it. */
export interface Outcome extends OperationResult {
  readonly log: readonly LogEvent[];
}

/** A stack of a test, on a folder of its own. */
export interface TestStack {
  /** The folder with Pulumi.yaml. */
  readonly folder: string;
  readonly engine: Engine;
  /** Each takes what the program makes from now on. */
  preview(program?: ProgramData, options?: OperationOptions): Promise<Outcome>;
  up(program?: ProgramData, options?: OperationOptions): Promise<Outcome>;
  refresh(): Promise<Outcome>;
  destroy(options?: OperationOptions): Promise<Outcome>;
  /** The program's outputs after the last `up`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** One of them that is a text. */
  text(name: string): string;
  /** The state as it lies on the disk. */
  rawState(): string;
  /** Everything that the operations have said so far. */
  readonly said: readonly string[];
  /** Destroys what is left, and fails if any process or file of the stack outlives that. */
  close(): Promise<void>;
}

export interface TestStackOptions {
  /** @default - a new folder with the program `by-data`, removed by `close` */
  readonly folder?: string;
  readonly config?: Readonly<Record<string, ConfigInput>>;
  /** Of the program and its providers, beside what the shell has that is not Prefect's. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default "test" */
  readonly stack?: string;
  /** What a new folder's program can load beside this library and Pulumi. @default - nothing */
  readonly packages?: readonly string[];
}

/** Opens a stack, whose program makes nothing yet, on one of the engines. */
export async function openStack(
  kind: EngineKind,
  options: TestStackOptions = {},
): Promise<TestStack> {
  const folder = options.folder ?? makeProject(options.packages);
  const open = kind === "cli" ? openCliStack : openOfflineStack;
  const engine = await open({
    programDir: folder,
    stack: options.stack ?? "test",
    stateDir: join(folder, ".state"),
    passphrase: "a passphrase of the tests",
    env: { ...WITHOUT_PREFECT, PREFECT_HOME: join(folder, "home"), ...options.env },
    config: options.config,
  });
  return new StackInFolder(engine, folder);
}

/** A developer's own connection must not become the tests'. */
export const WITHOUT_PREFECT = {
  PREFECT_API_URL: "",
  PREFECT_API_KEY: "",
  PREFECT_API_AUTH_STRING: "",
  PREFECT_PROFILE: "",
  PREFECT_PROFILES_PATH: "",
};

class StackInFolder implements TestStack {
  readonly said: string[] = [];
  outputs: Readonly<Record<string, unknown>> = {};

  constructor(
    readonly engine: Engine,
    readonly folder: string,
  ) {}

  preview(program?: ProgramData, options: OperationOptions = {}) {
    return this.operate("preview", program, options);
  }

  up(program?: ProgramData, options: OperationOptions = {}) {
    return this.operate("up", program, options);
  }

  refresh() {
    return this.operate("refresh", undefined, {});
  }

  destroy(options: OperationOptions = {}) {
    return this.operate("destroy", undefined, options);
  }

  text(name: string): string {
    const value = this.outputs[name];
    if (typeof value !== "string") throw new Error(`the stack has no output ${name}`);
    return value;
  }

  rawState(): string {
    return readFileSync(this.engine.stateFile, "utf8");
  }

  async close(): Promise<void> {
    const ended = await this.end();
    const left = processesNaming(this.folder);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    assert.equal(ended.result, "succeeded", ended.diagnostics.join("\n"));
    assert.deepEqual(left, [], "processes outlived their stack");
  }

  private async end(): Promise<Pick<OperationResult, "result" | "diagnostics">> {
    try {
      if (!existsSync(this.engine.stateFile)) return { result: "succeeded", diagnostics: [] };
      return await this.destroy();
    } catch (error) {
      return { result: "failed", diagnostics: [String(error)] };
    } finally {
      await this.engine.dispose();
    }
  }

  private async operate(
    kind: "preview" | "up" | "refresh" | "destroy",
    program: ProgramData | undefined,
    options: OperationOptions,
  ): Promise<Outcome> {
    if (program) writeResources(this.folder, program);
    const log: LogEvent[] = [];
    const result = await this.engine[kind]({
      ...options,
      onStep: (event) => {
        this.said.push(JSON.stringify(event));
        options.onStep?.(event);
      },
      onLog: (line) => {
        log.push(line);
        this.said.push(line.message);
      },
    });
    if (kind === "up") this.outputs = result.outputs;
    this.said.push(...result.diagnostics, JSON.stringify(result.outputs));
    return { ...result, log };
  }
}
