/**
 * Folders that some parts use wherever their own are, so that every other cluster of the machine
 * would be in there too. They see folders of the cluster's instead, in mounts of their own, which
 * end with them and are seen by nobody else.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "../../../lib/components/prefect-package/image/shell";
import type { Places } from "./places";

/** Device plugins; addresses given to pods; sockets of the pods' keepers; links to pods' logs. */
const SHARED = ["/var/lib/kubelet", "/var/lib/cni", "/run/containerd", "/var/log/containers"];

/** The words of a command that runs in mounts of its own; others join it by its process. */
export function withPrivateFolders(places: Places, command: readonly string[]): readonly string[] {
  const kubelet = join(places.folder, "kubelet");
  const mounts = [
    ...SHARED.map((folder) => ["mount", "--bind", ownCopy(places, folder), folder]),
    // What the kubelet mounts in there is seen by the containers.
    ["mount", "--bind", kubelet, kubelet],
    ["mount", "--make-rshared", kubelet],
  ];
  const script = [...mounts, ["exec", ...command]].map((words) => words.map(shellWord).join(" "));
  const apart = ["unshare", "--mount", "--propagation", "private", "--"];
  return [...apart, "sh", "-c", script.join(" && ")];
}

/** Makes the folders to mount, and those to mount on where there are none. */
export function makePrivateFolders(places: Places): void {
  const made = SHARED.filter((folder) => !existsSync(folder));
  writeFileSync(recordOf(places), JSON.stringify(made));
  for (const folder of SHARED) {
    mkdirSync(folder, { recursive: true });
    mkdirSync(ownCopy(places, folder), { recursive: true });
  }
  mkdirSync(join(places.folder, "kubelet"));
}

export function removePrivateFolders(places: Places): void {
  const record = recordOf(places);
  const made = existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as string[]) : [];
  for (const folder of made) {
    try {
      rmdirSync(folder);
    } catch {
      // Somebody else uses it by now.
    }
  }
}

function ownCopy(places: Places, folder: string): string {
  return join(places.folder, "own", folder);
}

function recordOf(places: Places): string {
  return join(places.folder, "made.json");
}
