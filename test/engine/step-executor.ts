import { applyStep, markSecretOutputs, ProtectedError } from "./apply";
import { type Operation, stepEvent } from "./operation";
import type { Plan, Step } from "./plan";
import { ProviderError } from "./provider-errors";
import { dependenciesOf } from "./resource-state";
import { deepEqual } from "./values";

const COUNTED = new Set(["same", "create", "update", "replace", "delete", "discard"]);
const WRITES = new Set(["create", "create-replacement", "update", "delete", "delete-replaced"]);

/** Runs steps, several chains at a time, and stops starting new ones after a failure. */
export class StepExecutor {
  readonly failed: Step[] = [];
  private readonly skipped = new Set<string>();
  private readonly running = new Set<Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private free: number;

  constructor(
    private readonly operation: Operation,
    private readonly plan: Plan,
    parallel: number,
    private readonly stop: AbortController,
  ) {
    this.free = parallel;
  }

  /** Starts a chain of steps, which run one after the other. */
  start(chain: readonly Step[]): Promise<void> {
    const run = this.runChain(chain).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async runChain(chain: readonly Step[]): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      for (const step of chain) {
        if (this.stop.signal.aborted) return;
        if (this.skip(step)) continue;
        if (!(await this.runStep(step))) return;
      }
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }

  /** With `continueOnError`, what depends on something that failed is left as it is. */
  private skip(step: Step): boolean {
    const { current } = step;
    if (current === undefined || this.failed.length === 0) return false;
    const broken = new Set([...this.failed.map((f) => f.urn), ...this.skipped]);
    if (!dependenciesOf(current).some((d) => d.kind !== "provider" && broken.has(d.urn))) {
      return false;
    }
    this.skipped.add(step.urn);
    step.settle?.({ state: current, outcome: "skipped" });
    return true;
  }

  private async runStep(step: Step): Promise<boolean> {
    const { journal, snapshot } = this.operation;
    const subject = step.current ?? step.old;
    const began = performance.now();
    const event = stepEvent("start", step.op, step.urn, step.diff);
    const seconds = (): number => Math.round(performance.now() - began) / 1000;
    journal.step(event);
    try {
      if (WRITES.has(step.op) && subject) await snapshot.begin(subject, step.op);
      await applyStep(this.operation, this.plan, step);
      if (step.current && step.op !== "replace") markSecretOutputs(step.current);
      await this.commit(step);
    } catch (error) {
      await this.fail(step, error);
      const message = messageOf(error);
      journal.step({ ...event, phase: "failed", seconds: seconds(), message });
      return false;
    }
    this.count(step);
    journal.step({ ...event, phase: "done", seconds: seconds() });
    if (step.current) step.settle?.({ state: step.current, outcome: "success" });
    return true;
  }

  private async commit(step: Step): Promise<void> {
    const { snapshot, current: known } = this.operation;
    const { old, current } = step;
    if (current && step.op !== "replace") known.set(step.urn, current);
    switch (step.op) {
      case "replace":
        return;
      case "same":
        return snapshot.exchange({ ...(old && { old }), ...(current && { current }) });
      case "create":
      case "create-replacement":
      case "read-replacement":
        return snapshot.commit({
          ...(current && { current }),
          ...(old?.pendingReplacement && { old }),
        });
      case "delete-replaced":
        return step.replacementFollows && old
          ? snapshot.abandon(old)
          : snapshot.commit({ ...(old && { old }) });
      default:
        return snapshot.commit({ ...(old && { old }), ...(current && { current }) });
    }
  }

  private async fail(step: Step, error: unknown): Promise<void> {
    const { journal, snapshot, options } = this.operation;
    const subject = step.current ?? step.old;
    journal.error(messageOf(error), step.urn);
    const partial = error instanceof ProviderError && error.partial !== undefined;
    if (partial && step.current) {
      markSecretOutputs(step.current);
      await this.commit(step);
    } else if (subject) await snapshot.abandon(subject);
    this.failed.push(step);
    if (!options.continueOnError && !(error instanceof ProtectedError)) this.stop.abort();
    else if (step.current) step.settle?.({ state: step.current, outcome: "failed" });
  }

  private count({ op, urn, old, current }: Step): void {
    const readSomethingNew = op === "read" && old && !deepEqual(old.outputs, current?.outputs);
    if (COUNTED.has(op) || readSomethingNew) this.operation.journal.count(op, urn);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
