import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { deleteSteps, neededByFailed } from "./deletes";
import { engineService } from "./engine-service";
import { GoalContext } from "./goal-context";
import { Monitor } from "./monitor";
import { Journal, type Operation } from "./operation";
import { OperationFailed, Plan } from "./plan";
import { type PluginHost, UNLIMITED_MESSAGES } from "./plugin-process";
import { runProgram } from "./program";
import type { Project } from "./project";
import { ProviderRegistry } from "./provider-registry";
import { refreshAll } from "./refresh";
import { Registrar } from "./registrar";
import { Snapshot } from "./snapshot";
import type { StackConfig } from "./stack-config";
import type { StateFile } from "./state-file";
import { messageOf, StepExecutor } from "./step-executor";
import { StepGenerator } from "./step-generator";
import type { OperationOptions } from "./types";
import { containsUnknowns, type Props } from "./values";

export interface StackSettings {
  readonly project: Project;
  readonly stack: string;
  readonly state: StateFile;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly parallel: number | undefined;
}

export type OperationKind = "preview" | "up" | "refresh" | "destroy";

/** One run of one operation: its server, its providers, and the order of its phases. */
export class Deployment {
  readonly journal: Journal;
  readonly operation: Operation;
  private readonly server = new Server(UNLIMITED_MESSAGES);
  private readonly stop = new AbortController();
  private readonly plan = new Plan();
  private readonly parallel: number;
  private readonly host: PluginHost & { engineAddress: string };

  constructor(
    private readonly settings: StackSettings,
    private readonly kind: OperationKind,
    options: OperationOptions,
  ) {
    const { project, stack, state, env } = settings;
    // Every registration that is under way listens to it.
    setMaxListeners(0, this.stop.signal);
    this.journal = new Journal(options);
    this.parallel = options.parallel ?? settings.parallel ?? availableParallelism() * 4;
    const log = this.journal.log.bind(this.journal);
    const { programDir, name } = project;
    this.host = { programDir, project: name, env, log, engineAddress: "" };
    const preview = kind === "preview";
    this.operation = {
      project: name,
      stack,
      preview,
      options,
      snapshot: new Snapshot(state.read(), preview ? undefined : state),
      providers: new ProviderRegistry(this.host),
      journal: this.journal,
      current: new Map(),
    };
  }

  /** Runs it to its end; false when anything failed. Everything it started is stopped by then. */
  async run(): Promise<boolean> {
    const { signal } = this.operation.options;
    const cancel = (): void => this.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
    try {
      return await this.phases();
    } catch (error) {
      if (!(error instanceof OperationFailed)) this.journal.error(messageOf(error));
      return false;
    } finally {
      signal?.removeEventListener("abort", cancel);
      await this.operation.providers.close();
      this.server.forceShutdown();
      await this.operation.snapshot.save();
    }
  }

  /** No new steps start; those that run end. */
  cancel(): void {
    if (this.stop.signal.aborted) return;
    this.journal.error(`${this.operation.preview ? "preview" : "update"} canceled`);
    this.stop.abort();
    void this.operation.providers.cancel();
  }

  private async phases(): Promise<boolean> {
    const { kind } = this;
    const updates = kind === "preview" || kind === "up";
    if (updates) this.settings.config.validate();
    this.warnOfPendingOperations();
    const executor = new StepExecutor(this.operation, this.plan, this.parallel, this.stop);
    if (!updates) await this.listen(engineService(this.host.log));
    if (kind === "refresh") return refreshAll(this.operation, this.parallel, true);
    if (kind === "destroy") return this.deleteLeftOver(executor);
    return this.update(executor);
  }

  private async update(executor: StepExecutor): Promise<boolean> {
    const { operation, plan, stop, settings } = this;
    const context = new GoalContext(settings.config);
    // Made when the program first registers something, so that it sees what a refresh found.
    let generator: StepGenerator | undefined;
    const steps = (): StepGenerator => (generator ??= new StepGenerator(operation, plan));
    const registrar = new Registrar(operation, context, steps, executor, stop);
    const monitor = new Monitor(operation, context, registrar, stop);
    await this.listen(engineService(this.host.log), monitor.service());
    if (operation.options.refresh && !(await refreshAll(operation, this.parallel, false))) {
      return false;
    }
    operation.providers.prepareDynamicProvider();
    const failure = await this.runProgram();
    await registrar.idle();
    let succeeded = failure === undefined && !stop.signal.aborted && executor.failed.length === 0;
    if (failure) this.journal.error(failure);
    const { continueOnError = false } = operation.options;
    if (failure === undefined && !stop.signal.aborted && (succeeded || continueOnError)) {
      succeeded = (await this.deleteLeftOver(executor)) && succeeded;
    }
    if (this.journal.diagnostics.length > 0) succeeded = false;
    await this.finishStackOutputs(monitor, succeeded);
    return succeeded;
  }

  private runProgram(): Promise<string | undefined> {
    const { project, stack, config, env } = this.settings;
    return runProgram({
      project,
      stack,
      config,
      env,
      preview: this.operation.preview,
      parallel: this.parallel,
      address: this.host.engineAddress,
      log: this.host.log,
      stop: this.stop.signal,
    });
  }

  /** Deletes what was not registered again, a group after the other. */
  private async deleteLeftOver(executor: StepExecutor): Promise<boolean> {
    for (const group of deleteSteps(this.operation, this.plan)) {
      const needed = neededByFailed(this.operation, executor.failed);
      const steps = group.filter(({ old }) => old === undefined || !needed.has(old));
      await Promise.all(steps.map((step) => executor.start([step])));
      if (this.stop.signal.aborted) break;
    }
    return executor.failed.length === 0 && !this.stop.signal.aborted;
  }

  /** After a failure, an output that is missing may just not have been reached. */
  private async finishStackOutputs(monitor: Monitor, succeeded: boolean): Promise<void> {
    const { stackOutputs } = monitor;
    const stack = stackOutputs && this.operation.current.get(stackOutputs.urn);
    if (stackOutputs === undefined || stack === undefined) return;
    stack.outputs = succeeded
      ? stackOutputs.outputs
      : { ...stack.outputs, ...stackOutputs.outputs };
    await this.operation.snapshot.save();
  }

  private warnOfPendingOperations(): void {
    const { leftOver } = this.operation.snapshot;
    if (leftOver.length === 0 || this.operation.preview) return;
    const list = leftOver.map(({ urn, operation }) => `  * ${urn}, interrupted while ${operation}`);
    this.journal.warn(
      `Attempting to deploy or update resources with ${leftOver.length} pending operations from previous deployment:\n${list.join("\n")}`,
    );
  }

  private listen(...services: readonly Service[]): Promise<void> {
    for (const { definition, handlers } of services) this.server.addService(definition, handlers);
    return new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error !== null) return reject(error);
        this.host.engineAddress = `127.0.0.1:${port}`;
        resolve();
      });
    });
  }
}

interface Service {
  readonly definition: Parameters<Server["addService"]>[0];
  readonly handlers: Parameters<Server["addService"]>[1];
}

/** Outputs without what a preview cannot know yet. */
export function knownOutputs(outputs: Props): Props {
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => !containsUnknowns(value)),
  );
}
