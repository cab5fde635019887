import { Code, quoted } from "../../program/literal";
import { folderInProgram, pathInProgram, type Project } from "../project";
import { NOTHING, type Templates } from "../program/templates";
import { resolvedIn, type Values } from "../program/values";
import type { Section } from "./section";

interface Scene {
  readonly project: Project;
  readonly values: Values;
  /** The flow's file and function, below the project's folder. @default - they have problems */
  readonly source?: unknown;
}

const COMMIT = "As prefect deploy has it, a deployment without a version is of the commit's.";

/**
 * The version's part of a deployment's arguments. Prefect 3 gives a deployment that states none the
 * commit's, and without a commit the flow's own, which is the hash of its file where it states none.
 */
export function versionOf(
  section: Section,
  templates: Templates,
  { project, values, source }: Scene,
): (flow: string) => object {
  const type = project.generation === 3 ? section.take("version_type") : undefined;
  const kind = type?.kind === "leaf" ? String(type.value) : undefined;
  const tree = section.take("version");
  const stated = tree && templates.fill(tree, section.pathOf("version"), "deploy", "text");
  if (stated !== undefined && typeof stated !== "string" && !(stated instanceof Code)) {
    const needs = "must be a text; put it in quotes";
    if (stated !== NOTHING) section.findings.problem(tree!, section.pathOf("version"), needs);
  }
  const info = (version: unknown) =>
    kind === undefined ? {} : { versionInfo: { type: kind, version } };
  if (typeof stated === "string" || stated instanceof Code) {
    return () => ({ version: stated, ...info(stated) });
  }
  if (project.generation === 2) return () => ({});
  const byCommit = project.hasCommit && (kind === undefined || kind === "vcs:git");
  return (flow) => {
    const version = new Code(
      byCommit ? commit(project, values) : ofFlow(flow, source, project, values),
    );
    return { version, ...info(version) };
  };
}

function commit(project: Project, values: Values): string {
  values.importing('import { execFileSync } from "node:child_process";');
  const folder = pathInProgram(project, ".");
  const cwd = folder === "." ? "" : `cwd: ${quoted(folder)}, `;
  const options = `{ ${cwd}encoding: "utf8" }`;
  const code = `execFileSync("git", ["rev-parse", "HEAD"], ${options}).slice(0, 8)`;
  return values.constant("commit", "commit", ["version"], code, COMMIT);
}

function ofFlow(flow: string, source: unknown, project: Project, values: Values): string {
  values.importing('import { createHash } from "node:crypto";');
  values.importing('import { readFileSync } from "node:fs";');
  const { name, path } = fileOf(flow, source, project, values);
  const code = `createHash("md5").update(readFileSync(${path})).digest("hex")`;
  const why = "As prefect deploy has it, a flow without a version is of its file's.";
  const hash = values.constant(`hash ${path}`, name, ["version"], code, why);
  return `${flow}.flow.version ?? ${hash}`;
}

/** The flow's file as the program reaches it, where the environment names it too. */
function fileOf(flow: string, source: unknown, project: Project, values: Values) {
  if (!(source instanceof Code)) {
    const file = String(source).replace(/:[^:]*$/, "");
    return { name: file, path: quoted(pathInProgram(project, file)) };
  }
  const text = source.text.startsWith("`") ? source.text : `(${source.text})`;
  const file = `${text}.replace(/:[^:]*$/, "")`;
  return { name: flow, path: resolvedIn(folderInProgram(project), file, values) };
}
