import { connect } from "../connect";
import { globOf } from "../glob";
import type { StackOptions } from "../stack-state";
import type { Terminal } from "../terminal";
import { counted } from "../words";
import { askStatus } from "./ask";
import { deploymentsOfStack, type OnServer } from "./of-stack";
import type { DeploymentStatus } from "./judge";
import { statusTable } from "./show";

/** The command's options, as they were given. */
export interface StatusOptions extends StackOptions {
  readonly filter?: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
  /** @default - the connection that is found */
  readonly api?: string;
}

/** Shows how the deployments of a server or of a stack are. */
export async function showStatus(options: StatusOptions, terminal: Terminal): Promise<number> {
  const all: DeploymentStatus[] = [];
  for (const { api, from, known } of await whereToLook(options, terminal)) {
    all.push(...(await askStatus(connect(from, api, terminal), known)));
  }
  const wanted = globOf(options.filter ?? "*");
  const shown = all.filter(({ deployment }) => wanted.test(deployment));
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ deployments: shown }, null, 2)}\n`);
  } else if (shown.length > 0) {
    terminal.out(statusTable(shown, Date.now(), terminal.colours));
  }
  const unhealthy = shown.filter(({ problems }) => problems.length > 0);
  for (const { deployment, problems } of options.json === true ? [] : unhealthy) {
    for (const problem of problems) terminal.note(`${deployment}: ${problem}`);
  }
  if (shown.length === 0) terminal.note(nothingFound(all.length, options));
  return options.exitCode === true && unhealthy.length > 0 ? 1 : 0;
}

function whereToLook(options: StatusOptions, terminal: Terminal): Promise<readonly OnServer[]> {
  const { api, stack, cwd } = options;
  if ((stack ?? cwd) !== undefined) return deploymentsOfStack(options, terminal);
  return Promise.resolve([{ api, from: "--api" }]);
}

function nothingFound(there: number, { stack, cwd }: StatusOptions): string {
  const where = (stack ?? cwd) === undefined ? "the server" : "the stack";
  if (there === 0) return `${where} has no deployments`;
  return `no deployment fits --filter; ${where} has ${counted(there, "deployment")}`;
}
