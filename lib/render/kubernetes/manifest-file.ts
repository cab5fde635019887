import type { Document, LineCounter, YAMLParseError } from "yaml";
import { isRecord } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { asKubectlReads } from "./kubectl-yaml";
import type { KubernetesObject } from "./objects";
import { UNPRINTABLE } from "./unprintable";

// Loaded when first needed, as all that not every program needs.
const yaml = () => require("yaml") as typeof import("yaml");

/** What is in a manifest of the user's. */
export interface ManifestFile {
  /** Its Deployment, if all is well. */
  readonly workload: KubernetesObject | undefined;
  /** All else, in its order, lists taken apart. */
  readonly others: readonly KubernetesObject[];
  readonly problems: readonly Problem[];
}

/** One object of the file, and where it is. */
interface Found {
  readonly value: unknown;
  readonly line: number;
}

/** Reads a manifest with a Deployment in it; `path` is the argument that names the file. */
export function parseManifest(path: string, file: string, text: string): ManifestFile {
  const strangers = checkCharacters(path, file, text);
  if (strangers.length > 0) return { workload: undefined, others: [], problems: strangers };
  const counter = new (yaml().LineCounter)();
  const options = { version: "1.1", customTags: asKubectlReads, lineCounter: counter } as const;
  const documents = [...yaml().parseAllDocuments(text, options)];
  // What comes behind a document's first is of its making.
  const broken = documents.flatMap(({ errors }) => errors.slice(0, 1).map(placeOf));
  if (broken.length === 0) broken.push(...documents.flatMap(unresolved));
  if (broken.length > 0) {
    const problems = broken.map((place) => problem(path, `must be YAML; ${file}${place}`));
    return { workload: undefined, others: [], problems };
  }
  const found = documents.flatMap((document) => objectsOf(document, counter));
  const strange = found.filter(({ value }) => !isObject(value));
  const problems = strange.map(({ line }) => {
    return problem(
      path,
      `must hold objects with apiVersion, kind and metadata (line ${line})`,
      file,
    );
  });
  const objects = found.map(({ value }) => value).filter(isObject);
  const workloads = objects.filter(isDeployment);
  const others = objects.filter((object) => !isDeployment(object));
  problems.push(...checkWorkloads(path, file, workloads), ...checkNames(path, file, others));
  return { workload: workloads[0], others, problems };
}

/** Without the excerpt that follows. */
function placeOf({ message, linePos }: YAMLParseError): string {
  const at = linePos === undefined ? "" : ` in line ${linePos[0].line}, column ${linePos[0].col}`;
  const what = (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
  return `${at}: ${what}`;
}

/** What shows only when keys are looked at, and aliases and merges followed. */
function unresolved(document: Document.Parsed): string[] {
  const strange: string[] = [];
  const { isCollection, isScalar, visit } = yaml();
  visit(document, {
    Pair(_at, { key }) {
      if (isCollection(key)) strange.push("put {{ … }} in quotes");
      // To kubectl `.nan` as a key is a text again, and a fraction one in Go's own form.
      const isFraction = isScalar(key) && typeof key.value === "number" && key.value % 1 !== 0;
      if (isFraction) strange.push(`put ${key.source} in quotes`);
    },
  });
  if (strange.length > 0) return [`: a key must be text; ${strange[0]}`];
  try {
    document.toJS();
    return [];
  } catch (error) {
    return [`: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Ends of lines to kubectl alone, and what it does not take at all. */
function checkCharacters(path: string, file: string, text: string): Problem[] {
  const at = text.search(new RegExp(`(?!^\uFEFF)${UNPRINTABLE.source}|\r(?!\n)`));
  if (at < 0) return [];
  const line = text.slice(0, at).split("\n").length;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
  const needs = `must hold no character U+${code} (line ${line})`;
  return [problem(path, needs, file, `write it as "\\u${code}", in double quotes`)];
}

function objectsOf(document: Document.Parsed, counter: LineCounter): Found[] {
  const value: unknown = document.toJS();
  const line = counter.linePos(document.contents?.range[0] ?? 0).line;
  if (value === null || value === undefined) return [];
  const isList = isRecord(value) && value.kind === "List" && Array.isArray(value.items);
  return isList
    ? (value.items as unknown[]).map((item) => ({ value: item, line }))
    : [{ value, line }];
}

function isObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || !isRecord(value.metadata)) return false;
  return typeof value.apiVersion === "string" && typeof value.kind === "string";
}

function isDeployment({ kind, apiVersion }: KubernetesObject): boolean {
  return kind === "Deployment" && apiVersion.startsWith("apps/");
}

function checkWorkloads(
  path: string,
  file: string,
  workloads: readonly KubernetesObject[],
): Problem[] {
  const [workload, ...more] = workloads;
  if (workload === undefined) return [problem(path, "must hold a Deployment", file)];
  if (more.length > 0) {
    return [problem(path, `must hold one Deployment, not ${workloads.length}`, file)];
  }
  if (containersOf(workload).length > 0) return [];
  return [problem(path, "must hold a Deployment with a container in its template", file)];
}

function containersOf({ spec }: KubernetesObject): unknown[] {
  const pod = isRecord(spec) && isRecord(spec.template) ? spec.template.spec : undefined;
  return isRecord(pod) && Array.isArray(pod.containers) ? pod.containers.filter(isRecord) : [];
}

/** The Deployment gets a name where it has none; another object cannot. */
function checkNames(path: string, file: string, others: readonly KubernetesObject[]): Problem[] {
  return others
    .filter(({ metadata }) => typeof metadata.name !== "string")
    .map(({ kind }) => problem(path, `must give each object a name: a ${kind} has none`, file));
}
