/** A Docker Engine of a test's own, which it may stop and start. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../lib/core/time";

const run = promisify(execFile);

const STARTS_WITHIN_SECONDS = 60;

/** An engine without networks but the machine's own. */
export interface OwnDockerEngine {
  /** What `DOCKER_HOST` takes. */
  readonly host: string;
  /** What a `docker` command of this engine prints. */
  docker(...args: readonly string[]): Promise<string>;
  /** The folder of all that it has. */
  readonly dataFolder: string;
  /** Stops it as a reboot would, its containers with it, and starts it again. */
  restart(): Promise<void>;
  /** Stops it, and removes all that it had. */
  remove(): Promise<void>;
}

export interface OwnDockerEngineOptions {
  /** How much there is room for, the image included. @default - as much as on the machine */
  readonly diskMegabytes?: number;
  /** Where it listens on 127.0.0.1 as well, for those who show a certificate. @default - nowhere */
  readonly tls?: TlsPort;
}

export interface TlsPort {
  readonly port: number;
  /** As `makeCertificates` has them. */
  readonly folder: string;
}

/** Starts one that has an image of the usual engine, or says why it cannot. */
export async function startOwnDockerEngine(
  image: string,
  options: OwnDockerEngineOptions = {},
): Promise<OwnDockerEngine | { readonly missing: string }> {
  if (process.getuid?.() !== 0) return { missing: "starting a Docker Engine needs root" };
  for (const name of ["dockerd", "ip"]) {
    const found = await run("which", [name]).catch(() => undefined);
    if (found === undefined) return { missing: `no ${name} on PATH` };
  }
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const host = `unix://${join(folder, "docker.sock")}`;
  const docker = async (...args: readonly string[]) => {
    const { stdout } = await run("docker", ["--host", host, ...args], { maxBuffer: 64 << 20 });
    return stdout.trim();
  };
  const dataFolder = join(folder, "data");
  const disk = options.diskMegabytes;
  if (disk !== undefined) {
    try {
      await mountDisk(join(folder, "disk"), dataFolder, disk);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      return { missing: `a disk in a file cannot be mounted: ${String(error)}` };
    }
  }
  const bridge = await makeBridge();
  const startDaemon = () => start(folder, host, [...apart(bridge), ...tlsPort(options)], docker);
  let daemon = await startDaemon();
  const stop = async () => {
    const ended = new Promise((resolve) => daemon.once("exit", resolve));
    if (daemon.exitCode !== null || !daemon.kill("SIGTERM")) return;
    await ended;
  };
  const remove = async () => {
    const left = (await docker("ps", "-aq")).split("\n").filter((id) => id !== "");
    if (left.length > 0) await docker("rm", "-f", ...left);
    await stop();
    await run("ip", ["link", "delete", bridge]);
    // What the engine mounts for containers on the machine's own network.
    await run("umount", [join(folder, "exec", "netns", "default")]).catch(() => undefined);
    if (disk !== undefined) await run("umount", [dataFolder]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const archive = join(folder, "image.tar");
    await run("docker", ["save", "-o", archive, image]);
    await docker("load", "-i", archive);
    rmSync(archive);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    host,
    docker,
    dataFolder,
    remove,
    async restart() {
      await stop();
      daemon = await startDaemon();
    },
  };
}

/** A file as a disk of that size. */
async function mountDisk(file: string, folder: string, megabytes: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await run("truncate", ["-s", `${megabytes}M`, file]);
  await run("mkfs.ext4", ["-q", "-m", "0", file]);
  await run("mount", ["-o", "loop", file, folder]);
}

/** With none of its own, an engine takes away the bridge that the usual one has. */
async function makeBridge(): Promise<string> {
  const bridge = `pc-${process.pid}`;
  await run("ip", ["link", "add", bridge, "type", "bridge"]);
  await run("ip", ["address", "add", "172.31.254.1/24", "dev", bridge]);
  return bridge;
}

/** The usual engine's packet rules are not this one's to touch. */
function apart(bridge: string): string[] {
  return ["--bridge", bridge, "--iptables=false", "--ip6tables=false"];
}

function tlsPort({ tls }: OwnDockerEngineOptions): string[] {
  if (tls === undefined) return [];
  const { port, folder } = tls;
  const own = [join(folder, "server", "cert.pem"), join(folder, "server", "key.pem")] as const;
  const files = ["--tlscacert", join(folder, "ca.pem"), "--tlscert", own[0], "--tlskey", own[1]];
  return ["--host", `tcp://127.0.0.1:${port}`, "--tlsverify", ...files];
}

async function start(
  folder: string,
  host: string,
  options: readonly string[],
  docker: (...args: string[]) => Promise<string>,
): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true });
  const own = (name: string) => join(folder, name);
  const places = ["--data-root", own("data"), "--exec-root", own("exec"), "--pidfile", own("pid")];
  const daemon = spawn("dockerd", ["--host", host, ...places, ...options], { stdio: "ignore" });
  const answers = await poll({ timeoutSeconds: STARTS_WITHIN_SECONDS, intervalSeconds: 0.5 }, () =>
    docker("info", "--format", "{{.ServerVersion}}").then(
      (version) => (version === "" ? undefined : version),
      () => undefined,
    ),
  );
  if (answers === undefined) {
    daemon.kill("SIGKILL");
    throw new Error("a Docker Engine of the test's own does not start");
  }
  return daemon;
}
