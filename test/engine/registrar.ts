import type { Goal, ReadGoal, RegisterResult } from "./goal";
import type { GoalContext } from "./goal-context";
import type { Operation } from "./operation";
import { OperationFailed, type Step } from "./plan";
import { messageOf, type StepExecutor } from "./step-executor";
import type { StepGenerator } from "./step-generator";
import { createUrn, packageOf, providerReference } from "./urn";

/** Takes what the program registers through planning, one by one, and into execution, in parallel. */
export class Registrar {
  private tail: Promise<void> = Promise.resolve();
  private readonly defaultProviders = new Map<string, Promise<string>>();

  constructor(
    private readonly operation: Operation,
    private readonly context: GoalContext,
    private readonly generator: () => StepGenerator,
    private readonly executor: StepExecutor,
    private readonly stop: AbortController,
  ) {}

  register(goal: Goal): Promise<RegisterResult> {
    return this.plan(urnOf(this.operation, goal), (settle) =>
      this.generator().register({ goal, settle }),
    );
  }

  read(goal: ReadGoal): Promise<RegisterResult> {
    return this.plan(urnOf(this.operation, goal), async (settle) =>
      this.generator().read({ goal, settle }),
    );
  }

  /** The reference of the provider that serves a package when the program names none. */
  defaultProvider(type: string, version: string): Promise<string> {
    const key = `${packageOf(type)}@${version}`;
    let found = this.defaultProviders.get(key);
    if (found === undefined) {
      const goal = this.context.defaultProvider(packageOf(type), version);
      found = this.register(goal).then(({ state }) => providerReference(state.urn, state.id));
      this.defaultProviders.set(key, found);
    }
    return found;
  }

  /** Waits until everything that was registered is planned and done. */
  async idle(): Promise<void> {
    await this.tail;
    await this.executor.idle();
  }

  private plan(
    urn: string,
    steps: (settle: (result: RegisterResult) => void) => Promise<Step[]>,
  ): Promise<RegisterResult> {
    return new Promise((settle, reject) => {
      const aborted = (): void => reject(new ShutDownError());
      this.stop.signal.addEventListener("abort", aborted, { once: true });
      const settleOnce = (result: RegisterResult): void => {
        this.stop.signal.removeEventListener("abort", aborted);
        settle(result);
      };
      this.tail = this.tail.then(async () => {
        if (this.stop.signal.aborted) return reject(new ShutDownError());
        try {
          void this.executor.start(await steps(settleOnce));
        } catch (error) {
          if (!(error instanceof OperationFailed)) {
            this.operation.journal.error(messageOf(error), urn);
          }
          this.stop.abort();
        }
      });
    });
  }
}

/** Answers the program's calls once the operation is over for it. */
export class ShutDownError extends Error {
  constructor() {
    super("resource monitor shut down");
  }
}

function urnOf(
  { stack, project }: Operation,
  { parent, type, name }: Pick<Goal, "parent" | "type" | "name">,
): string {
  return createUrn(stack, project, parent, type, name);
}
