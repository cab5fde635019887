import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Problem, problem } from "../../core/problems";
import { type ManifestFile, parseManifest, type PodSettings } from "../../render/kubernetes";
import { projectRoot } from "../project-root";
import { settingsOf } from "./pod-settings";

/** Arguments that may name a manifest of the user's own, in place of settings of pods. */
export interface ManifestArgs extends PodSettings {
  /**
   * A YAML file with a Deployment of your own, from the project's root: it gets image, references to
   * Secrets, labels and, where it states none, name, command and probes. What else the file holds is
   * made as it is.
   * @default - the Deployment is ours
   */
  readonly manifest?: string;
  /**
   * A folder, from the project's root: manifests for `kubectl apply -f` are written there, and
   * nothing is made in the cluster.
   * @default - it is made in the cluster
   */
  readonly renderTo?: string;
}

/** Reads the user's manifest; `path` is the place of the arguments. */
export function readManifest(path: string, args: ManifestArgs): ManifestFile | undefined {
  if (args.manifest === undefined) return undefined;
  const where = `${path}.manifest`;
  const text = readText(args.manifest);
  if (text === undefined) {
    const problems = [problem(where, "must be a file that exists", args.manifest)];
    return { workload: undefined, others: [], problems };
  }
  const parsed = parseManifest(where, args.manifest, text);
  return { ...parsed, problems: [...parsed.problems, ...checkBeside(path, args, parsed)] };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(resolve(projectRoot(), file), "utf8");
  } catch {
    return undefined;
  }
}

/** The file states itself what settings would say; and values of Secrets are not written to disk. */
function checkBeside(path: string, args: ManifestArgs, { others }: ManifestFile): Problem[] {
  const fix = "state it in the file";
  const problems = Object.keys(settingsOf(args)).map((key) => {
    return problem(`${path}.${key}`, "cannot be given beside a manifest", undefined, fix);
  });
  if (args.renderTo !== undefined && others.some(({ kind }) => kind === "Secret")) {
    const needs = "must hold no Secret, which would be written into the folder";
    problems.push(problem(`${path}.manifest`, needs, args.manifest));
  }
  return problems;
}
