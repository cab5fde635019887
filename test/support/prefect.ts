/** Real Prefect servers for tests: loopback, SQLite, gone when the test is. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port";
import { type Generation, prefectPython, venvFolder } from "./prefect-python";

export { type Generation, type PrefectPython, prefectPython } from "./prefect-python";

export interface ServerOptions {
  readonly generation: Generation;
  /** Added to the server's environment. @default {} */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - a free one */
  readonly port?: number;
  /** Holds the database; kept on stop. @default - a temporary folder, removed on stop */
  readonly dataDir?: string;
}

export interface PrefectServer {
  readonly generation: Generation;
  /** `http://127.0.0.1:43211/api` */
  readonly apiUrl: string;
  readonly port: number;
  /** Also the process group's id. */
  readonly pid: number;
  readonly python: string;
  /** `PREFECT_HOME` of the server; its log is `server.log` in there. */
  readonly home: string;
  /** The environment of a process that shall talk to this server, and nothing of the caller's. */
  readonly env: Readonly<Record<string, string>>;
  /** SIGTERM, then SIGKILL; removes a temporary folder. Harmless when called again. */
  stop(): Promise<void>;
  /** SIGKILL at once, as a crash; the data stay until `stop`. */
  kill(): Promise<void>;
}

/** There is no Python to run a server with: the reason for a pending test. */
export class MissingPrefect extends Error {
  override readonly name = "MissingPrefect";
}

const HEALTHY_WITHIN_SECONDS = 90;
const STOPS_WITHIN_SECONDS = 10;
/** `prefect` by its interpreter: 2.20 has no `python -m prefect`. */
const PREFECT = ["-c", "from prefect.cli import app; app()"];

const running = new Set<ChildProcess>();
/** Folders to remove when their server is stopped. */
const temporary = new Set<string>();
process.once("exit", () => {
  for (const child of running) signalGroup(child, "SIGKILL");
  for (const home of temporary) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});
// Without these, the default is to die at once, and the servers would live on.
for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
  process.once(signal, () => process.exit(1));
}

/** Starts a server of its own and waits until it is healthy. */
export async function startPrefectServer(options: ServerOptions): Promise<PrefectServer> {
  const found = await prefectPython(options.generation);
  if ("missing" in found) throw new MissingPrefect(found.missing);
  const { python } = found;
  const home = options.dataDir ?? mkdtempSync(join(tmpdir(), "prefect-server-"));
  if (options.dataDir === undefined) temporary.add(home);
  if (!existsSync(join(home, "prefect.db"))) await copyTemplate(options.generation, python, home);
  return launch(options, python, home);
}

/** A port that others take between our look and the server's own is looked for once more. */
async function launch(
  options: ServerOptions,
  python: string,
  home: string,
): Promise<PrefectServer> {
  for (let left = options.port === undefined ? 2 : 0; ; left -= 1) {
    try {
      return await launchAt(options.port ?? (await freePort()), options, python, home);
    } catch (error) {
      if (left > 0 && /already in use/.test(String(error))) continue;
      remove(home);
      throw error;
    }
  }
}

async function launchAt(
  port: number,
  options: ServerOptions,
  python: string,
  home: string,
): Promise<PrefectServer> {
  const apiUrl = `http://127.0.0.1:${port}/api`;
  const base = {
    PATH: `${dirname(python)}:${process.env.PATH ?? ""}`,
    HOME: home,
    PREFECT_HOME: home,
    DO_NOT_TRACK: "1",
    PREFECT_SERVER_ANALYTICS_ENABLED: "false",
  };
  mkdirSync(home, { recursive: true });
  const log = openSync(join(home, "server.log"), "a");
  const child = spawn(
    python,
    [...PREFECT, "server", "start", "--host", "127.0.0.1", "--port", `${port}`],
    {
      cwd: home,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...base, PREFECT_LOGGING_SERVER_LEVEL: "WARNING", ...options.env },
    },
  );
  running.add(child);
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => {
    if (running.has(child)) await endGroup(child, exited);
    remove(home);
  };
  const kill = async () => {
    signalGroup(child, "SIGKILL");
    await exited;
    running.delete(child);
  };
  try {
    await healthy(apiUrl, child, home);
  } catch (error) {
    if (running.has(child)) await endGroup(child, exited);
    throw error;
  }
  const env = { ...base, PREFECT_API_URL: apiUrl };
  const { generation } = options;
  return { generation, apiUrl, port, pid: child.pid ?? 0, python, home, env, stop, kill };
}

/** Where it is no test's own. */
function remove(home: string): void {
  if (temporary.delete(home)) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

/** `/api/health` must answer `true`: without `/api`, 2.20 answers any path with its UI's page. */
async function healthy(apiUrl: string, child: ChildProcess, home: string): Promise<void> {
  const deadline = Date.now() + HEALTHY_WITHIN_SECONDS * 1000;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${apiUrl}/health`).then(
      (response) => response.text(),
      () => "",
    );
    if (answer === "true") return;
    await new Promise((done) => setTimeout(done, 200));
  }
  const log = readFileSync(join(home, "server.log"), "utf8").trim().split("\n").slice(-15);
  throw new Error(`Prefect at ${apiUrl} did not become healthy:\n${log.join("\n")}`);
}

async function endGroup(child: ChildProcess, exited: Promise<void>): Promise<void> {
  signalGroup(child, "SIGTERM");
  const deadline = Date.now() + STOPS_WITHIN_SECONDS * 1000;
  // The server proper is a child of the one that was started, and closes the database.
  while (signalGroup(child, 0) && Date.now() < deadline) {
    await new Promise((done) => setTimeout(done, 50));
  }
  signalGroup(child, "SIGKILL");
  await exited;
  running.delete(child);
}

/** False when the whole group is gone. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

/** A migrated, empty database of this Prefect: saves 5 s of every later start. */
async function copyTemplate(generation: Generation, python: string, home: string): Promise<void> {
  const folder = venvFolder(generation);
  // An interpreter given by the environment may have another Prefect.
  if (!python.startsWith(folder)) return;
  const template = join(folder, "empty-database");
  if (!existsSync(template)) {
    const draft = mkdtempSync(join(folder, "draft-"));
    const server = await launch({ generation, dataDir: draft }, python, draft);
    await server.stop();
    rmSync(join(draft, "server.log"));
    try {
      renameSync(draft, template);
    } catch {
      // Another process was first.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  cpSync(template, home, { recursive: true });
}

const shared = new Map<Generation, Promise<PrefectServer>>();

/**
 * The server that all tests of this process share, started by the first that asks and stopped by
 * the root hooks, or with the process. Tests use names of their own and leave no scheduled run
 * behind: overdue ones slow a SQLite server down for all.
 * @throws {MissingPrefect} when there is no Python for it
 */
export function sharedServer(generation: Generation): Promise<PrefectServer> {
  let server = shared.get(generation);
  if (server === undefined) {
    server = startPrefectServer({ generation });
    shared.set(generation, server);
  }
  return server;
}

/** For the root hooks. */
export async function stopSharedServers(): Promise<void> {
  const servers = await Promise.allSettled(shared.values());
  shared.clear();
  for (const server of servers) if (server.status === "fulfilled") await server.value.stop();
}
