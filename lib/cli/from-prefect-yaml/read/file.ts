import { NameBook } from "../../program/names";
import type { Project } from "../project";
import { Values } from "../program/values";
import { deploymentOf, type PlannedDeployment } from "./deployment";
import { type FlowPackage, Flows } from "./flows";
import { Findings, Section, sectionsOf } from "./section";
import { type Finding, isNothing, parseTree, plain, type Tree } from "./tree";

export const FILE_FIELDS = [
  "name",
  "prefect-version",
  "build",
  "push",
  "pull",
  "definitions",
  "deployments",
];

/** What a file comes to. */
export interface Plan {
  readonly deployments: readonly PlannedDeployment[];
  readonly flows: readonly FlowPackage[];
  readonly values: Values;
  readonly project: Project;
  readonly remarks: readonly Finding[];
}

/** Which Prefect the file names as its own. */
export function generationOf(tree: Tree): 2 | 3 | undefined {
  const version = tree.kind === "table" ? tree.members.get("prefect-version") : undefined;
  const text = version ? String(plain(version)) : "";
  return /^2\b/.test(text) ? 2 : /^3\b/.test(text) ? 3 : undefined;
}

/** Reads a file; everything that is wrong with it is found at once. */
export function planOf(
  text: string,
  projectFor: (generation: 2 | 3 | undefined) => Project,
): Plan | { readonly problems: readonly Finding[] } {
  const parsed = parseTree(text);
  if ("broken" in parsed) return { problems: parsed.broken };
  const { tree } = parsed;
  const project = projectFor(generationOf(tree));
  if (tree.kind !== "table") {
    const message = isNothing(tree)
      ? "the file says nothing"
      : "the file must be a table of fields";
    return { problems: [{ line: 1, path: "", message }] };
  }
  const findings = new Findings();
  const file = new Section(tree, "", findings);
  const names = new NameBook();
  const values = new Values(names);
  const flows = new Flows(names);
  const shop = { project, names, values, flows, file, artifacts: new Map() };
  const list = file.list("deployments");
  const sections = list ? sectionsOf(list, "deployments", findings) : [];
  if (isNothing(list) && findings.problems.length === 0) {
    findings.problem(list ?? tree, "deployments", "must name one deployment at least");
  }
  const deployments = sections.flatMap((section) => deploymentOf(section, shop) ?? []);
  closeFile(file);
  refuseTwice(sections, findings);
  if (findings.problems.length > 0) return { problems: findings.problems };
  const remarks = withoutRepetition(findings.remarks);
  return { deployments, flows: flows.packages, values, project, remarks };
}

function closeFile(file: Section): void {
  file.passOver("name", "a Pulumi project has its own name, in Pulumi.yaml");
  file.passOver("prefect-version", "tells whose `prefect deploy` the program stands for");
  file.passOver("definitions", "its anchors are written out where the file refers to them");
  for (const key of ["build", "push", "pull"]) {
    if (!file.isAsked(key)) file.passOver(key, "every deployment has its own");
  }
  for (const key of ["description", "required_inputs"]) {
    file.passOver(key, "is for `prefect init` alone");
  }
  file.close(FILE_FIELDS);
}

/** Of two deployments of one flow and name, `prefect deploy` keeps the later. */
function refuseTwice(sections: readonly Section[], findings: Findings): void {
  const known = new Map<string, number>();
  for (const section of sections) {
    const [name, entrypoint] = [section.take("name"), section.take("entrypoint")];
    if (name?.kind !== "leaf" || entrypoint?.kind !== "leaf") continue;
    const key = `${entrypoint.value} ${name.value}`;
    const line = known.get(key);
    const place = section.pathOf("name");
    if (line !== undefined) findings.problem(name, place, `is the name of line ${line} already`);
    known.set(key, name.line);
  }
}

/** Steps that several deployments share are remarked on once. */
function withoutRepetition(remarks: readonly Finding[]): Finding[] {
  const known = new Map(remarks.map((one) => [`${one.path} ${one.message}`, one]));
  return [...known.values()].sort((a, b) => a.line - b.line);
}
