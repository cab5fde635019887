import type { Json } from "../core/json";
import { pythonBlock, pythonLiteral } from "./python-literal";

/** A parameter of the entrypoint method, for the flow to take too. */
export interface LolpopParameter {
  readonly name: string;
  /** A Python annotation of builtins and `typing`'s names: `Optional[int]`. @default "Any" */
  readonly annotation?: string;
  /**
   * What the method itself takes when nothing is given: `value`, or something that only running
   * its code would tell. @default - the parameter is required
   */
  readonly default?: { readonly value: Json } | "unknown";
  /** Whether the method takes it by place alone. @default false */
  readonly positionalOnly?: boolean;
}

/** All that goes into an entrypoint script. Paths have forward slashes. */
export interface LolpopEntrypoint {
  /** The class of the workflow, `QuickstartRunner`. */
  readonly className: string;
  /** Where the class is: a dotted module, or a file of the project. */
  readonly module: { readonly name: string } | { readonly file: string };
  /** The method that is the workflow, `build_all`. */
  readonly method: string;
  /** The config file, relative to the project. */
  readonly config: string;
  /** The project's folder, seen from the script's: `../..`. */
  readonly project: string;
  /** The folder that holds the Python package `lolpop_prefect`, seen from the script's. */
  readonly library: string;
  /** The flow's function. */
  readonly functionName: string;
  /** The flow's name in Prefect. */
  readonly flowName: string;
  /** Further arguments of `@flow`. */
  readonly flowKwargs: Readonly<Record<string, Json>>;
  /** Options of the orchestrator, over those of the config file. */
  readonly orchestrator: Readonly<Record<string, Json>>;
  /** The default of the flow's parameter `skip_validation`. */
  readonly skipValidation: boolean;
  readonly parameters: readonly LolpopParameter[];
}

/** Parameters that the flow has by itself, and names that Prefect keeps. */
const TAKEN = ["config", "skip_validation", "wait_for", "return_state"];

/** The names that the script's own statements use at the flow's place. */
const USED = [
  ...["os", "sys", "str", "lolpop_prefect", "runner", "given"],
  ...["PROJECT", "LIBRARY", "CONFIG", "ORCHESTRATOR"],
];

/** What neither the flow's function nor the workflow's class can be called: the script needs it. */
export const SCRIPT_NAMES: readonly string[] = [
  ...[...TAKEN, ...USED, "HERE", "Path", "flow", "print", "SystemExit"],
  ...["Any", "Dict", "List", "Optional", "Set", "Tuple", "Union"],
];

/** What a method's parameters are in the flow, by their names: the same, unless that is taken. */
export function flowParameterNames({
  parameters,
  className,
}: Pick<LolpopEntrypoint, "parameters" | "className">): ReadonlyMap<string, string> {
  const taken = new Set([...TAKEN, ...USED, className]);
  const own = new Set(parameters.map(({ name }) => name));
  const names = new Map<string, string>();
  for (const { name } of parameters) {
    let free = name;
    while (taken.has(free) || (free !== name && own.has(free))) free = `${free}_`;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}

/**
 * A Python file whose flow runs a lolpop workflow: by itself, served, or loaded by a worker. The
 * spec has passed the checks: names are identifiers.
 */
export function renderLolpopEntrypoint(spec: LolpopEntrypoint): string {
  return [header(spec), imports(), constants(spec), flowFunction(spec), mainGuard(spec)].join(
    "\n\n",
  );
}

function header({ className, method, functionName }: LolpopEntrypoint): string {
  return `"""Runs ${className}.${method}, a lolpop workflow, as a Prefect flow.

Written by prefect-constructs, which writes it again: change the program instead. It works from any
folder; \`python\` with this file runs the workflow once, and Prefect loads ${functionName}.
"""`;
}

function imports(): string {
  return `import os
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Tuple, Union

from prefect import flow`;
}

function constants({ project, library, config, orchestrator }: LolpopEntrypoint): string {
  return `HERE = Path(__file__).resolve().parent
PROJECT = (HERE / ${pythonLiteral(project)}).resolve()
LIBRARY = (HERE / ${pythonLiteral(library)}).resolve()
CONFIG = PROJECT / ${pythonLiteral(config)}
ORCHESTRATOR = ${pythonBlock(orchestrator, "ORCHESTRATOR = ")}`;
}

/**
 * Imports that may fail are in the function: of a module that cannot be imported Prefect runs the
 * flow's text alone, which then fails for another reason than the true one.
 */
function flowFunction(spec: LolpopEntrypoint): string {
  const { className, method, functionName } = spec;
  return `
@flow(
${flowSettings(spec)})
def ${functionName}(
${signature(spec)}) -> Any:
    """Run ${className}.${method}.

    Args:
        config: Another config file, or values to lay over what the config file says.
        skip_validation: Do not check that the config has all that its classes require.
    """
    os.chdir(PROJECT)
    sys.path[:0] = [str(PROJECT), str(LIBRARY)]
    import lolpop_prefect

    lolpop_prefect.plug_in()
${workflowClass(spec)}
    runner = ${className}(
        conf=lolpop_prefect.load_config(CONFIG, config, ORCHESTRATOR),
        skip_config_validation=skip_validation,
    )
${call(spec)}`;
}

function workflowClass({ module, className }: LolpopEntrypoint): string {
  if ("name" in module) return `    from ${module.name} import ${className}\n`;
  const file = pythonLiteral(module.file);
  return `    ${className} = lolpop_prefect.load_class(PROJECT / ${file}, ${pythonLiteral(className)})`;
}

function flowSettings({ flowName, flowKwargs }: LolpopEntrypoint): string {
  const settings = Object.entries({ name: flowName, ...flowKwargs });
  return settings
    .map(([key, value]) => `    ${key}=${pythonBlock(value, `    ${key}=`, "    ")},\n`)
    .join("");
}

function signature(spec: LolpopEntrypoint): string {
  const { parameters, skipValidation } = spec;
  const names = flowParameterNames(spec);
  const required = parameters.filter((parameter) => parameter.default === undefined);
  const optional = parameters.filter((parameter) => parameter.default !== undefined);
  const lines = [
    ...required.map(({ name, annotation }) => `${names.get(name)}: ${annotation ?? "Any"}`),
    "config: Optional[Union[str, Dict[str, Any]]] = None",
    `skip_validation: bool = ${pythonLiteral(skipValidation)}`,
    ...optional.map((parameter) => optionalParameter(parameter, names.get(parameter.name)!)),
  ];
  return lines.map((line) => `    ${line},\n`).join("");
}

function optionalParameter(parameter: LolpopParameter, name: string): string {
  const annotation = parameter.annotation ?? "Any";
  const { default: preset } = parameter;
  if (typeof preset === "object") return `${name}: ${annotation} = ${pythonLiteral(preset.value)}`;
  return `${name}: ${annotation === "Any" ? "Any" : `Optional[${annotation}]`} = None`;
}

function call(spec: LolpopEntrypoint): string {
  const { method, parameters } = spec;
  const names = flowParameterNames(spec);
  const unknown = parameters.filter((parameter) => parameter.default === "unknown");
  const known = parameters.filter((parameter) => parameter.default !== "unknown");
  const args = known.map(({ name, positionalOnly }) => {
    const value = names.get(name);
    return positionalOnly ? value : `${name}=${value}`;
  });
  if (unknown.length === 0) return `    return runner.${method}(${args.join(", ")})`;
  const pairs = unknown.map(({ name }) => `${pythonLiteral(name)}: ${names.get(name)}`);
  return `    # The method's own defaults stand where nothing is given.
    given = {${pairs.join(", ")}}
    given = {name: value for name, value in given.items() if value is not None}
    return runner.${method}(${[...args, "**given"].join(", ")})`;
}

function mainGuard({ functionName, parameters }: LolpopEntrypoint): string {
  const required = parameters.some((parameter) => parameter.default === undefined);
  const run = required
    ? `raise SystemExit("the workflow has parameters without a default; run a deployment of it")`
    : `print(${functionName}())`;
  return `
if __name__ == "__main__":
    ${run}
`;
}
