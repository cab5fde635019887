import { styled, tableText } from "../table";
import type { DeploymentStatus, RunsOn } from "./judge";

const HEAD = ["deployment", "status", "schedules", "last run", "next run", "runs on"];
const COLOURS = { ready: "green", "not ready": "red", paused: "yellow", gone: "red" } as const;
const UNITS: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

/** @param now - milliseconds */
export function statusTable(
  all: readonly DeploymentStatus[],
  now: number,
  colours: boolean,
): string {
  const rows = all.map(({ deployment, status, schedules, lastRun, nextRun, runsOn }) => [
    deployment,
    styled(colours, COLOURS[status], status),
    schedules.length === 0 ? "-" : schedules.join("\n"),
    lastRun === null ? "-" : lastRunWords(lastRun, now, colours),
    nextRun === null ? "-" : when(nextRun, now),
    runsOn === null ? "-" : runsOnWords(runsOn, now),
  ]);
  return tableText(HEAD, rows, colours);
}

function lastRunWords(
  { state, stateType, at }: NonNullable<DeploymentStatus["lastRun"]>,
  now: number,
  colours: boolean,
): string {
  const failed = stateType === "FAILED" || stateType === "CRASHED";
  const shown = failed ? styled(colours, "red", state) : state;
  return at === null ? shown : `${shown} ${when(at, now)}`;
}

function runsOnWords(runsOn: RunsOn, now: number): string {
  if (runsOn.kind === "serving process") {
    return runsOn.online ? "a serving process" : "no serving process";
  }
  const { pool, queue, type, paused, workersOnline, lastHeartbeat } = runsOn;
  const place = `${pool}${queue === null || queue === "default" ? "" : `/${queue}`}`;
  const off = paused ? ", paused" : "";
  if (workersOnline === null) return `${place} (${type}${off})`;
  const beat = lastHeartbeat === null ? "" : `, last heartbeat ${when(lastHeartbeat, now)}`;
  return `${place} (${type ?? "?"}${off}): ${workersOnline} online${beat}`;
}

/** `3 min ago`, `in 2 h` */
export function when(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const away = Math.abs(seconds);
  const [size, unit] = UNITS.find(([one]) => away >= one) ?? [1, "s"];
  const span = `${Math.round(away / size)} ${unit}`;
  return seconds > 0 ? `in ${span}` : `${span} ago`;
}
