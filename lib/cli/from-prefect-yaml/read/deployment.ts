import { withoutUndefined } from "../../../core/json";
import { Code } from "../../program/literal";
import type { NameBook, Names } from "../../program/names";
import type { Project } from "../project";
import { NOTHING, Templates } from "../program/templates";
import type { Values, Wanted } from "../program/values";
import { type Artifacts, artifactsOf } from "../steps/artifacts";
import { stepsOf } from "../steps/list";
import { type FlowPackage, type Flows, functionOf, sourceOf } from "./flows";
import { concurrencyOf, poolOf } from "./limits";
import { pullStepsOf } from "./pull-steps";
import { schedulesOf } from "./schedules";
import { type Section } from "./section";
import { slasOf } from "./slas";
import { isNothing, type Tree } from "./tree";
import { type Trigger, triggersOf } from "./triggers";
import { versionOf } from "./version";

export const DEPLOYMENT_FIELDS = [
  "name",
  "version",
  "version_type",
  "tags",
  "description",
  "schedule",
  "schedules",
  "paused",
  "concurrency_limit",
  "flow_name",
  "entrypoint",
  "parameters",
  "enforce_parameter_schema",
  "build",
  "push",
  "pull",
  "work_pool",
  "triggers",
  "sla",
];

/** A deployment as the program makes it. */
export interface PlannedDeployment {
  readonly names: Names;
  readonly args: Readonly<Record<string, unknown>>;
  readonly triggers: readonly Trigger[];
  readonly slas?: Readonly<Record<string, object>>;
}

/** What deployments of a file share. */
export interface Workshop {
  readonly project: Project;
  readonly names: NameBook;
  readonly values: Values;
  readonly flows: Flows;
  /** The file's own fields: `build`, `push` and `pull` of deployments that have none. */
  readonly file: Section;
  /** What lists of steps have come to already. */
  readonly artifacts: Map<Tree | undefined, Map<Tree | undefined, Artifacts>>;
}

/** Reads one deployment; undefined where it has problems that nothing can be made of. */
export function deploymentOf(section: Section, shop: Workshop): PlannedDeployment | undefined {
  const { project, values } = shop;
  const { generation } = project;
  const artifacts = sharedArtifacts(section, shop);
  const templates = new Templates(values, section.findings, generation, artifacts.outputs);
  const fields = fieldsOf(section, templates);
  const name = required(section, "name", templates);
  const entrypoint = required(section, "entrypoint", templates);
  const flow = entrypoint && packageOf(section, entrypoint, artifacts, shop);
  const flowName = "prefect deploy takes the name that the flow has in its source";
  section.passOver("flow_name", flowName);
  const pool = poolOf(section, templates);
  const schedules = schedulesOf(section, templates, generation);
  const triggers = triggersOf(section, templates, generation, name?.raw ?? "");
  const slas = generation === 3 ? slasOf(section) : undefined;
  const limits = generation === 3 ? concurrencyOf(section, templates) : {};
  for (const key of ["sla", "concurrency_limit", "version_type"]) {
    if (generation === 2) section.passOver(key, "Prefect 2.20 passes over it");
  }
  const version = versionOf(section, templates, { project, values, source: flow?.entrypoint });
  const pullSteps = flow && pullStepsOf(section, { shop, templates, flow, artifacts, pool });
  const [description, paused, enforced, parameters] = [
    fields("description", "text"),
    fields("paused", "boolean"),
    fields("enforce_parameter_schema", "boolean"),
    fields("parameters", "json"),
  ];
  const tags = tagsOf(section, templates);
  section.close(DEPLOYMENT_FIELDS);
  if (name === undefined || flow === undefined || entrypoint === undefined) return undefined;
  const variable = flow.names.variable;
  const args = withoutUndefined({
    name: name.value,
    flowName: new Code(`${variable}.flowName`),
    description: description ?? new Code(`${variable}.flow.description`),
    ...version(variable),
    tags,
    entrypoint: entrypoint.value,
    pullSteps,
    ...pool,
    paused,
    schedules,
    ...limits,
    enforceParameterSchema: enforced ?? (generation === 2 ? false : undefined),
    parameters: isEmpty(parameters) ? undefined : parameters,
    parameterOpenApiSchema: new Code(`${variable}.flow.parameterOpenApiSchema`),
  });
  const names = shop.names.give(`${functionOf(entrypoint.raw)}/${name.raw}`, ["deployment"]);
  return { names, args, triggers, slas };
}

/** Asks for the plain fields of a deployment. */
function fieldsOf(section: Section, templates: Templates) {
  return (key: string, wanted: Wanted): unknown => {
    const tree = section.take(key);
    if (tree === undefined) return undefined;
    const value = templates.fill(tree, section.pathOf(key), "deploy", wanted);
    if (value === NOTHING) return undefined;
    const type = { boolean: "boolean", text: "string", json: "object" }[wanted as "text"];
    if (value instanceof Code || typeof value === type) return value;
    const needs = { boolean: "must be true or false", text: "must be a text; put it in quotes" };
    const message = needs[wanted as "text"] ?? "must be a table of fields";
    section.findings.problem(tree, section.pathOf(key), message);
    return undefined;
  };
}

function required(section: Section, key: string, templates: Templates) {
  const tree = section.take(key);
  const path = section.pathOf(key);
  if (tree?.kind !== "leaf" || typeof tree.value !== "string" || tree.value.trim() === "") {
    const reason = key === "name" ? "is needed" : 'is needed; write "path/to/file.py:function"';
    section.findings.problem(tree ?? section, path, reason);
    return undefined;
  }
  return { raw: tree.value, value: templates.fill(tree, path, "deploy", "text") };
}

function packageOf(
  section: Section,
  { raw, value }: { readonly raw: string; readonly value: unknown },
  artifacts: Artifacts,
  { project, flows }: Workshop,
): FlowPackage | undefined {
  const found = sourceOf(value, project.folder);
  if ("source" in found) return flows.take(raw, found.source, artifacts);
  const place = section.take("entrypoint") ?? section;
  section.findings.problem(place, section.pathOf("entrypoint"), found.problem);
  return undefined;
}

function tagsOf(section: Section, templates: Templates): unknown {
  const tree = section.take("tags");
  if (tree === undefined) return undefined;
  const path = section.pathOf("tags");
  if (tree.kind === "leaf" && typeof tree.value === "string") {
    const filled = templates.fill(tree, path, "deploy", "texts");
    if (filled instanceof Code) return filled;
  }
  if (tree.kind === "list" && tree.items.every(isText)) {
    const tags = templates.fill(tree, path, "deploy", "texts") as unknown[];
    return tags.length > 0 ? tags : undefined;
  }
  section.findings.problem(tree, path, "must be a list of texts; put numbers in quotes");
  return undefined;
}

function isText(tree: Tree): boolean {
  return tree.kind === "leaf" && typeof tree.value === "string";
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** What the build and push steps come to, once for all deployments that have the same. */
function sharedArtifacts(section: Section, shop: Workshop): Artifacts {
  const { values, artifacts, project, file } = shop;
  const build = stepSource(section, file, "build");
  const push = stepSource(section, file, "push");
  const known = artifacts.get(build?.tree)?.get(push?.tree);
  if (known) return known;
  const steps = [build, push].map((one) => (one ? stepsOf(one.tree, one.path, section) : []));
  const made = artifactsOf(steps.flat(), values, section.findings, project);
  const ofBuild = artifacts.get(build?.tree) ?? new Map<Tree | undefined, Artifacts>();
  artifacts.set(build?.tree, ofBuild.set(push?.tree, made));
  return made;
}

/** A deployment's own steps, else the file's. An empty `build` means none, an empty `push` says nothing. */
function stepSource(
  section: Section,
  file: Section,
  key: "build" | "push",
): { readonly tree: Tree; readonly path: string } | undefined {
  const own = section.take(key);
  if (own && !isNothing(own)) return { tree: own, path: section.pathOf(key) };
  if (key === "build" && section.has(key)) return undefined;
  const shared = file.take(key);
  return shared && { tree: shared, path: key };
}
