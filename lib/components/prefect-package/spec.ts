import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { DEFAULTS } from "../defaults";
import { projectRoot } from "../project-root";
import type { PrefectPackageArgs } from "./args";
import { type FlowDescription, inspectFlow } from "./inspect";

/** A requirement line that names Prefect itself, not one of its integrations. */
const PREFECT_LINE = /^prefect(?![\w.-])/i;

/** What a package is made of, complete: nothing about it is left to be found out. */
export interface PrefectPackageSpec {
  readonly flow: FlowDescription;
  readonly entrypoint: string;
  /** Absolute. */
  readonly workingDirectory: string;
  /** The interpreter given, or the environment to make. */
  readonly python:
    | { readonly kind: "given"; readonly path: pulumi.Input<string> }
    | {
        readonly kind: "environment";
        readonly directory: string;
        readonly requirements: readonly string[];
        readonly constraints: readonly string[];
        readonly keep: boolean;
      };
}

/** Completes the arguments, or throws every problem at once. */
export function normalisePackage(
  name: string,
  args: PrefectPackageArgs,
  resource: pulumi.Resource,
): PrefectPackageSpec {
  const root = projectRoot();
  const workingDirectory = resolve(root, args.source.workingDirectory ?? ".");
  const problems: Problem[] = [];

  const inspected = existsSync(workingDirectory)
    ? inspectFlow(args.source.entrypoint, workingDirectory, plainInterpreter(args.source.python))
    : {
        problems: [
          problem("source.workingDirectory", "must be a folder that exists", workingDirectory),
        ],
      };
  if ("problems" in inspected) problems.push(...inspected.problems);
  if (args.flowName !== undefined) problems.push(...checkName("flowName", args.flowName));
  const python = pythonOf(args, root, workingDirectory, problems);

  if (problems.length > 0 || "problems" in inspected) {
    throw new PrefectInputError(`PrefectPackage "${name}"`, problems, resource);
  }
  for (const warning of inspected.warnings) void pulumi.log.warn(warning, resource);
  const flow = { ...inspected, name: args.flowName ?? inspected.name };
  return { flow, entrypoint: args.source.entrypoint, workingDirectory, python };
}

/** The interpreter given, where it is known while the program runs and there already. */
function plainInterpreter(python: pulumi.Input<string> | undefined): string | undefined {
  return typeof python === "string" && existsSync(python) ? python : undefined;
}

function pythonOf(
  args: PrefectPackageArgs,
  root: string,
  workingDirectory: string,
  problems: Problem[],
): PrefectPackageSpec["python"] {
  const { source } = args;
  if (source.python !== undefined) return { kind: "given", path: source.python };
  const lines = requirementLines(source.requirements, workingDirectory, problems);
  const hasPrefect = lines.some((line) => PREFECT_LINE.test(line));
  const fallback = join(DEFAULTS.dataDirectory, "environments");
  return {
    kind: "environment",
    directory: resolve(root, args.environmentDirectory ?? fallback),
    requirements: hasPrefect ? lines : [...lines, DEFAULTS.prefectRequirement],
    constraints: source.constraints ?? DEFAULTS.prefectConstraints,
    keep: args.keepEnvironment ?? false,
  };
}

function requirementLines(
  requirements: string | readonly string[] | undefined,
  workingDirectory: string,
  problems: Problem[],
): readonly string[] {
  if (Array.isArray(requirements)) return requirements as readonly string[];
  const file = join(workingDirectory, (requirements as string | undefined) ?? "requirements.txt");
  if (existsSync(file)) {
    const lines = readFileSync(file, "utf8").split(/\r?\n/);
    return lines.map((line) => line.replace(/(^|\s)#.*$/, "").trim()).filter((line) => line !== "");
  }
  if (requirements !== undefined) {
    problems.push(problem("source.requirements", "must be a file that exists", file));
  }
  return [];
}
