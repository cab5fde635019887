import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { poll } from "../../lib/core/time";
import type { Live } from "../../lib/provider/handler";
import { createLocalProcessHandler } from "../../lib/resources/local-process/handlers";
import type {
  LocalProcessInputs,
  LocalProcessState,
} from "../../lib/resources/local-process/inputs";
import { stubContext } from "./stub-context";

const context = stubContext();

/** Does not wait to see whether a process lives: the tests wait for what they need. */
export const localProcessHandler = createLocalProcessHandler({ settleSeconds: 0 });

/** Waits long for a process to end: what is expected of it, however busy the machine. */
const patientHandler = createLocalProcessHandler({ settleSeconds: 20 });

/** Node running a line of JavaScript: real processes without the start-up of Python. */
export function node(script: string): string[] {
  return [process.execPath, "-e", script];
}

export const FOREVER = "setInterval(() => {}, 1000);";

/** Answers with $BODY on the port that is its argument. */
export const HTTP_SERVER = `
  const answer = () => process.env.BODY ?? "true";
  require("http").createServer((_, response) => response.end(answer()))
    .listen(Number(process.argv[1]), "127.0.0.1");`;

/** The local processes of one test: in a folder of their own, all ended with it. */
export class LocalProcesses {
  private readonly started: Live<LocalProcessState>[] = [];
  private constructor(readonly folder: string) {}

  static async make(): Promise<LocalProcesses> {
    return new LocalProcesses(await mkdtemp(join(tmpdir(), "local-process-")));
  }

  get log(): string {
    return join(this.folder, "logs", "process.log");
  }

  /** Ends all and fails if any process is left that no state knows of. */
  async end(): Promise<void> {
    for (const live of this.started) {
      await this.remove({ ...live, state: { ...live.state, stopGraceSeconds: 0 } });
    }
    const left = this.running();
    for (const pid of left) process.kill(pid, "SIGKILL");
    await rm(this.folder, { recursive: true });
    assert.deepEqual(left, [], "a process was left behind");
  }

  /** Every process that works in this test's folder, where /proc tells. */
  running(): number[] {
    if (process.platform !== "linux") return [];
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => workingDirectoryOf(pid) === this.folder);
  }

  async inputs(changes: Partial<LocalProcessInputs> = {}): Promise<LocalProcessInputs> {
    const places = { workingDirectory: this.folder, logFile: this.log };
    const news = { command: node(FOREVER), ...places, ...changes };
    const { inputs, problems } = await localProcessHandler.check(context, news, undefined);
    assert.deepEqual(problems, []);
    return inputs;
  }

  async create(changes: Partial<LocalProcessInputs> = {}): Promise<Live<LocalProcessState>> {
    return this.adopt(await localProcessHandler.create(context, await this.inputs(changes)));
  }

  /** Ends a process that was started elsewhere with this test. */
  adopt(live: Live<LocalProcessState>): Live<LocalProcessState> {
    this.started.push(live);
    return live;
  }

  /** The message of a create that must fail and leave nothing behind. */
  async failure(changes: Partial<LocalProcessInputs>): Promise<string> {
    const creation = patientHandler.create(context, await this.inputs(changes));
    let message = "";
    await assert.rejects(
      creation.then((live) => this.adopt(live)),
      (error: Error) => {
        message = error.message;
        return error.name === "LocalError";
      },
    );
    assert.deepEqual(this.running(), [], "a failed create left a process behind");
    return message;
  }

  /** Deletes and tells how many seconds that took. */
  async remove({ id, state }: Live<LocalProcessState>): Promise<number> {
    const before = performance.now();
    await localProcessHandler.delete(context, id, state);
    return (performance.now() - before) / 1000;
  }

  async isThere({ id, state }: Live<LocalProcessState>): Promise<boolean> {
    return (await localProcessHandler.read(context, id, state)) !== undefined;
  }

  /** Kills the process behind its resource's back. */
  async kill(live: Live<LocalProcessState>): Promise<void> {
    process.kill(live.state.pid, "SIGKILL");
    const gone = await poll({ timeoutSeconds: 10, intervalSeconds: 0.02 }, async () => {
      return (await this.isThere(live)) ? undefined : true;
    });
    assert.ok(gone, "a killed process is still found");
  }

  /** Waits for a line of a process's own in the log. */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    const found = await poll({ timeoutSeconds: 20, intervalSeconds: 0.05 }, () => {
      return pattern.exec(existsSync(this.log) ? readFileSync(this.log, "utf8") : "") ?? undefined;
    });
    assert.ok(found, `the log never showed ${pattern}`);
    return found;
  }
}

/** Undefined for a process that is gone, a zombie, or not ours. */
function workingDirectoryOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
