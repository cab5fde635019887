import { isRecord, sameJson } from "../../../core/json";
import type { PreviewStep } from "../preview/read";
import { isPrefect } from "../words/types";
import { type Happening, typeOf } from "./operations";

/** Runs are its own, and what of them outlasts its draining it ends. */
export interface Draining {
  /** A deployment that it serves, or a work pool that it works for. */
  readonly kind: "served" | "pool";
  readonly name: string;
  readonly drainSeconds: number;
}

/**
 * What a process, a container or pods that are to be stopped run themselves, as their command says. A
 * worker whose runs are containers or jobs has none: they live on without it.
 */
export function drainingOf({ step, operation }: Happening): Draining | undefined {
  const { command, spec } = step.oldState?.inputs ?? {};
  const ends = operation === "delete" || operation === "replace" || rollsPods(step);
  if (!ends || !isProcess(typeOf(step))) return undefined;
  const options = new Map(textsIn([command, spec]).map(optionOf));
  const drainSeconds = Number(options.get("--drain-seconds") ?? Number.NaN);
  if (Number.isNaN(drainSeconds)) return undefined;
  const [served, pool] = [options.get("--deployment"), options.get("--pool")];
  if (served !== undefined) return { kind: "served", name: served, drainSeconds };
  return pool === undefined ? undefined : { kind: "pool", name: pool, drainSeconds };
}

const PODS = "kubernetes:apps/v1:Deployment";

function isProcess(type: string): boolean {
  return (
    isPrefect(type, "LocalProcess") || type === "docker:index/container:Container" || type === PODS
  );
}

/** Another template is other pods; all else of a Deployment leaves them be. */
function rollsPods(step: PreviewStep): boolean {
  if (typeOf(step) !== PODS) return false;
  const [before, after] = [step.oldState, step.newState].map((state) => {
    const { spec } = state?.inputs ?? {};
    return isRecord(spec) ? spec.template : undefined;
  });
  return !sameJson(before, after);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** `--option=value` is one word. */
function optionOf(word: string): [name: string, value: string] {
  const at = word.indexOf("=");
  return [word.slice(0, Math.max(at, 0)), word.slice(at + 1)];
}
