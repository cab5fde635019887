import { styleText } from "node:util";
import type { EngineEvents, StepEvent, StepOp } from "../../test/engine";

/** What a step is called while it goes on, and when it is done; others are not shown. */
const WORDS: Partial<Record<StepOp, readonly [sign: string, doing: string, done: string]>> = {
  create: ["+", "creating", "created"],
  update: ["~", "updating", "updated"],
  replace: ["±", "replacing", "replaced"],
  "create-replacement": ["+", "creating anew", "created anew"],
  "delete-replaced": ["-", "deleting the old", "deleted the old"],
  delete: ["-", "deleting", "deleted"],
};

/** Prints one line as a step starts and one as it ends. */
export function progressPrinter(print: (line: string) => void): EngineEvents {
  return {
    onStep(event) {
      const line = describeStep(event);
      if (line !== undefined) print(line);
    },
    onLog({ severity, message }) {
      if (severity === "warning") print(styleText("yellow", `  ! ${message.trimEnd()}`));
    },
  };
}

function describeStep(event: StepEvent): string | undefined {
  const words = WORDS[event.op];
  if (words === undefined || !isOurs(event)) return undefined;
  const [sign, doing, done] = words;
  const what = `${shortType(event.type)} ${event.name}`;
  if (event.phase === "start") return `  ${sign} ${what} ${doing} …`;
  if (event.phase === "failed") return styleText("red", `  x ${what} failed`);
  const seconds = event.seconds === undefined ? "" : ` in ${event.seconds.toFixed(1)} s`;
  return styleText("green", `  ${sign} ${what} ${done}${seconds}`);
}

/** Components and the stack itself do nothing that takes time: they would only be noise. */
function isOurs({ type }: StepEvent): boolean {
  return type.startsWith("pulumi-nodejs:dynamic") || type.startsWith("docker:");
}

/** `pulumi-nodejs:dynamic/prefect:Deployment` is `Deployment` to a reader. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
