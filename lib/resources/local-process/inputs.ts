import type { Json } from "../../core/json";

/** How a process shows that it can be used. */
export interface ReadyInputs {
  /** Answers GET with 200 once the process can be used. `{port}` stands for the port. */
  url: string;
  /** What the answer's body must be, surrounding space aside. @default - any body */
  bodyEquals?: string;
  /** @default 60 */
  timeoutSeconds?: number;
}

/** A detached process on this machine that outlives the program that started it. */
export interface LocalProcessInputs {
  /** Executable and arguments; there is no shell. `{port}` stands for the port. Never a secret. */
  command: string[];
  /** @default - the program's folder */
  workingDirectory?: string;
  /**
   * Variables of the process, beside the few that it inherits (`INHERITED_VARIABLES`): nothing else
   * of the caller's shell reaches it, `PREFECT_*` in particular. Secrets go here. `{port}` stands
   * for the port.
   *
   * @default - none
   */
  environment?: Record<string, string>;
  /** Takes the process's output; made with its folder, for the owner's eyes only, and appended to. */
  logFile: string;
  /**
   * The loopback port that the process listens on. 0 picks a free one: always the same for the same
   * log file while that one is free.
   *
   * @default - the process listens on none
   */
  port?: number;
  /** @default - ready when it has lived through its first moments */
  ready?: ReadyInputs;
  /** Time between SIGTERM and SIGKILL. @default 10 */
  stopGraceSeconds?: number;
  /**
   * True when an old and a new process cannot run side by side (they share a data folder): a
   * replacement then stops the old one first.
   *
   * @default - true when the replacement keeps the same fixed port
   */
  exclusive?: boolean;
  /** A change starts a new process. @default - none */
  triggers?: Record<string, Json> | Json[];
}

export interface LocalProcessState extends LocalProcessInputs {
  pid: number;
  /** The kernel's own mark of this process's start: with `pid` it names one process for ever. */
  startTime: string;
  /** The port in use: `port`, or the one picked for it. Left out when the process has none. */
  assignedPort?: number;
  /** ISO 8601. */
  startedAt: string;
}

export const LOCAL_PROCESS_DEFAULTS = {
  readyTimeoutSeconds: 60,
  stopGraceSeconds: 10,
} as const;

/** The state's keys that are no inputs. */
export const LOCAL_PROCESS_OUTPUTS = ["pid", "startTime", "assignedPort", "startedAt"] as const;
