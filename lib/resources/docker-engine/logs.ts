import type Docker from "dockerode";
import { lastLines, TAIL_LINES } from "../../core/log-lines";
import { reasonOf } from "./connect";

/** In front of each piece of a log that has two streams: which one, and the piece's length. */
const HEADER_BYTES = 8;

/** A container's last lines, without the values of `secrets`; or why they cannot be read. */
export async function logTail(
  container: Docker.Container,
  tty: boolean,
  secrets: Readonly<Record<string, string>>,
): Promise<string[]> {
  try {
    const options = { stdout: true, stderr: true, tail: TAIL_LINES } as const;
    const answer: unknown = await container.logs(options);
    // What happens to be JSON comes parsed.
    const bytes = Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
    return lastLines(tty ? bytes.toString() : textOf(bytes), secrets);
  } catch (error) {
    return [`(cannot be read: ${reasonOf(error)})`];
  }
}

function textOf(bytes: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const from = at + HEADER_BYTES;
    at = from + bytes.readUInt32BE(at + HEADER_BYTES - 4);
    pieces.push(bytes.subarray(from, at));
  }
  return Buffer.concat(pieces).toString();
}
