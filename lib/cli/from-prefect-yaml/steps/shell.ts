import { Code, literal } from "../../program/literal";
import { folderInProgram, pathInProgram, type Project } from "../project";
import type { Templates } from "../program/templates";
import { type Expression, resolvedIn, type Values } from "../program/values";
import { argument, type Step, textArgument } from "./list";
import { wordsOf } from "./words";

type Field = "stdout" | "stderr";

interface Scene {
  readonly templates: Templates;
  readonly values: Values;
  readonly project: Project;
}

/**
 * What a shell step prints, as a constant that is made where something refers to it. As Prefect does, the
 * program runs each line by itself, in the project's folder, and by a shell only where that is said.
 */
export function shellOutput(step: Step, field: Field, scene: Scene): Expression {
  const make = () => {
    const name = `${textArgument(step, "id") ?? "shell"} ${field}`;
    return scene.values.constant(`${step.path} ${field}`, name, [], output(step, field, scene));
  };
  // Only what is read is run.
  return {
    get code() {
      return make();
    },
    isOutput: false,
    isText: true,
  };
}

function output(step: Step, field: Field, scene: Scene): string {
  const lines = (textArgument(step, "script") ?? "").split(/\r?\n/);
  const options = { ...folderOf(step, scene), encoding: "utf8" };
  const calls = lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => call(line, step, field, options, scene));
  if (calls.length === 1) return `${calls[0]}.trim()`;
  return `[\n${calls.map((one) => `  ${one},\n`).join("")}]\n  .join("")\n  .trim()`;
}

function call(
  line: string,
  step: Step,
  field: Field,
  options: Readonly<Record<string, unknown>>,
  { templates, values }: Scene,
): string {
  const place = { line: step.line, path: `${step.path}.script`, stage: "deploy" } as const;
  const filled = (text: string) => templates.text(text, place, "text");
  const isSaid = (key: string) => textArgument(step, key) === "true";
  const usesShell = isSaid("shell") || (isSaid("expand_env_vars") && line.includes("$"));
  const words = usesShell ? undefined : wordsOf(line);
  const [run, args] =
    words === undefined
      ? [field === "stdout" ? "execSync" : "spawnSync", [filled(line)]]
      : [field === "stdout" ? "execFileSync" : "spawnSync", argumentsOf(words.map(filled))];
  values.importing(`import { ${run} } from "node:child_process";`);
  const shell = run === "spawnSync" && words === undefined ? { shell: true } : {};
  const stated = [...args, { ...options, ...shell }].map(flat).join(", ");
  return `${run}(${stated})${field === "stderr" ? ".stderr" : ""}`;
}

function argumentsOf([file, ...rest]: readonly unknown[]): unknown[] {
  return [file, rest];
}

/** The folder that the command runs in: the program's own is often another. */
function folderOf(step: Step, { templates, values, project }: Scene): { readonly cwd?: unknown } {
  const root = folderInProgram(project);
  const tree = argument(step, "directory");
  const stated = tree && templates.fill(tree, `${step.path}.directory`, "deploy", "text");
  if (typeof stated === "string" && !stated.startsWith("/")) {
    const folder = pathInProgram(project, stated);
    return folder === "." || folder === "./" ? {} : { cwd: folder };
  }
  if (stated instanceof Code) return { cwd: new Code(resolvedIn(root, stated.text, values)) };
  if (stated !== undefined) return { cwd: stated };
  return root === "." ? {} : { cwd: root };
}

function flat(value: unknown): string {
  return literal(value, { indent: 0, before: -1000, after: 0 });
}
