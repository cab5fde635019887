import { styleText } from "node:util";
import Table from "cli-table3";
import { createPrefectClient } from "../../lib/client";
import { poll } from "../../lib/core/time";
import type { OperationResult } from "../../test/engine";
import type { StartOptions } from "./options";
import { shortType } from "./progress";

const LOG_LINES = 8;

/** What the stack's program exports (stacks/local.ts). */
export interface StackOutputs {
  readonly apiUrl?: string;
  readonly uiUrl?: string;
  readonly deployment?: string;
  readonly deploymentUrl?: string;
  readonly flowRunId?: string;
  readonly flowRunState?: string;
  readonly flowRunSeconds?: number;
  readonly flowRunUrl?: string;
}

/** A table of the resources that exist. */
export function resourceTable({ steps }: OperationResult): string {
  const table = new Table({
    head: ["resource", "name", "change"],
    style: { head: [], border: [], compact: true },
  });
  const gone = new Set(["delete", "delete-replaced", "refresh", "read"]);
  for (const { phase, op, type, name } of steps) {
    const shown = ["pulumi-nodejs:dynamic", "docker:", "prefect-constructs:"].some((start) =>
      type.startsWith(start),
    );
    if (phase === "done" && shown && !gone.has(op)) {
      table.push([shortType(type), name, op === "same" ? "" : op]);
    }
  }
  return table.toString();
}

/** The last lines that the run logged. A run sends them in batches, the last ones after its end. */
export async function logTail({ apiUrl, flowRunId }: StackOutputs): Promise<string> {
  if (apiUrl === undefined || flowRunId === undefined) return "";
  const client = createPrefectClient({ apiUrl, source: "the stack's own server" });
  const read = () => client.runs.logs(flowRunId, { limit: 200 });
  const complete = await poll({ timeoutSeconds: 5, intervalSeconds: 0.5 }, async () => {
    const lines = await read();
    return lines.at(-1)?.message.startsWith("Finished in state") ? lines : undefined;
  });
  return (complete ?? (await read()))
    .slice(-LOG_LINES)
    .map(({ message }) => styleText("dim", `  | ${message.trimEnd()}`))
    .join("\n");
}

/** Where to look and how to go on. */
export function nextSteps(
  { apiUrl, uiUrl, deployment, flowRunUrl }: StackOutputs,
  { stack }: StartOptions,
): string {
  const lines = [
    uiUrl && `UI          ${uiUrl}`,
    flowRunUrl && `This run    ${flowRunUrl}`,
    deployment && `Run again   npm start -- --stack ${stack} --keep --config runTrigger=again`,
    deployment &&
      apiUrl &&
      `  or        PREFECT_API_URL=${apiUrl} prefect deployment run ${deployment}`,
  ];
  return lines.filter((line) => line).join("\n");
}

/** The line that says how the run ended: the last one of `npm start`. */
export function runLine({ flowRunId, flowRunState, flowRunSeconds }: StackOutputs): string {
  if (flowRunId === undefined) return "deployed; no flow run was asked for";
  return `flow run ${flowRunId} ${flowRunState} in ${(flowRunSeconds ?? 0).toFixed(1)} s`;
}
