import { diffPaths, type DiffResult } from "./diff";
import type { ProviderRegistry } from "./provider-registry";
import type { ResourceState } from "./resource-state";
import type { Snapshot } from "./snapshot";
import type { LogEvent, OperationOptions, StepEvent, StepOp } from "./types";
import { isDefaultProvider, urnName, urnType } from "./urn";

/** What the parts of the engine share while one operation runs. */
export interface Operation {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly options: OperationOptions;
  readonly snapshot: Snapshot;
  readonly providers: ProviderRegistry;
  readonly journal: Journal;
  /** Resources as this operation left them, by urn. */
  readonly current: Map<string, ResourceState>;
}

/** What is reported of an operation: events as they happen, and the sum at the end. */
export class Journal {
  readonly steps: StepEvent[] = [];
  readonly changes: Record<string, number> = {};
  readonly diagnostics: string[] = [];

  constructor(private readonly options: OperationOptions) {}

  /** The SDK's debug lines show every property, secret ones too: they go nowhere. */
  log(line: LogEvent): void {
    if (line.severity === "debug") return;
    if (line.severity === "error") this.diagnostics.push(line.message);
    this.options.onLog?.(line);
  }

  error(message: string, urn?: string): void {
    this.log({ severity: "error", message, ...(urn !== undefined && { urn }) });
  }

  warn(message: string, urn?: string): void {
    this.log({ severity: "warning", message, ...(urn !== undefined && { urn }) });
  }

  count(op: string, urn: string): void {
    if (!isDefaultProvider(urn)) this.changes[op] = (this.changes[op] ?? 0) + 1;
  }

  /** Default providers and pending replacements are the engine's own business. */
  step(event: StepEvent): void {
    if (isDefaultProvider(event.urn) || event.op === "remove-pending-replace") return;
    if (event.phase !== "start") this.steps.push(event);
    this.options.onStep?.(event);
  }
}

export function stepEvent(
  phase: StepEvent["phase"],
  op: StepOp,
  urn: string,
  diff: DiffResult | undefined,
): StepEvent {
  const paths = diff === undefined ? [] : diffPaths(diff);
  return {
    phase,
    op,
    urn,
    type: urnType(urn),
    name: urnName(urn),
    ...(paths.length > 0 && { diff: paths }),
    ...(diff && diff.replaceKeys.length > 0 && { replaceKeys: diff.replaceKeys }),
  };
}
