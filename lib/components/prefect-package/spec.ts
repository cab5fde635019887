import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkName, childName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { DEFAULTS } from "../defaults";
import { defaultDataDirectory, projectRoot } from "../project-root";
import type { FlowSource, PrefectPackageArgs } from "./args";
import { type FlowDescription, inspectFlow } from "./inspect";
import { type LolpopSource, normaliseLolpop } from "./lolpop";

/** A requirement line that names Prefect itself, not one of its integrations. */
const PREFECT_LINE = /^prefect(?![\w.-])/i;

/** What a package is made of, complete: nothing about it is left to be found out. */
export interface PrefectPackageSpec {
  readonly flow: FlowDescription;
  readonly entrypoint: string;
  /** Absolute. */
  readonly workingDirectory: string;
  /** Files to write into the working directory, which is ours then. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** The interpreter given, or the environment to make. */
  readonly python:
    | { readonly kind: "given"; readonly path: pulumi.Input<string> }
    | {
        readonly kind: "environment";
        readonly directory: string;
        readonly requirements: readonly string[];
        readonly constraints: readonly string[];
        readonly keep: boolean;
        readonly pipArguments?: readonly string[];
        readonly maxVersion?: string;
      };
}

/** Completes the arguments, or throws every problem at once. */
export function normalisePackage(
  name: string,
  args: PrefectPackageArgs,
  resource: pulumi.Resource,
): PrefectPackageSpec {
  const { source } = args;
  if (source.kind === "lolpop") return normaliseLolpopPackage(name, args, source, resource);
  const root = projectRoot();
  const workingDirectory = resolve(root, source.workingDirectory ?? ".");
  const problems: Problem[] = [];

  const inspected = existsSync(workingDirectory)
    ? inspectFlow(source.entrypoint, workingDirectory, plainInterpreter(source.python))
    : {
        problems: [
          problem("source.workingDirectory", "must be a folder that exists", workingDirectory),
        ],
      };
  if ("problems" in inspected) problems.push(...inspected.problems);
  if (args.flowName !== undefined) problems.push(...checkName("flowName", args.flowName));
  const python = pythonOf(args, source, workingDirectory, problems);

  if (problems.length > 0 || "problems" in inspected) {
    throw new PrefectInputError(`PrefectPackage "${name}"`, problems, resource);
  }
  for (const warning of inspected.warnings) void pulumi.log.warn(warning, resource);
  const flow = { ...inspected, name: args.flowName ?? inspected.name };
  return { flow, entrypoint: source.entrypoint, workingDirectory, python };
}

function normaliseLolpopPackage(
  name: string,
  args: PrefectPackageArgs,
  source: LolpopSource,
  resource: pulumi.Resource,
): PrefectPackageSpec {
  const root = projectRoot();
  const workingDirectory = resolve(root, source.workingDirectory ?? ".");
  const folder = resolve(
    root,
    args.dataDirectory ?? defaultDataDirectory(childName(name, "script")),
  );
  const problems = args.flowName === undefined ? [] : checkName("flowName", args.flowName);
  const spec = existsSync(workingDirectory)
    ? normaliseLolpop(source, args.flowName, workingDirectory, folder)
    : {
        problems: [
          problem("source.workingDirectory", "must be a folder that exists", workingDirectory),
        ],
      };
  if ("problems" in spec) problems.push(...spec.problems);
  if (problems.length > 0 || "problems" in spec) {
    throw new PrefectInputError(`PrefectPackage "${name}"`, problems, resource);
  }
  for (const warning of spec.warnings) void pulumi.log.warn(warning, resource);
  const python: PrefectPackageSpec["python"] =
    source.python === undefined
      ? { kind: "environment", ...environmentPlace(args), ...spec.environment }
      : { kind: "given", path: source.python };
  const { flow, entrypoint, files } = spec;
  return { flow, entrypoint, workingDirectory: folder, files, python };
}

function environmentPlace(args: PrefectPackageArgs) {
  const fallback = join(DEFAULTS.dataDirectory, "environments");
  return {
    directory: resolve(projectRoot(), args.environmentDirectory ?? fallback),
    keep: args.keepEnvironment ?? false,
  };
}

/** The interpreter given, where it is known while the program runs and there already. */
function plainInterpreter(python: pulumi.Input<string> | undefined): string | undefined {
  return typeof python === "string" && existsSync(python) ? python : undefined;
}

function pythonOf(
  args: PrefectPackageArgs,
  source: FlowSource,
  workingDirectory: string,
  problems: Problem[],
): PrefectPackageSpec["python"] {
  if (source.python !== undefined) return { kind: "given", path: source.python };
  const lines = requirementLines(source.requirements, workingDirectory, problems);
  const hasPrefect = lines.some((line) => PREFECT_LINE.test(line));
  return {
    kind: "environment",
    ...environmentPlace(args),
    requirements: hasPrefect ? lines : [...lines, DEFAULTS.prefectRequirement],
    constraints: source.constraints ?? DEFAULTS.prefectConstraints,
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
