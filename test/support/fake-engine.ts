/** A Docker Engine of a test's own: answers over a socket what the test says. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./program";

export interface Answer {
  readonly status: number;
  /** JSON, or the bytes of a log. @default - none */
  readonly body?: object | Buffer;
}

export class FakeEngine {
  /** `DELETE /images/etl:1`, in the order in which they came. */
  readonly asked: string[] = [];
  /** What it answers, by method and path without the query. */
  answers: Record<string, (() => Answer) | undefined> = {};

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<FakeEngine> {
    const folder = temporaryFolder();
    const server = createServer((request, response) => {
      const call = `${request.method} ${decodeURIComponent(request.url?.split("?")[0] ?? "")}`;
      engine.asked.push(call);
      const { status, body } = engine.answers[call]?.() ?? {
        status: 404,
        body: { message: `no answer for ${call}` },
      };
      response.writeHead(status);
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? {}));
    });
    const engine = new FakeEngine(folder, server);
    await once(server.listen(join(folder, "docker.sock")), "listening");
    return engine;
  }

  /** Its address. */
  get host(): string {
    return `unix://${join(this.folder, "docker.sock")}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A log as the engine sends it: pieces of two streams, each with a header. */
export function logOf(...lines: readonly string[]): Buffer {
  const pieces = lines.map((line, at) => {
    const text = Buffer.from(`${line}\n`);
    const header = Buffer.from([1 + (at % 2), 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(text.length, 4);
    return Buffer.concat([header, text]);
  });
  return Buffer.concat(pieces);
}
