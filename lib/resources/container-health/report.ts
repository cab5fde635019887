import type Docker from "dockerode";
import { lastLines } from "../../core/log-lines";
import { logTail } from "../docker-engine";

const CHECK_LINES = 5;

/** One message that holds what there is to know: the state, the last check and the last lines. */
export async function describeFailure(
  container: Docker.Container,
  { Name, State, RestartCount, Config }: Docker.ContainerInspectInfo,
  what: string,
  secrets: Readonly<Record<string, string>>,
): Promise<string> {
  const name = Name.replace(/^\//, "");
  const health = State.Health?.Status ?? "no health check";
  const lines = await logTail(container, Config.Tty, secrets);
  return [
    `container ${name} ${what}`,
    `  state: ${State.Status} (${health}), restarted ${RestartCount} times`,
    ...checkOf(State, secrets),
    `  log: docker logs ${name}`,
    ...quoted(lines.length === 0 ? ["(nothing was written)"] : lines),
  ].join("\n");
}

/** What the last health check said. */
function checkOf(
  { Health }: Docker.ContainerInspectInfo["State"],
  secrets: Readonly<Record<string, string>>,
): string[] {
  const last = Health?.Log?.at(-1);
  if (last === undefined) return [];
  const lines = lastLines(last.Output, secrets, CHECK_LINES);
  return [`  health check: exit code ${last.ExitCode}`, ...quoted(lines)];
}

function quoted(lines: readonly string[]): string[] {
  return lines.map((line) => `  | ${line}`);
}
