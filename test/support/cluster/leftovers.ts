/** What a cluster has on the machine beside its processes, and what one that crashed left there. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { poll } from "../../../lib/core/time";
import { processesInNetwork, removeNetwork } from "./network";
import type { Places } from "./places";
import { removePrivateFolders } from "./private-folders";

/** Ends and removes everything but the images; harmless where nothing is. */
export async function removeLeftovers(places: Places): Promise<void> {
  await endProcesses(places);
  await removeNetwork(places.namespace);
  await removeControlGroups(places.namespace);
  removePrivateFolders(places);
  rmSync(places.folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Those in the network, which are the parts and the pods' keepers, and those of the pods. */
async function endProcesses(places: Places): Promise<void> {
  const gone = await poll({ timeoutSeconds: 10, intervalSeconds: 0.1 }, async () => {
    const left = new Set(await processesInNetwork(places.namespace));
    for (const group of controlGroups(places.namespace)) {
      for (const pid of processesInGroup(group)) left.add(pid);
    }
    for (const pid of left) kill(pid);
    return left.size === 0 ? true : undefined;
  });
  if (!gone) throw new Error(`processes of ${places.namespace} do not end`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

const CONTROL_GROUPS = "/sys/fs/cgroup";
const CONTROLLERS = ["cpuset", "cpu", "memory", "pids", "io", "hugetlb"];

/** Where the group of this name is, or would be: in one place, or in one for each controller. */
export function controlGroups(name: string): string[] {
  if (existsSync(join(CONTROL_GROUPS, "cgroup.controllers"))) return [join(CONTROL_GROUPS, name)];
  const mounts = readLines("/proc/self/mounts").map((line) => line.split(" "));
  return mounts
    .filter(([, path, type]) => type?.startsWith("cgroup") && path?.startsWith(CONTROL_GROUPS))
    .map(([, path]) => join(path!, name));
}

/** The kubelet wants it to be there. */
export function makeControlGroups(name: string): void {
  const unified = join(CONTROL_GROUPS, "cgroup.subtree_control");
  for (const controller of existsSync(unified) ? CONTROLLERS : []) {
    try {
      writeFileSync(unified, `+${controller}`);
    } catch {
      // Not one of this machine's, or not ours to hand out.
    }
  }
  for (const group of controlGroups(name)) mkdirSync(group, { recursive: true });
}

/** What is inside goes first; files in there are the kernel's. */
async function removeControlGroups(name: string): Promise<void> {
  for (const group of controlGroups(name).filter(existsSync)) {
    for (const folder of groupsBelow(group).reverse()) {
      // A process that has ended is in there until its parent has heard of it.
      const waiting = { timeoutSeconds: 5, intervalSeconds: 0.1 };
      if (!(await poll(waiting, () => removed(folder)))) rmdirSync(folder);
    }
  }
}

function removed(folder: string): true | undefined {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return existsSync(folder) ? undefined : true;
  }
}

function groupsBelow(folder: string): string[] {
  const inside = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const below = inside.filter((entry) => entry.isDirectory());
  return [folder, ...below.flatMap(({ name }) => groupsBelow(join(folder, name)))];
}

function processesInGroup(group: string): number[] {
  return groupsBelow(group).flatMap((folder) =>
    readLines(join(folder, "cgroup.procs")).map(Number),
  );
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
