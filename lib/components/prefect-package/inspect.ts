import { spawnSync } from "node:child_process";
import type { Json } from "../../core/json";
import { pythonFile } from "../../core/package-files";
import { type Problem, problem } from "../../core/problems";
import { checkWritable } from "../../core/texts";
import { findPythonSync } from "../../resources/python-environment";

/** What a flow's source says of it. */
export interface FlowDescription {
  /** The flow's name in Prefect. */
  readonly name: string;
  /** @default - neither `description=` nor a docstring */
  readonly description?: string;
  /** The version literally given in `@flow(version=...)`. @default - none */
  readonly version?: string;
  /** The parameter schema as Prefect itself computes it (OpenAPI). */
  readonly parameterOpenApiSchema: Readonly<Record<string, Json>>;
}

type Inspected = (FlowDescription & { readonly warnings: readonly string[] }) | Problems;

interface Problems {
  readonly problems: readonly Problem[];
}

interface InspectorAnswer {
  readonly ok: boolean;
  readonly name: string;
  readonly description?: string | null;
  readonly version?: string | null;
  readonly schema: Record<string, Json>;
  readonly warnings?: readonly string[];
  readonly problems?: readonly { readonly kind: string; readonly message: string }[];
}

/** The interpreter found on this machine: looked for once in a program, however many packages. */
let found: ReturnType<typeof findPythonSync> | undefined;

function findOnce(): ReturnType<typeof findPythonSync> {
  found ??= findPythonSync();
  return found;
}

/** What is known of the environment that a flow runs in. */
interface FlowEnvironment {
  /** Its interpreter. @default - not there yet, or not known */
  readonly interpreter?: string;
  /** Whether it has pydantic 1; an interpreter tells it by itself. */
  readonly pydantic1: boolean;
}

/**
 * Reads a flow's name and parameters from its source without running it: none of what the flow
 * imports needs to be installed. The flow's own interpreter reads it where there is one already:
 * it knows the syntax, and asks its Prefect about types that the text alone does not tell.
 */
export function inspectFlow(
  entrypoint: string,
  workingDirectory: string,
  { interpreter, pydantic1 }: FlowEnvironment,
): Inspected {
  const unwritable = checkWritable("source.entrypoint", entrypoint);
  if (unwritable.length > 0) return { problems: unwritable };
  const python = interpreter === undefined ? findOnce() : { path: interpreter };
  if ("missing" in python) return { problems: [problem("source", python.missing)] };
  const options = [
    ...["--working-directory", workingDirectory],
    ...(interpreter ? ["--prefect"] : []),
    ...(pydantic1 ? ["--dialect", "pydantic1"] : []),
  ];
  const run = spawnSync(
    python.path,
    ["-I", pythonFile("inspect_flow.py"), ...options, "--", entrypoint],
    { encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 },
  );
  if (run.status !== 0) {
    const cause = run.error?.message ?? run.stderr.trim().split("\n").at(-1) ?? "no output";
    throw new Error(`reading ${entrypoint} with ${python.path} failed: ${cause}`);
  }
  const answer = JSON.parse(run.stdout) as InspectorAnswer;
  if (!answer.ok) {
    const problems = answer.problems ?? [];
    return { problems: problems.map(({ message }) => problem("source.entrypoint", message)) };
  }
  return {
    name: answer.name,
    description: answer.description ?? undefined,
    version: answer.version ?? undefined,
    parameterOpenApiSchema: registered(answer.schema),
    warnings: answer.warnings ?? [],
  };
}

/** The schema as Prefect registers it: without an empty `required`, which 2.20 refuses. */
function registered({ required, ...schema }: Record<string, Json>): Record<string, Json> {
  return Array.isArray(required) && required.length > 0 ? { ...schema, required } : schema;
}
