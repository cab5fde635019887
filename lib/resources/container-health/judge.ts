import type { ContainerInspectInfo } from "dockerode";

/** How often it may be started anew before it is given up: what it needs may come a moment later. */
const RESTARTS = 3;

/**
 * "healthy", or in words why the container will not become it; undefined while that is open.
 * @param first - how it was when it was first looked at
 */
export function judge(first: ContainerInspectInfo, now: ContainerInspectInfo): string | undefined {
  // What it was found with may be of the past: what comes next decides.
  const isNew = (look: (one: ContainerInspectInfo) => unknown) => look(now) !== look(first);
  const { Status, Running, Restarting, ExitCode, OOMKilled, Health } = now.State;
  const end = OOMKilled ? "was killed for its memory" : `ended with exit code ${ExitCode}`;
  if (Status === "exited" || Status === "dead") return `${end} before it was healthy`;
  // Only while it is down is its exit code there to tell.
  if (Restarting) {
    const often = now.RestartCount >= RESTARTS && isNew(({ RestartCount }) => RestartCount);
    return often ? `restarts over and over: it ${end}` : undefined;
  }
  if (!Running) return undefined;
  if (Health === undefined || Health.Status === "none" || Health.Status === "healthy") {
    return "healthy";
  }
  if (Health.Status === "unhealthy" && isNew(lastCheck)) {
    return `is unhealthy: its health check failed ${Health.FailingStreak} times`;
  }
  return undefined;
}

function lastCheck({ State }: ContainerInspectInfo): unknown {
  return State.Health?.Log?.at(-1)?.Start;
}
