import { nearest } from "../../../core/suggestions";
import { type Problem, problem } from "../../../core/problems";
import { isMapping, type Mapping } from "./config-file";
import { LOLPOP_DEFAULTS } from "./defaults";
import { PREFECT_KWARGS } from "./prefect-kwargs";

/** The public methods of the plug-ins' classes. */
export type ClassMethods = Readonly<Record<string, readonly string[]>>;

/**
 * Components that bear the name of a sibling's method, or of one of their own: lolpop puts each
 * component into all of them under its key, in the method's place.
 */
export function checkComponentKeys(
  path: string,
  config: Mapping,
  methods: ClassMethods,
  at = "",
): Problem[] {
  const problems: Problem[] = [];
  const components = isMapping(config.component) ? Object.entries(config.component) : [];
  for (const [key] of components) {
    const taken = components.find(([, name]) => methods[String(name)]?.includes(key));
    if (taken === undefined) continue;
    const where = at === "" ? `component.${key}` : `${at}.component.${key}`;
    const needs = `has ${where}, which takes the place of the method ${String(taken[1])}.${key}`;
    problems.push(problem(path, needs, undefined, "give the component another key"));
  }
  for (const [key, part] of Object.entries(config)) {
    if (key === "component" || !isMapping(part)) continue;
    problems.push(...checkComponentKeys(path, part, methods, at === "" ? key : `${at}.${key}`));
  }
  return problems;
}

/** The options of the orchestrator that a config names, by either spelling of `decorator`. */
export function orchestratorOptions(config: Mapping): Mapping {
  for (const spelling of ["decorator", "decorators"]) {
    const decorators = config[spelling];
    if (!isMapping(decorators)) continue;
    const key = Object.keys(decorators).find((name) => decorators[name] === "PrefectOrchestrator");
    const block = key === undefined ? undefined : config[key];
    if (isMapping(block) && isMapping(block.config)) return block.config;
  }
  return {};
}

/** Kinds of integration that there are: lolpop's, and those of a framework of the config's own. */
function integrationTypes(config: Mapping): ReadonlySet<string> {
  const found = new Set<string>(LOLPOP_DEFAULTS.integrationTypes);
  const collect = (framework: unknown) => {
    if (!isMapping(framework)) return;
    for (const [key, inner] of Object.entries(framework)) {
      found.add(key);
      collect(inner);
    }
  };
  collect(config.integration_framework);
  return found;
}

/** What is wrong with the orchestrator's options, in Python's spelling; `path` names their place. */
export function checkOrchestrator(
  path: string,
  options: Mapping,
  config: Mapping,
  generation: 2 | 3,
): Problem[] {
  const known = integrationTypes(config);
  const kinds = ["integration_types", "prefect_flow_integration", "prefect_task_integration"];
  const problems = kinds.flatMap((key) => {
    const listed = options[key];
    if (!Array.isArray(listed)) return [];
    const unknown = (listed as readonly unknown[]).filter((name) => !known.has(String(name)));
    return unknown.map((name) => {
      const needs = `${key} must hold integration types (${[...known].join(", ")})`;
      return problem(path, needs, name, suggestion(String(name), known));
    });
  });
  const { flow, task } = PREFECT_KWARGS[generation];
  return [
    ...problems,
    ...checkKwargs(path, "flow_kwargs", options.flow_kwargs, flow, generation),
    ...checkKwargs(
      path,
      "task_kwargs",
      options.task_kwargs ?? options["task-kwargs"],
      task,
      generation,
    ),
  ];
}

/** Arguments that Prefect's decorator does not take. */
export function checkKwargs(
  path: string,
  name: string,
  kwargs: unknown,
  known: readonly string[],
  generation: 2 | 3,
): Problem[] {
  if (!isMapping(kwargs)) return [];
  return Object.keys(kwargs)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const needs = `${name} has an argument that Prefect ${generation} does not take`;
      return problem(path, needs, key, suggestion(key, known));
    });
}

function suggestion(word: string, known: Iterable<string>): string | undefined {
  const near = nearest(word, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
}
