import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { LogSeverity, OperationOptions, StepEvent, StepOp } from "./types";
import { isDefaultProvider, urnName, urnType } from "./urn";

/** Turns the CLI's event log into this interface's terms. */
export class CliEvents {
  readonly steps: StepEvent[] = [];
  readonly diagnostics: string[] = [];
  changes: Record<string, number> = {};
  private readonly began = new Map<string, { readonly at: number; readonly op: string }>();
  private readonly messages = new Map<string, string>();

  constructor(private readonly options: OperationOptions) {}

  handle(event: EngineEvent): void {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
    if (resourcePreEvent) this.step("start", resourcePreEvent.metadata, event.timestamp);
    if (resOutputsEvent) this.step("done", resOutputsEvent.metadata, event.timestamp);
    if (resOpFailedEvent) this.step("failed", resOpFailedEvent.metadata, event.timestamp);
    if (event.summaryEvent) this.changes = { ...event.summaryEvent.resourceChanges };
    if (diagnosticEvent && !diagnosticEvent.ephemeral) {
      const { urn, message, severity } = diagnosticEvent;
      this.log(severity, plain(message), urn);
    }
  }

  private log(severity: string, message: string, urn: string | undefined): void {
    // The SDK's debug lines show every property, secret ones too: they go nowhere.
    if (severity === "debug") return;
    const known: LogSeverity = severity === "info#err" ? "warning" : (severity as LogSeverity);
    if (known === "error") {
      this.diagnostics.push(message);
      if (urn) this.messages.set(urn, message);
    }
    this.options.onLog?.({ severity: known, message, ...(urn && { urn }) });
  }

  private step(phase: StepEvent["phase"], metadata: StepEventMetadata, timestamp: number): void {
    const { urn, detailedDiff, diffs, keys } = metadata;
    if (isDefaultProvider(urn)) return;
    const paths = Object.keys(detailedDiff ?? {}).sort();
    const diff = paths.length > 0 ? paths : [...(diffs ?? [])].sort();
    const began = this.began.get(urn);
    // A refresh ends under the name of what it found.
    const refreshed = phase === "done" && began?.op === "refresh";
    const message =
      phase === "failed" ? this.messages.get(urn) : refreshed ? metadata.op : undefined;
    const event: StepEvent = {
      phase,
      op: refreshed ? "refresh" : (metadata.op as StepOp),
      urn,
      type: urnType(urn),
      name: urnName(urn),
      ...(diff.length > 0 && { diff }),
      ...(keys && keys.length > 0 && { replaceKeys: keys }),
      ...(phase !== "start" && { seconds: timestamp - (began?.at ?? timestamp) }),
      ...(message !== undefined && { message }),
    };
    if (phase === "start") this.began.set(urn, { at: timestamp, op: metadata.op });
    else this.steps.push(event);
    this.options.onStep?.(event);
  }
}

/** Text without the CLI's colour marks. */
function plain(text: string): string {
  return text.replace(/<\{%.*?%\}>/g, "").trim();
}
