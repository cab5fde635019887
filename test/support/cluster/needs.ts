/** What a machine must have to run a cluster. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const PROGRAMS = [
  "containerd",
  "ctr",
  "runc",
  "etcd",
  "ip",
  "iptables",
  "mount",
  "nsenter",
  "openssl",
  "sysctl",
];
const PLUGIN_FOLDERS = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];
const PLUGINS = ["bridge", "host-local", "loopback", "portmap"];

/** The first thing that is not there. */
export async function missingPart(): Promise<string | undefined> {
  if (process.platform !== "linux") return "a cluster of the tests' own needs Linux";
  if (process.getuid?.() !== 0) return "starting a cluster needs root";
  for (const name of PROGRAMS) {
    const found = await run("which", [name]).catch(() => undefined);
    if (found === undefined) return `no ${name} on PATH`;
  }
  if (pluginFolder() === undefined) return `no network plugins (${PLUGINS.join(", ")})`;
  return undefined;
}

export function pluginFolder(): string | undefined {
  return PLUGIN_FOLDERS.find((folder) => PLUGINS.every((name) => existsSync(join(folder, name))));
}
