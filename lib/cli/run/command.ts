import type { FlowRun, PrefectClient } from "../../client";
import { withoutUndefined } from "../../core/json";
import { UserError } from "../../core/user-error";
import { runDocument } from "../../resources/flow-run/document";
import { connect } from "../connect";
import { type DeploymentName, findDeployment, parseDeploymentName } from "../named-deployment";
import type { Terminal } from "../terminal";
import { checkRunParameters } from "./check-parameters";
import { shownRun } from "./shown-run";
import { startTimeOf } from "./start-time";
import { parametersOf, parsePairs } from "./values";
import { watchRun } from "./watch";

/** The command's options, as they were given. */
export interface RunOptions {
  readonly param?: readonly string[];
  readonly params?: string;
  readonly jobVariable?: readonly string[];
  readonly tag?: readonly string[];
  readonly name?: string;
  readonly at?: string;
  readonly in?: string;
  readonly idempotencyKey?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
  /** @default - the connection that is found */
  readonly api?: string;
}

/** Starts a run, and says where it is; what it ends with is the exit code when it is watched. */
export async function runDeployment(
  deployment: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const name = parseDeploymentName(deployment);
  const parameters = await parametersOf(options, terminal);
  const inputs = {
    parameters,
    jobVariables: parsePairs("--job-variable", options.jobVariable ?? []),
    scheduledTime: startTimeOf(options, Date.now()),
    ...withoutUndefined({ name: options.name, tags: options.tag }),
    ...withoutUndefined({ idempotencyKey: options.idempotencyKey }),
  };
  const client = connect("--api", options.api, terminal);
  const { id: deploymentId, ...found } = await findDeployment(client, name);
  const problems = checkRunParameters({ id: deploymentId, ...found }, parameters);
  if (problems.length > 0) throw UserError.of(`deployment "${deployment}"`, problems);
  terminal.onInterrupt(
    () => `interrupted; a run may be made all the same: ${client.urls.deployment(deploymentId)}`,
  );
  const run = await client.runs.create(deploymentId, runDocument({ deploymentId, ...inputs }));
  tellOf(run, client, options, terminal);
  if (options.watch !== true) return 0;
  terminal.onInterrupt(() => goesOn(run, name));
  return watchRun(client, run, terminal, options.json === true);
}

function tellOf(
  run: FlowRun,
  client: PrefectClient,
  { json, watch }: RunOptions,
  terminal: Terminal,
): void {
  if (json === true) {
    if (watch !== true) terminal.out(`${JSON.stringify(shownRun(client, run), null, 2)}\n`);
    return;
  }
  const when = run.state_type === "SCHEDULED" ? run.expected_start_time : undefined;
  const isLater = when && Date.parse(when) > Date.now() + 1000;
  const lines = [
    `run "${run.name}" of ${client.apiUrl}${isLater ? `, to start at ${when}` : ""}`,
    `  id   ${run.id}`,
    `  url  ${client.urls.flowRun(run.id)}`,
  ];
  // A watched run's standard output is its log.
  if (watch === true) for (const line of lines) terminal.note(line);
  else terminal.out(`${lines.join("\n")}\n`);
}

function goesOn({ id, name }: FlowRun, { flow, name: deployment }: DeploymentName): string {
  return (
    `run "${name}" (${id}) goes on; "prefect flow-run cancel ${id}" ends it, and ` +
    `"prefect-constructs stop ${flow}/${deployment}" all of the deployment`
  );
}
