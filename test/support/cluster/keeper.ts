/**
 * Keeps one cluster for all processes that want it, and stops it when none is connected any more,
 * however they ended. Its address can be had only once, so there is one keeper at most.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { sleep } from "../../../lib/core/time";
import { clusterBinaries } from "./binaries";
import { pluginFolder } from "./needs";
import { type Places, placesOf } from "./places";
import { type Answer, hear, type Request, say } from "./protocol";
import { type RunningCluster, startCluster } from "./start";

/** Between two runs of tests it stays, since starting takes longer. */
const IDLE_SECONDS = 20;
const SAYS_SO_SECONDS = 2;

class Keeper {
  private readonly users = new Set<Socket>();
  /** Which ports each user has asked for. */
  private readonly exposed = new Map<Socket, Set<number>>();
  private readonly server = createServer((user) => this.welcome(user));
  private starting: Promise<RunningCluster> | undefined;
  private cluster: RunningCluster | undefined;
  private state: Answer | undefined;
  private kept = false;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly places: Places) {}

  async run(): Promise<void> {
    try {
      await once(this.server.listen(this.places.control), "listening");
    } catch (error) {
      // Another one was first, and serves our user as well.
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return;
      throw error;
    }
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.on(signal, () => void this.end({ status: "stopping" }));
    }
    console.log(`${new Date().toISOString()} starting`);
    try {
      this.starting = this.start();
      this.cluster = await this.starting;
      if (this.state !== undefined) return;
      console.log(`${new Date().toISOString()} ready`);
      this.tell({ status: "ready" });
      this.whenIdle();
    } catch (error) {
      await this.end({ status: "failed", reason: reasonOf(error) });
    }
  }

  private async start(): Promise<RunningCluster> {
    const found = await clusterBinaries();
    if ("missing" in found) throw new Error(found.missing);
    const plugins = pluginFolder();
    if (plugins === undefined) throw new Error("there are no network plugins");
    const onEnd = (what: string) => void this.end({ status: "failed", reason: what });
    return startCluster(this.places, { programs: found.folder, plugins, onEnd });
  }

  private welcome(user: Socket): void {
    this.users.add(user);
    user.once("close", () => this.farewell(user));
    hear<Request>(user, (request) => {
      this.serve(user, request).catch((error: unknown) => {
        console.log(`a request failed: ${reasonOf(error)}`);
        user.destroy();
      });
    });
    if (this.state) say(user, this.state);
  }

  private farewell(user: Socket): void {
    this.users.delete(user);
    const ports = this.exposed.get(user) ?? [];
    this.exposed.delete(user);
    const wanted = new Set([...this.exposed.values()].flatMap((set) => [...set]));
    for (const port of ports) if (!wanted.has(port)) this.cluster?.exposures.close(port);
    this.whenIdle();
  }

  private async serve(user: Socket, request: Request): Promise<void> {
    if ("keep" in request) {
      this.kept = request.keep;
      // Who lets it go may wait for its end.
      if (!this.kept) this.users.delete(user);
      say(user, { kept: this.kept, users: this.users.size });
      if (!this.kept) this.whenIdle(0);
    } else if (this.cluster) {
      const ports = this.exposed.get(user) ?? new Set();
      this.exposed.set(user, ports.add(request.expose));
      const port = await this.cluster.exposures.expose(request.expose);
      say(user, { exposed: request.expose, port });
    }
  }

  private whenIdle(seconds = IDLE_SECONDS): void {
    if (this.users.size > 0 || this.kept) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (this.users.size === 0 && !this.kept) void this.end({ status: "stopping" });
    }, seconds * 1000);
  }

  private tell(state: Answer): void {
    this.state = state;
    for (const user of this.users) say(user, state);
  }

  /** The address stays taken until nothing is left, so that the next keeper finds a clean place. */
  private async end(state: Answer): Promise<void> {
    if (this.state !== undefined && "status" in this.state && this.state.status !== "ready") return;
    console.log(`${new Date().toISOString()} ending: ${JSON.stringify(state)}`);
    this.tell(state);
    try {
      // One that is just starting is there to be stopped when it has.
      const cluster = await this.starting?.catch(() => undefined);
      await cluster?.stop();
    } catch (error) {
      console.log(`the cluster could not be stopped in order: ${reasonOf(error)}`);
    }
    console.log(`${new Date().toISOString()} ended`);
    // Who has started this one shall hear why it failed, however soon that was.
    if ("status" in state && state.status === "failed") await sleep(SAYS_SO_SECONDS);
    process.exit();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "stderr" in error) return `${error.message}${String(error.stderr)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

if (require.main === module) {
  new Keeper(placesOf(process.argv[2] ?? "shared")).run().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
