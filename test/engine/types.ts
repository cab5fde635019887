/** What a step of an operation does; the words are those of the Pulumi engine. */
export type StepOp =
  | "same"
  | "create"
  | "update"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "delete"
  | "read"
  | "read-replacement"
  | "discard"
  | "discard-replaced"
  | "refresh"
  | "remove-pending-replace";

/** One step of an operation, as it starts and as it ends. */
export interface StepEvent {
  readonly phase: "start" | "done" | "failed";
  readonly op: StepOp;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Changed property paths, such as `schedules.nightly.cron`. */
  readonly diff?: readonly string[];
  /** The top-level properties that force a replacement. */
  readonly replaceKeys?: readonly string[];
  readonly seconds?: number;
  /** Why a step failed; for a finished refresh, what it found: "same", "update" or "delete". */
  readonly message?: string;
}

export type LogSeverity = "debug" | "info" | "warning" | "error";

/** A line that the program, a provider or the engine itself has to say. */
export interface LogEvent {
  readonly severity: LogSeverity;
  readonly message: string;
  readonly urn?: string;
}

export interface EngineEvents {
  onStep?(event: StepEvent): void;
  onLog?(line: LogEvent): void;
}

export interface OperationOptions extends EngineEvents {
  /** Steps run at the same time. @default the stack's `parallel`, else four for each core */
  readonly parallel?: number;
  /** Go on with what does not depend on a failed step. @default false, as in the CLI */
  readonly continueOnError?: boolean;
  /** Read every resource before the operation (`up` and `preview` only). @default false */
  readonly refresh?: boolean;
  /** Run the program on `destroy` too; the CLI alone. @default false */
  readonly runProgram?: boolean;
  /** Aborting it cancels: no new steps start, running ones end. */
  readonly signal?: AbortSignal;
}

export interface OperationResult {
  readonly result: "succeeded" | "failed";
  /** Counts by operation, like the CLI's change summary: default providers are left out. */
  readonly changes: Readonly<Record<string, number>>;
  /** Steps in the order in which they ended. */
  readonly steps: readonly StepEvent[];
  /** Stack outputs; a secret is `{ secret: true, value }`, an unknown value is left out. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Error messages, one for each thing that went wrong. */
  readonly diagnostics: readonly string[];
}

/** A stack that can be operated on, by the offline engine or by the Pulumi CLI. */
export interface Engine {
  readonly kind: "offline" | "cli";
  readonly version: string;
  /** The file that holds the raw state. */
  readonly stateFile: string;
  preview(options?: OperationOptions): Promise<OperationResult>;
  up(options?: OperationOptions): Promise<OperationResult>;
  refresh(options?: OperationOptions): Promise<OperationResult>;
  destroy(options?: OperationOptions): Promise<OperationResult>;
  outputs(): Promise<Record<string, unknown>>;
  /** Takes away the lock of an operation that was killed. */
  unlock(): Promise<void>;
  setConfig(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
  dispose(): Promise<void>;
}

/** A value, an object, or either of them with its texts encrypted. */
export type ConfigInput = string | { readonly secret: string | object } | object;

export interface StackOptions {
  /** The folder with Pulumi.yaml. */
  readonly programDir: string;
  readonly stack: string;
  /** Where state, configuration and plugin homes are kept; created when missing. */
  readonly stateDir: string;
  /** @default environment variable PULUMI_CONFIG_PASSPHRASE, or the file it points to */
  readonly passphrase?: string;
  /** Environment variables for the program and the providers, over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stack configuration; a key without a namespace gets the project's. */
  readonly config?: Readonly<Record<string, ConfigInput>>;
  /** Forget the configuration that earlier openings of the stack set. @default false */
  readonly forgetConfig?: boolean;
  readonly parallel?: number;
}

/** What the offline engine refuses to do, by name. */
export class UnsupportedError extends Error {
  constructor(what: string, urn?: string) {
    const where = urn === undefined ? "" : ` (resource "${urn}")`;
    super(`the offline engine does not support ${what}${where}`);
    this.name = "UnsupportedError";
  }
}
