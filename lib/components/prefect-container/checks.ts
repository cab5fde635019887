import { checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import type { ContainerSettings } from "./args";

const RESTART = ["no", "on-failure", "always", "unless-stopped"];

/** All that is wrong with a container's settings; `path` is their place. */
export function checkContainer(path: string, settings: ContainerSettings): Problem[] {
  const { restart, memoryMegabytes, cpus, volumes } = settings;
  const problems = checkSeconds(`${path}.startTimeoutSeconds`, settings.startTimeoutSeconds);
  if (restart !== undefined && !RESTART.includes(restart)) {
    problems.push(problem(`${path}.restart`, `must be one of ${RESTART.join(", ")}`, restart));
  }
  if (memoryMegabytes !== undefined && !(memoryMegabytes >= 6)) {
    problems.push(problem(`${path}.memoryMegabytes`, "must be at least 6", memoryMegabytes));
  }
  if (cpus !== undefined && !(cpus > 0)) {
    problems.push(problem(`${path}.cpus`, "must be more than 0", cpus));
  }
  for (const [at, volume] of (volumes ?? []).entries()) {
    const place = `${path}.volumes[${at}]`;
    if ((volume.hostPath === undefined) === (volume.volumeName === undefined)) {
      problems.push(problem(place, "needs either hostPath or volumeName"));
    }
    const inside = volume.containerPath;
    if (typeof inside === "string" && !inside.startsWith("/")) {
      problems.push(problem(`${place}.containerPath`, "must be absolute", inside));
    }
  }
  return problems;
}
