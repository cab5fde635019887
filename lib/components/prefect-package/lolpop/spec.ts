import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { Json } from "../../../core/json";
import { flowNameOf } from "../../../core/names";
import { pythonFile } from "../../../core/package-files";
import { type Problem } from "../../../core/problems";
import { flowParameterNames, renderLolpopEntrypoint } from "../../../render";
import { type FlowDescription, inspectFlow } from "../inspect";
import { IMAGE_PATHS } from "../image";
import { hasPydantic1 } from "../requirements";
import type { LolpopSource } from "./args";
import { checkSource, completeSource, pythonOptions } from "./checks";
import { LOLPOP_DEFAULTS } from "./defaults";
import { parseInstallLocation } from "./requirement";

const SCRIPT = LOLPOP_DEFAULTS.script;

/** Where the script finds the project and our Python, from its own folder. */
export interface ScriptPlace {
  readonly project: string;
  readonly library: string;
  /** The folder of what pip installs from a file. @default - files stay where they are */
  readonly archives?: string;
}

/** A script on this machine. */
export function onMachine(scriptFolder: string, workingDirectory: string): ScriptPlace {
  return {
    project: posix(relative(scriptFolder, workingDirectory)) || ".",
    library: posix(relative(scriptFolder, pythonFile("lolpop_prefect"))),
  };
}

/** A script in an image. */
export const IN_IMAGE: ScriptPlace = {
  project: relative(IMAGE_PATHS.workflow, IMAGE_PATHS.project),
  library: relative(IMAGE_PATHS.workflow, `${IMAGE_PATHS.library}/lolpop_prefect`),
  archives: IMAGE_PATHS.library,
};

/** What a lolpop source comes to: a script to write, and the environment that runs it. */
export interface LolpopSpec {
  readonly flow: FlowDescription;
  /** The script and the flow in it, relative to the folder that the script is put into. */
  readonly entrypoint: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment: {
    readonly requirements: readonly string[];
    readonly constraints: readonly string[];
    readonly pipArguments: readonly string[];
    /** Files that the requirements name, absolute. */
    readonly archives: readonly string[];
    /** The newest Python that lolpop runs on. */
    readonly maxVersion: string;
  };
  /** Files and folders of the working directory that the workflow needs, relative to it. */
  readonly needs: readonly string[];
  readonly warnings: readonly string[];
}

/** Completes a lolpop source, or tells every problem at once. */
export function normaliseLolpop(
  source: LolpopSource,
  flowName: string | undefined,
  workingDirectory: string,
  place: ScriptPlace,
): LolpopSpec | { readonly problems: readonly Problem[] } {
  const { problems, workflow, plugins } = checkSource(source, workingDirectory);
  const environment = environmentOf(source, workingDirectory, place.archives);
  const found = [...problems, ...("problems" in environment ? environment.problems : [])];
  if (found.length > 0 || workflow === undefined || "problems" in environment) {
    return { problems: found };
  }
  const { className, module, method, config, flowFunction, generation } = completeSource(source);
  const script = renderLolpopEntrypoint({
    className,
    module,
    method,
    config: posix(config),
    project: place.project,
    library: place.library,
    functionName: flowFunction,
    flowName: flowName ?? flowNameOf(flowFunction),
    flowKwargs: source.flowKwargs ?? LOLPOP_DEFAULTS.flowKwargs,
    orchestrator: pythonOptions(source) as Record<string, Json>,
    skipValidation: source.skipValidation ?? LOLPOP_DEFAULTS.skipValidation,
    parameters: workflow.parameters,
  });
  const flow = describe(script, flowFunction, hasPydantic1(environment));
  if ("problems" in flow) return flow;
  const names = flowParameterNames({ parameters: workflow.parameters, className });
  const renamed = [...names]
    .filter(([name, inFlow]) => name !== inFlow)
    .map(([name, inFlow]) => `the method's parameter ${name} is ${inFlow} in the flow`);
  return {
    flow,
    entrypoint: `${SCRIPT}:${flowFunction}`,
    files: { [SCRIPT]: script },
    environment,
    needs: neededFiles(source, workingDirectory, plugins),
    warnings: [...flow.warnings, ...renamed, ...pairWarning(source, generation)],
  };
}

/** The folder of Prefect's files, and what the source and its config name beside it. */
function neededFiles(
  source: LolpopSource,
  workingDirectory: string,
  plugins: readonly string[],
): string[] {
  const { module, config } = completeSource(source);
  const top = "name" in module ? module.name.split(".")[0]! : undefined;
  const named = [
    source.prefectFiles ?? LOLPOP_DEFAULTS.prefectFiles,
    config,
    ...("file" in module ? [module.file] : [top!, `${top}.py`]),
    ...plugins.map((file) => relative(workingDirectory, file)),
  ];
  const isInside = (path: string) =>
    !path.startsWith("..") && existsSync(join(workingDirectory, path));
  return [...new Set(named.map(posix))].filter(isInside);
}

/** The script's flow, read as any other: what Prefect will make of it. */
function describe(script: string, flowFunction: string, pydantic1: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "prefect-constructs-"));
  try {
    writeFileSync(join(folder, SCRIPT), script);
    return inspectFlow(`${SCRIPT}:${flowFunction}`, folder, { pydantic1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pairWarning(source: LolpopSource, generation: 2 | 3): string[] {
  if (generation === 2 || source.python !== undefined) return [];
  return [
    "lolpop 0.2.0 asks for Prefect 2, pandas 1 and numpy 1 and pip refuses it beside Prefect 3: the " +
      "environment is made from a locked list that passes this over (pip --no-deps). lolpop's base " +
      "classes and local components are tested with it; others may not work. `prefect: 2` is the " +
      "pair that lolpop was made for",
  ];
}

function environmentOf(
  source: LolpopSource,
  workingDirectory: string,
  archiveFolder: string | undefined,
): LolpopSpec["environment"] | { readonly problems: readonly Problem[] } {
  const { generation } = completeSource(source);
  const lock = lockedRequirements(generation);
  const own = source.requirements ?? [];
  const isLolpop = (line: string) => line.startsWith("lolpop==");
  let lolpop = lock.find(isLolpop) ?? "lolpop";
  let archive: string | undefined;
  if (source.installLocation !== undefined) {
    const path = "source.installLocation";
    const location = source.installLocation;
    const parsed = parseInstallLocation(path, location, workingDirectory, archiveFolder);
    if (!("requirement" in parsed)) return { problems: [parsed] };
    ({ requirement: lolpop, archive } = parsed);
  }
  const others = lock.filter((line) => !isLolpop(line));
  const common = { archives: archive === undefined ? [] : [archive], maxVersion: "3.11" };
  if (generation === 3) {
    const requirements = [...others, lolpop, ...own];
    return { ...common, requirements, constraints: [], pipArguments: ["--no-deps"] };
  }
  const requirements = [...others.filter(isNeeded), lolpop, ...own];
  return { ...common, requirements, constraints: others, pipArguments: [] };
}

/** What has to be named where pip looks at dependencies: it finds the rest by itself. */
function isNeeded(line: string): boolean {
  return /^(prefect|scikit-learn)==/.test(line);
}

function lockedRequirements(generation: 2 | 3): string[] {
  const file = join(pythonFile("lolpop_prefect"), `requirements-prefect${generation}.txt`);
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

function posix(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
