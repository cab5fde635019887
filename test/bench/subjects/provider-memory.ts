import { existsSync, readFileSync } from "node:fs";
import { processesNaming } from "../../support/processes";

/** How often one looks: often enough to see the last of a process, too seldom to slow it down. */
const EVERY_MS = 200;

/**
 * The most memory that Pulumi's provider process, the one that runs this library's handlers, ever
 * had while some work went on: the kernel's own mark (VmHWM), in MB. Undefined where there is no /proc.
 * @param folder - what the process's environment names
 */
export async function providerMemory(
  folder: string,
  work: () => Promise<unknown>,
): Promise<number | undefined> {
  if (!existsSync("/proc/self/status")) {
    await work();
    return undefined;
  }
  let most = 0;
  let pids: number[] = [];
  const look = () => {
    const marks = pids.flatMap((pid) => highWaterMark(pid) ?? []);
    if (marks.length === 0) pids = providersOf(folder);
    most = Math.max(most, ...marks);
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  if (most === 0) throw new Error("no provider process was seen");
  return most;
}

function providersOf(folder: string): number[] {
  return processesNaming(folder)
    .filter(({ command }) => /@pulumi\/pulumi\/cmd\/dynamic-provider/.test(command))
    .map(({ pid }) => pid);
}

/** In MB; undefined once the process has ended. */
export function highWaterMark(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
