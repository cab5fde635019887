import { LocalError } from "../../core/local-error";
import {
  type Family,
  familyOf,
  isRunning,
  type ProcessIdentity,
} from "../../core/process-identity";
import { poll } from "../../core/time";

const INTERVAL_SECONDS = 0.1;
const KILL_SECONDS = 10;

/**
 * Ends a process and what it started. SIGTERM goes to the leader alone, which may need its children
 * to drain; those that outlive it get their own SIGTERM; after the grace it is SIGKILL for all. A
 * later process of the same number is never touched.
 */
export async function stopProcess(
  leader: ProcessIdentity,
  mark: string,
  graceSeconds: number,
  /** Known to be ours, since we started it just now. */
  { ours = false } = {},
): Promise<void> {
  const deadline = performance.now() + graceSeconds * 1000;
  const running = await isRunning(leader);
  const family: Family = { leader, mark, seen: running || ours };
  if (running) {
    signal([leader.pid], "SIGTERM");
    await until(deadline, async () => !(await isRunning(leader)));
  }
  if (performance.now() < deadline) await endSurvivors(family, deadline);
  await kill(family);
}

async function endSurvivors(family: Family, deadline: number): Promise<void> {
  const survivors = await familyOf(family);
  if (survivors.length === 0) return;
  signal(survivors, "SIGTERM");
  await until(deadline, async () => (await familyOf(family)).length === 0);
}

/** Again and again, since one of them may start another between two looks. */
async function kill(family: Family): Promise<void> {
  let left: number[] = [];
  const gone = await until(performance.now() + KILL_SECONDS * 1000, async () => {
    left = await familyOf(family);
    signal(left, "SIGKILL");
    return left.length === 0;
  });
  if (!gone) {
    throw new LocalError(
      `process ${left.join(", ")} still runs ${KILL_SECONDS} s after SIGKILL: it waits for the ` +
        "kernel (a hung disk or network file system?); try again once it is gone",
    );
  }
}

async function until(deadline: number, done: () => Promise<boolean>): Promise<boolean> {
  const timeoutSeconds = Math.max(0, deadline - performance.now()) / 1000;
  const options = { timeoutSeconds, intervalSeconds: INTERVAL_SECONDS };
  return (await poll(options, async () => (await done()) || undefined)) ?? false;
}

function signal(pids: readonly number[], name: "SIGTERM" | "SIGKILL"): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ESRCH") continue;
      if (code !== "EPERM") throw error;
      throw new LocalError(`process ${pid} belongs to another user now and cannot be stopped`, {
        cause: error,
      });
    }
  }
}
