/** What passes between a cluster's keeper and the processes that use it: a line of JSON each. */
import type { Socket } from "node:net";
import { createInterface } from "node:readline";

export type Request =
  /** A port of loopback that pods shall reach, for as long as the one who asks is connected. */
  | { readonly expose: number }
  /** To stay when the last user is gone; or not, and not to count the one who asks either. */
  | { readonly keep: boolean };

export type Answer =
  | { readonly status: "ready" }
  | { readonly status: "failed"; readonly reason: string }
  /** On its way out: try again when it is gone. */
  | { readonly status: "stopping" }
  | { readonly exposed: number; readonly port: number }
  /** With the number of those who use it still. */
  | { readonly kept: boolean; readonly users: number };

export function say(socket: Socket, message: Request | Answer): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

export function hear<T extends Request | Answer>(
  socket: Socket,
  heard: (message: T) => void,
): void {
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => heard(JSON.parse(line) as T));
  // What breaks the socket is told by both, and unheard by either it ends the process.
  for (const told of [lines, socket]) told.on("error", () => socket.destroy());
}
