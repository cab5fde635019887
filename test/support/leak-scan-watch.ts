import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

export interface WatcherData {
  readonly folders: readonly string[];
}

/** A file as it was at one moment. */
export interface WatchedFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** Whether others than the owner could read it. */
  readonly readable: boolean;
}

/** What there was to be seen while the watch lasted. */
export interface WatcherReport {
  readonly rounds: number;
  /** The arguments of every process of the machine. */
  readonly commands: readonly string[];
  readonly files: readonly WatchedFile[];
}

/** Looks all the time at the arguments of all processes, and at what is in some folders. */
export class Watch {
  private constructor(private readonly worker: Worker) {}

  static async start(folders: readonly string[]): Promise<Watch> {
    const workerData: WatcherData = { folders };
    const worker = new Worker(join(__dirname, "leak-scan-watcher.js"), { workerData });
    await once(worker, "online");
    return new Watch(worker);
  }

  async end(): Promise<WatcherReport> {
    const answer = once(this.worker, "message") as Promise<[WatcherReport]>;
    this.worker.postMessage("end");
    const [report] = await answer;
    await this.worker.terminate();
    return report;
  }
}
