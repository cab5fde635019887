import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import { Deployment, knownOutputs, type OperationKind, type StackSettings } from "./deployment";
import { loadProject } from "./project";
import { findPassphrase } from "./secrets";
import { StackConfig } from "./stack-config";
import { StateFile } from "./state-file";
import {
  type Engine,
  type OperationOptions,
  type OperationResult,
  type StackOptions,
  UnsupportedError,
} from "./types";
import { ROOT_STACK_TYPE } from "./urn";
import { containsSecrets, type Props, type Value, withoutSecrets } from "./values";

/** Opens a stack on the offline engine; its state is created by the first `up`. */
export async function openOfflineStack(options: StackOptions): Promise<Engine> {
  const { programDir, stack, stateDir } = options;
  const project = await loadProject(path.resolve(programDir));
  const env = { ...process.env, ...options.env };
  const passphrase = findPassphrase(options.passphrase, env);
  const base = path.join(path.resolve(stateDir), "offline", project.name, stack);
  const state = await StateFile.open(`${base}.json`, passphrase);
  const configFile = `${base}.config.json`;
  if (options.forgetConfig) await rm(configFile, { force: true });
  const config = await StackConfig.open(project, stack, configFile, state.crypter, passphrase);
  await config.set(options.config ?? {});
  return new OfflineStack({ project, stack, state, config, env, parallel: options.parallel });
}

class OfflineStack implements Engine {
  readonly kind = "offline";
  readonly version = sdkVersion;
  readonly stateFile: string;

  constructor(private readonly settings: StackSettings) {
    this.stateFile = settings.state.file;
  }

  preview(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("preview", options);
  }

  up(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("up", options);
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate("refresh", options);
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    if (options.runProgram) throw new UnsupportedError("running the program on destroy");
    return this.operate("destroy", options);
  }

  /** Nothing to do: the lock of a process that is gone does not count. */
  unlock(): Promise<void> {
    return Promise.resolve();
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { resources } = this.settings.state.read();
    const stack = resources.find((r) => r.type === ROOT_STACK_TYPE && !r.delete);
    return exported(stack?.outputs ?? {});
  }

  async setConfig(key: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    await this.settings.config.set({ [key]: options.secret ? { secret: value } : value });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private async operate(kind: OperationKind, options: OperationOptions): Promise<OperationResult> {
    const unlock = kind === "preview" ? undefined : await lock(this.stateFile);
    const deployment = new Deployment(this.settings, kind, options);
    const restore = cancelOnInterrupt(deployment);
    try {
      const succeeded = await deployment.run();
      const { steps, changes, diagnostics } = deployment.journal;
      const { current, snapshot } = deployment.operation;
      const stack = [...current.values(), ...snapshot.resources()].find(
        (r) => r.type === ROOT_STACK_TYPE && !r.delete,
      );
      return {
        result: succeeded ? "succeeded" : "failed",
        changes,
        steps,
        outputs: exported(knownOutputs(stack?.outputs ?? {})),
        diagnostics,
      };
    } finally {
      restore();
      await unlock?.();
    }
  }
}

function exported(outputs: Props): Record<string, unknown> {
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, shown(value)]));
}

function shown(value: Value): unknown {
  const plain = withoutSecrets({ value })["value"];
  return containsSecrets(value) ? { secret: true, value: plain } : plain;
}

/** The first Ctrl-C lets running steps end; the second one is the user's own risk. */
function cancelOnInterrupt(deployment: Deployment): () => void {
  const interrupt = (): void => deployment.cancel();
  process.once("SIGINT", interrupt);
  return () => process.removeListener("SIGINT", interrupt);
}

/** Keeps two operations off the same state; the lock of a process that is gone does not count. */
async function lock(stateFile: string): Promise<() => Promise<void>> {
  const file = `${stateFile}.lock`;
  await mkdir(path.dirname(file), { recursive: true });
  // Written elsewhere first: a lock that has no owner yet would look like one that is left over.
  const ours = `${file}.${randomUUID()}`;
  await writeFile(ours, String(process.pid));
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        await link(ours, file);
        return () => rm(file, { force: true });
      } catch (cause) {
        const owner = Number(await readFile(file, "utf8").catch(() => ""));
        if (attempt > 0 || isAlive(owner)) {
          throw new Error(`the stack is locked by process ${owner} (${file})`, { cause });
        }
        await rm(file, { force: true });
      }
    }
  } finally {
    await rm(ours, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
