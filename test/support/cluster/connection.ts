/** A process's hold on a cluster that others use too. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { poll } from "../../../lib/core/time";
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
      const socket = (await connected(places.control)) ?? (await startKeeper(places));
      if (socket === undefined) return { failed: `its keeper does not answer, see ${places.log}` };
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

  /** The contrary, after which this one holds it no longer. How many others do. */
  async letGo(): Promise<number> {
    const answer = await this.ask({ keep: false }, "kept");
    return answer && "users" in answer ? answer.users : 0;
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

const ANSWERS_WITHIN_SECONDS = 30;

/** Outlives this process; where two are started at once, one gives way and the other answers. */
async function startKeeper(places: Places): Promise<Socket | undefined> {
  mkdirSync(dirname(places.log), { recursive: true });
  const log = openSync(places.log, "a");
  const keeper = spawn(process.execPath, [join(__dirname, "keeper.js"), places.name], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  keeper.unref();
  const waiting = { timeoutSeconds: ANSWERS_WITHIN_SECONDS, intervalSeconds: 0.1 };
  return poll(waiting, () => connected(places.control));
}
