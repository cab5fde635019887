import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Lines {
  onStdout(line: string): void;
  onStderr(line: string): void;
}

/** A process in a group of its own: signals to the engine, such as Ctrl-C, do not reach it. */
export class DetachedProcess {
  /** The exit code, or the signal that ended it; its output has been read to the end by then. */
  readonly exit: Promise<number | string>;
  private ended = false;

  private constructor(private readonly child: ChildProcess) {
    this.exit = new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    void this.exit.then(() => {
      this.ended = true;
    });
  }

  static start(command: Command, lines: Lines): DetachedProcess {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const started = new DetachedProcess(child);
    child.stdin?.on("error", () => undefined);
    if (child.stdout) createInterface(child.stdout).on("line", (line) => lines.onStdout(line));
    if (child.stderr) createInterface(child.stderr).on("line", (line) => lines.onStderr(line));
    return started;
  }

  /** Interrupts the whole group, and kills it when it is still there after the grace. */
  async stop(graceMilliseconds = 1000): Promise<void> {
    this.signal("SIGINT");
    const timer = setTimeout(() => this.signal("SIGKILL"), graceMilliseconds);
    await this.exit;
    clearTimeout(timer);
  }

  private signal(name: NodeJS.Signals): void {
    if (this.ended || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // It ended in between.
    }
  }
}
