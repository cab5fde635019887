/** A process's hold on a cluster that others use too. */
import { spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { sleep } from "../../../lib/core/time";
import type { Places } from "./places";
import { type Answer, hear, type Request, say } from "./protocol";

/** The cluster stays at least for as long as this is open, or this process lives. */
export class Connection {
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  private constructor(private readonly socket: Socket) {
    hear<Answer>(socket, (answer) => this.waiting.get(keyOf(answer))?.(answer));
    // It ends with the process, and keeps none alive.
    socket.unref();
  }

  /** Connects to the keeper of a cluster, after starting one where none is; waits for the cluster. */
  static async open(places: Places): Promise<Connection | { readonly failed: string }> {
    for (;;) {
      const socket = await connected(places.control);
      if (socket === undefined) {
        startKeeper(places);
        await sleep(0.3);
        continue;
      }
      const connection = new Connection(socket);
      const answer = await connection.answer("status");
      if (answer && "status" in answer && answer.status === "ready") return connection;
      if (answer && "reason" in answer) return { failed: answer.reason };
      // It is stopping: the next one begins when it is gone.
      await connection.ended();
    }
  }

  /** The keeper of a cluster, where one runs. */
  static async find(places: Places): Promise<Connection | undefined> {
    const socket = await connected(places.control);
    return socket && new Connection(socket);
  }

  async expose(port: number): Promise<number> {
    const answer = await this.ask({ expose: port }, `exposed ${port}`);
    if (!answer || !("exposed" in answer)) throw new Error("the cluster has ended");
    return answer.port;
  }

  /** Makes the cluster outlive its users. */
  async keep(): Promise<void> {
    await this.ask({ keep: true }, "kept");
  }

  /** The contrary. Does not hold the cluster any longer, but can wait for its end. */
  async letGo(): Promise<void> {
    await this.ask({ keep: false }, "kept");
  }

  close(): void {
    this.socket.destroy();
  }

  /** Until the keeper, and all that it kept, is gone. */
  async ended(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.ref().resume();
    await new Promise((done) => this.socket.once("close", done));
  }

  private ask(request: Request, key: string): Promise<Answer | undefined> {
    say(this.socket, request);
    return this.answer(key);
  }

  private async answer(key: string): Promise<Answer | undefined> {
    this.socket.ref();
    const answer = await new Promise<Answer | undefined>((done) => {
      this.waiting.set(key, done);
      this.socket.once("close", () => done(undefined));
    });
    this.socket.unref();
    return answer;
  }
}

function keyOf(answer: Answer): string {
  if ("status" in answer) return "status";
  return "exposed" in answer ? `exposed ${answer.exposed}` : "kept";
}

function connected(address: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = connect(address);
    socket.once("connect", () => done(socket)).once("error", () => done(undefined));
  });
}

/** Outlives this process; where two are started, one gives way. */
function startKeeper(places: Places): void {
  mkdirSync(dirname(places.log), { recursive: true });
  const log = openSync(places.log, "a");
  const keeper = spawn(process.execPath, [join(__dirname, "keeper.js"), places.name], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  keeper.unref();
}
