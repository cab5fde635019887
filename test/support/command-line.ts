import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "./program";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Waits for its end. */
  readonly ended: Promise<Ended>;
  /** Waits until it has said this on standard output or error. */
  said(words: RegExp): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The command as the shell starts it, without a connection of the developer's. */
export function startCommand(args: readonly string[], env: Env = {}, cwd?: string): Started {
  const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, PREFECT_HOME: "/nowhere", HOME: "/nowhere", ...env },
  });
  const texts = { out: "", errors: "" };
  const listeners: (() => void)[] = [];
  const take = (key: "out" | "errors") => (chunk: unknown) => {
    texts[key] += String(chunk);
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take("out"));
  child.stderr.on("data", take("errors"));
  const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, ...texts })));
  return {
    child,
    ended,
    said: (words) =>
      new Promise((done, fail) => {
        const look = () => {
          if (words.test(texts.out) || words.test(texts.errors)) done();
        };
        listeners.push(look);
        look();
        void ended.then(() => fail(new Error(`it ended and never said ${words}: ${texts.errors}`)));
      }),
  };
}

/** Starts it and waits for its end. */
export function runCommandLine(
  args: readonly string[],
  env: Env = {},
  cwd?: string,
): Promise<Ended> {
  return startCommand(args, env, cwd).ended;
}
