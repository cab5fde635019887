import { spawnSync } from "node:child_process";
import type { Json } from "../../core/json";
import { pythonFile } from "../../core/package-files";
import { type Problem, problem } from "../../core/problems";
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

/** The reader's interpreter: looked for once in a program, however many packages it has. */
let python: ReturnType<typeof findPythonSync> | undefined;

/**
 * Reads a flow's name and parameters from its source without running it: none of what the flow
 * imports needs to be installed.
 */
export function inspectFlow(entrypoint: string, workingDirectory: string): Inspected {
  python ??= findPythonSync();
  if ("missing" in python) return { problems: [problem("source", python.missing)] };
  const inspector = pythonFile("inspect_flow.py");
  const run = spawnSync(
    python.path,
    ["-I", inspector, entrypoint, "--working-directory", workingDirectory],
    { encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 },
  );
  if (run.status !== 0) {
    const cause = run.error?.message ?? run.stderr.trim().split("\n").at(-1) ?? "no output";
    throw new Error(`reading ${entrypoint} with ${python.path} failed: ${cause}`);
  }
  const answer = JSON.parse(run.stdout) as InspectorAnswer;
  if (!answer.ok) {
    const found = answer.problems ?? [];
    return { problems: found.map(({ message }) => problem("source.entrypoint", message)) };
  }
  return {
    name: answer.name,
    description: answer.description ?? undefined,
    version: answer.version ?? undefined,
    parameterOpenApiSchema: answer.schema,
    warnings: answer.warnings ?? [],
  };
}
