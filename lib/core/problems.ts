/** One thing that is wrong with an input, in words that stand alone behind "who". */
export interface Problem {
  /** The argument's path as the user writes it: `schedules.nightly.cron`. */
  readonly path: string;
  /** What is needed, what was got, and what to do: `needs five fields; got "* *"; write e.g. …`. */
  readonly message: string;
}

const MAX_QUOTE = 120;

/** The path of a member that may have any name: `schedules.nightly`, or `schedules["every day"]`. */
export function memberPath(path: string, name: string): string {
  return /^[\w-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

/** A problem from its three parts. `got` is quoted; leave it out for a secret. */
export function problem(path: string, needs: string, got?: unknown, fix?: string): Problem {
  const parts = [needs];
  if (got !== undefined) parts.push(`got ${quote(got)}`);
  if (fix !== undefined) parts.push(fix);
  return { path, message: parts.join("; ") };
}

/** `PrefectPackage "etl": source.entrypoint needs …`, a line a problem. */
export function describeProblems(who: string, problems: readonly Problem[]): string {
  return problems.map(({ path, message }) => `${who}: ${path} ${message}`).join("\n");
}

/** A value as JSON on one line, long ones cut; what JSON cannot say (NaN, a function) by name. */
function quote(value: unknown): string {
  const text =
    typeof value === "number" ? String(value) : (JSON.stringify(value) ?? `a ${typeof value}`);
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
