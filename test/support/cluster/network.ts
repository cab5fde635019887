/** A network of a cluster's own: what is in there, addresses and packet rules too, ends with it. */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { NETWORK } from "./places";

const run = promisify(execFile);

export async function makeNetwork(namespace: string): Promise<void> {
  await run("ip", ["netns", "add", namespace]);
  const { bridge, gateway, apiServer, services } = NETWORK;
  const commands = [
    "link set lo up",
    `link add ${bridge} type bridge`,
    `address add ${gateway}/24 dev ${bridge}`,
    // So that pods find the API server before, and without, any packet rule.
    `address add ${apiServer}/32 dev ${bridge}`,
    `link set ${bridge} up`,
    `route add ${services} dev ${bridge}`,
  ];
  const batch = spawn("ip", ["-n", namespace, "-batch", "-"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  batch.stderr.on("data", (text) => (said += text));
  batch.stdin.end(`${commands.join("\n")}\n`);
  const code = await new Promise((done) => batch.once("close", done));
  if (code !== 0) throw new Error(`ip: ${said.trim()}`);
  const [program, ...args] = inNetwork(namespace, ["sysctl", "-qw", "net.ipv4.ip_forward=1"]);
  await run(program!, args);
}

/** With all that is in it: bridge, packet rules and the pods' ends. */
export async function removeNetwork(namespace: string): Promise<void> {
  if (existsSync(networkFile(namespace))) await run("ip", ["netns", "delete", namespace]);
}

/** Not by `ip netns exec`: that has mounts of its own, which other processes do not see. */
export function inNetwork(
  namespace: string,
  command: readonly string[],
  options: readonly string[] = [],
): readonly string[] {
  return ["nsenter", `--net=${networkFile(namespace)}`, ...options, "--", ...command];
}

/** Processes that are in it; a pod's own are in another. */
export async function processesInNetwork(namespace: string): Promise<number[]> {
  if (!existsSync(networkFile(namespace))) return [];
  const { stdout } = await run("ip", ["netns", "pids", namespace]);
  return stdout.split("\n").filter(Boolean).map(Number);
}

export function networkFile(namespace: string): string {
  return join("/run/netns", namespace);
}
