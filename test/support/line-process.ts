/** A process that stays, and answers each line of JSON with one. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a reader made of a text, or why it refuses it. */
export type Reading<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: string };

type Settle = (line: string | undefined) => void;

export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Settle[] = [];
  #said = "";

  constructor(executable: string, args: readonly string[], environment = process.env) {
    this.#child = spawn(executable, args, { stdio: "pipe", env: environment });
    const lines = createInterface({ input: this.#child.stdout });
    lines.on("line", (line) => this.#waiting.shift()?.(line));
    lines.on("close", () => {
      for (const settle of this.#waiting.splice(0)) settle(undefined);
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#said = `${this.#said}${chunk.toString()}`.slice(-4000);
    });
    // What it did not take, its end tells.
    this.#child.stdin.on("error", () => undefined);
  }

  async ask<T>(request: object): Promise<Reading<T>> {
    const line = await new Promise<string | undefined>((settle) => {
      this.#waiting.push(settle);
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (line === undefined) throw new Error(`a reader ended: ${this.#said}`);
    return JSON.parse(line) as Reading<T>;
  }

  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}

/** The bytes of a file with that text, in a form that JSON can hold. */
export function fileOf(text: string): string {
  return Buffer.from(text).toString("base64");
}
