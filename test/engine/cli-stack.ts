import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { OutputMap, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { CliEvents } from "./cli-events";
import { findPulumiCli } from "./find-cli";
import { withPlainErrors } from "./program-env";
import { loadProject } from "./project";
import { findPassphrase } from "./secrets";
import { messageOf } from "./step-executor";
import type { Engine, OperationOptions, OperationResult, StackOptions } from "./types";

/** Opens a stack on the real Pulumi CLI, with its state, home and configuration under `stateDir`. */
export async function openCliStack(options: StackOptions): Promise<Engine> {
  const found = await findPulumiCli({ ...process.env, ...options.env });
  if ("missing" in found) throw new Error(`no Pulumi CLI: ${found.missing}`);
  const stateDir = path.resolve(options.stateDir);
  const project = await loadProject(path.resolve(options.programDir));
  const workDir = path.join(stateDir, "cli", project.name);
  await writeWorkspace(workDir, options, project.name, project.stackConfigDir);
  const configFile = path.join(workDir, `Pulumi.${options.stack}.yaml`);
  const automation = await import("@pulumi/pulumi/automation/index.js");
  const root = path.dirname(path.dirname(found.path));
  const command = await automation.PulumiCommand.get({ root, skipVersionCheck: true });
  const envVars = hermeticEnv(stateDir, options);
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: options.stack, workDir },
    { envVars, pulumiCommand: operatingIn(path.resolve(options.programDir), configFile, command) },
  );
  const secrets = Object.entries(options.config ?? {}).flatMap(([key, value]) =>
    typeof value === "object" && "secret" in value
      ? textsOf(key, value.secret).map(([at, text]) => [at, { value: text, secret: true }] as const)
      : [],
  );
  // As paths: of an object each text is encrypted by itself.
  if (secrets.length > 0) await stack.setAllConfig(Object.fromEntries(secrets), true);
  const stateFile = path.join(stateDir, ".pulumi/stacks", project.name, `${options.stack}.json`);
  return new CliStack(stack, found.version, stateFile, options);
}

/** The texts of a secret with their places: `environment.TOKEN`. */
function textsOf(key: string, secret: unknown): [string, string][] {
  if (typeof secret !== "object" || secret === null) return [[key, String(secret)]];
  return Object.entries(secret).flatMap(([name, value]) => textsOf(`${key}.${name}`, value));
}

function hermeticEnv(stateDir: string, options: StackOptions): Record<string, string> {
  const passphrase = findPassphrase(options.passphrase, { ...process.env, ...options.env });
  return withPlainErrors({
    ...options.env,
    PULUMI_BACKEND_URL: `file://${stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_HOME: path.join(stateDir, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
}

/** The CLI writes stack files next to Pulumi.yaml: it keeps the stack on a copy of the project. */
async function writeWorkspace(
  workDir: string,
  options: StackOptions,
  projectName: string,
  stackConfigDir: string,
): Promise<void> {
  await mkdir(workDir, { recursive: true });
  await mkdir(path.join(path.resolve(options.stateDir), "home"), { recursive: true });
  const root = path.resolve(options.programDir);
  const projectFile = path.join(root, "Pulumi.yaml");
  const project = parse(await readFile(projectFile, "utf8")) as Record<string, unknown>;
  delete project["stackConfigDir"];
  if (typeof project["config"] === "string") delete project["config"];
  await writeFile(path.join(workDir, "Pulumi.yaml"), stringify(project));
  const stackFile = `Pulumi.${options.stack}.yaml`;
  const copy = path.join(workDir, stackFile);
  const original = path.join(stackConfigDir, stackFile);
  if (options.forgetConfig) await forgetConfig(copy, original);
  else if (!existsSync(copy) && existsSync(original)) await copyFile(original, copy);
  await writePlainConfig(copy, options.config ?? {}, projectName);
}

/** Back to the program's own settings; the salt stays, without which the state can't be read. */
async function forgetConfig(copy: string, original: string): Promise<void> {
  const read = async (file: string) =>
    existsSync(file) ? (parse(await readFile(file, "utf8")) as object | null) : null;
  const { encryptionsalt } = ((await read(copy)) ?? {}) as { encryptionsalt?: string };
  const settings = { ...(await read(original)), ...(encryptionsalt && { encryptionsalt }) };
  await writeFile(copy, stringify(settings));
}

async function writePlainConfig(
  file: string,
  values: NonNullable<StackOptions["config"]>,
  projectName: string,
): Promise<void> {
  const plain = Object.entries(values).filter(
    ([, value]) => typeof value === "string" || !("secret" in value),
  );
  if (plain.length === 0) return;
  const text = existsSync(file) ? await readFile(file, "utf8") : "";
  const stored = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const named = plain.map(([k, value]) => [k.includes(":") ? k : `${projectName}:${k}`, value]);
  const config = { ...stored.config, ...(Object.fromEntries(named) as Record<string, unknown>) };
  await writeFile(file, stringify({ ...stored, config }));
}

interface Runner {
  run(args: string[], cwd: string, ...rest: unknown[]): Promise<unknown>;
}

/**
 * Operations run where the program is, so that its paths mean what they say, with the stack's
 * settings from our copy: the CLI writes into that file, and the program's own is not ours.
 * Every package in node_modules that names a provider plugin would be asked for, used or not;
 * the last flag asks only for those that the program uses.
 */
function operatingIn(
  programDir: string,
  configFile: string,
  command: PulumiCommand,
): PulumiCommand {
  const runner = command as unknown as Runner;
  const operations = new Set(["up", "preview", "refresh", "destroy"]);
  const run: Runner["run"] = (args, cwd, ...rest) => {
    if (!operations.has(args[0] ?? "")) return runner.run(args, cwd, ...rest);
    const flags = ["--config-file", configFile, "--skip-plugin-pre-install"];
    return runner.run([...args, ...flags], programDir, ...rest);
  };
  return Object.assign(Object.create(command) as PulumiCommand, { run });
}

class CliStack implements Engine {
  readonly kind = "cli";

  constructor(
    private readonly stack: Stack,
    readonly version: string,
    readonly stateFile: string,
    private readonly settings: StackOptions,
  ) {}

  preview(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, async (shared) => {
      const { continueOnError: _, ...known } = shared;
      await this.stack.preview({ ...known, ...(options.refresh && { refresh: true }) });
      return undefined;
    });
  }

  up(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, async (shared) => {
      const done = await this.stack.up({ ...shared, ...(options.refresh && { refresh: true }) });
      return done.outputs;
    });
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, async (shared) => {
      await this.stack.refresh(shared);
      return this.stack.outputs();
    });
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, async (shared) => {
      const { runProgram } = options;
      await this.stack.destroy({ ...shared, ...(runProgram && { runProgram }) });
      return {};
    });
  }

  unlock(): Promise<void> {
    return this.stack.cancel();
  }

  async outputs(): Promise<Record<string, unknown>> {
    return exported(await this.stack.outputs());
  }

  async setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    await this.stack.setConfig(key, { value, secret: options.secret ?? false });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private async operate(
    options: OperationOptions,
    run: (shared: SharedOptions) => Promise<OutputMap | undefined>,
  ): Promise<OperationResult> {
    const events = new CliEvents(options);
    const parallel = options.parallel ?? this.settings.parallel;
    const shared: SharedOptions = {
      onEvent: (event) => events.handle(event),
      color: "never",
      suppressProgress: true,
      ...(parallel !== undefined && { parallel }),
      ...(options.signal && { signal: options.signal }),
      ...(options.continueOnError && { continueOnError: true }),
    };
    let outputs: OutputMap | undefined;
    let failure: unknown;
    try {
      outputs = await run(shared);
    } catch (error) {
      failure = error;
      outputs = await this.stack.outputs().catch(() => ({}));
    }
    const { steps, changes, diagnostics } = events;
    if (failure !== undefined && diagnostics.length === 0) diagnostics.push(errorText(failure));
    return {
      result: failure === undefined ? "succeeded" : "failed",
      changes,
      steps,
      outputs: exported(outputs ?? {}),
      diagnostics,
    };
  }
}

interface SharedOptions {
  readonly onEvent: (event: Parameters<CliEvents["handle"]>[0]) => void;
  readonly color: "never";
  readonly suppressProgress: boolean;
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly continueOnError?: boolean;
}

/** What the CLI itself printed as the error. */
function errorText(error: unknown): string {
  const message = messageOf(error);
  const stderr = /stderr: ([\s\S]*?)(?:\n\s*err\?: |$)/.exec(message)?.[1]?.trim();
  return stderr || message;
}

function exported(outputs: OutputMap): Record<string, unknown> {
  const plain = Object.entries(outputs).map(([key, { value, secret }]) => {
    const known: unknown = value;
    return [key, secret ? { secret: true, value: known } : known];
  });
  return Object.fromEntries(plain) as Record<string, unknown>;
}
