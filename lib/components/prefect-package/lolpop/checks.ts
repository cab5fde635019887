import { join } from "node:path";
import { type Problem, problem } from "../../../core/problems";
import { checkWritable } from "../../../core/texts";
import { SCRIPT_NAMES } from "../../../render";
import type { LolpopSource } from "./args";
import {
  checkComponentKeys,
  checkKwargs,
  checkOrchestrator,
  orchestratorOptions,
} from "./config-checks";
import { checkEmptyTexts, type Mapping, readConfigFile, readPlugins } from "./config-file";
import { LOLPOP_DEFAULTS } from "./defaults";
import { type InspectedWorkflow, inspectWorkflow } from "./inspect";
import { isIdentifier, isModuleName } from "./names";
import { PREFECT_KWARGS } from "./prefect-kwargs";
import { checkRequirements } from "./requirement";

/** A source whose defaults stand where nothing was given. */
export interface CompleteSource {
  readonly className: string;
  readonly module: { readonly name: string } | { readonly file: string };
  readonly method: string;
  readonly config: string;
  readonly flowFunction: string;
  readonly generation: 2 | 3;
}

export function completeSource(source: LolpopSource): CompleteSource {
  const folder = source.prefectFiles ?? LOLPOP_DEFAULTS.prefectFiles;
  const name = source.module ?? LOLPOP_DEFAULTS.module;
  return {
    className: source.class,
    module: source.file === undefined ? { name } : { file: source.file },
    method: source.entrypoint ?? LOLPOP_DEFAULTS.entrypoint,
    config: source.config ?? `${folder}/${LOLPOP_DEFAULTS.configName}`,
    flowFunction: source.flowFunction ?? LOLPOP_DEFAULTS.flowFunction,
    generation: source.prefect ?? LOLPOP_DEFAULTS.prefect,
  };
}

/** Options as lolpop spells them. */
export function pythonOptions(source: LolpopSource): Mapping {
  const options = Object.entries(source.orchestrator ?? {});
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(options.map(([key, value]) => [snake(key), value]));
}

/** All that is wrong with a source, and what its code says where that can be read. */
export function checkSource(
  source: LolpopSource,
  workingDirectory: string,
): {
  readonly problems: readonly Problem[];
  readonly workflow?: InspectedWorkflow;
  /** The config's plug-in files, absolute. */
  readonly plugins: readonly string[];
} {
  const complete = completeSource(source);
  const problems = checkWords(source, complete);
  const file = readConfigFile("source.config", join(workingDirectory, complete.config));
  const config = "config" in file ? file.config : {};
  if ("problems" in file) problems.push(...file.problems);
  const { files: plugins, problems: missing } = readPlugins(
    "source.config",
    config,
    workingDirectory,
  );
  problems.push(
    ...checkEmptyTexts("source.config", config),
    ...missing,
    ...checkOrchestrator("source.config", orchestratorOptions(config), config, complete.generation),
    ...checkOrchestrator("source.orchestrator", pythonOptions(source), config, complete.generation),
    ...checkRequirements("source.requirements", source.requirements ?? []),
  );
  const { className, module, method } = complete;
  const named = isIdentifier(className) && isIdentifier(method) && !method.startsWith("_");
  if (!named || checkWritable("source.file", source.file).length > 0) return { problems, plugins };
  const workflow = inspectWorkflow({
    className,
    method,
    module,
    plugins,
    workingDirectory,
  });
  if ("problems" in workflow) return { problems: [...problems, ...workflow.problems], plugins };
  problems.push(...checkComponentKeys("source.config", config, workflow.classes));
  return { problems, workflow, plugins };
}

function checkWords(source: LolpopSource, complete: CompleteSource): Problem[] {
  const { className, method, flowFunction, generation } = complete;
  const problems: Problem[] = [];
  const identifier = (path: string, value: string) => {
    if (isIdentifier(value)) return;
    problems.push(problem(path, "must be a name that Python takes", value));
  };
  identifier("source.class", className);
  identifier("source.entrypoint", method);
  identifier("source.flowFunction", flowFunction);
  const own = { "source.class": className, "source.flowFunction": flowFunction };
  for (const [path, name] of Object.entries(own).filter(([, one]) => SCRIPT_NAMES.includes(one))) {
    problems.push(problem(path, "must be another name: the script has one of its own", name));
  }
  if (method.startsWith("_")) {
    problems.push(problem("source.entrypoint", "must be a public method", method));
  }
  if (source.module !== undefined && source.file !== undefined) {
    const fix = "give the dotted module or the file";
    problems.push(problem("source.module", "does not go together with file", source.module, fix));
  }
  if (source.module !== undefined && !isModuleName(source.module)) {
    const fix = "a Python file goes into file";
    problems.push(problem("source.module", "must be a dotted module", source.module, fix));
  }
  problems.push(...checkWritable("source.file", source.file));
  if (source.file !== undefined && !source.file.endsWith(".py")) {
    problems.push(problem("source.file", "must be a Python file", source.file));
  }
  if (source.flowKwargs?.name !== undefined) {
    const fix = "use flowName";
    problems.push(problem("source.flowKwargs", "must not have name", source.flowKwargs.name, fix));
  }
  const known = PREFECT_KWARGS[generation].flow;
  const path = "source";
  return [...problems, ...checkKwargs(path, "flowKwargs", source.flowKwargs, known, generation)];
}
