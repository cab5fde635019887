import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Problem, problem } from "../../../core/problems";

// Loaded when first needed, as all that not every program needs.
const yaml = () => require("yaml") as typeof import("yaml");

export type Mapping = { readonly [key: string]: unknown };

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A config file's content, or what keeps it from being one. */
export function readConfigFile(
  path: string,
  file: string,
): { readonly config: Mapping } | { readonly problems: readonly Problem[] } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { problems: [problem(path, "must be a file that exists", file)] };
  }
  const document = yaml().parseDocument(text, { prettyErrors: true, logLevel: "error" });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ message, linePos }) => {
        const at =
          linePos === undefined ? "" : ` in line ${linePos[0].line}, column ${linePos[0].col}`;
        const what = message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
        return problem(path, `must be YAML; ${file}${at}: ${what}`);
      }),
    };
  }
  let config: unknown;
  try {
    config = document.toJS();
  } catch (error) {
    // Aliases and merges are followed only now.
    const what = error instanceof Error ? error.message : String(error);
    return { problems: [problem(path, `must be YAML; ${file}: ${what}`)] };
  }
  if (!isMapping(config)) return { problems: [problem(path, "must hold a mapping", file)] };
  return { config };
}

/** Where an empty text stands: lolpop looks at every text's first character, and crashes. */
export function checkEmptyTexts(path: string, value: unknown, at = ""): Problem[] {
  if (value === "") {
    const fix = "lolpop crashes on it; leave the key out or write null";
    return [problem(path, `has an empty text under ${at}`, undefined, fix)];
  }
  // lolpop looks into mappings alone.
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    return checkEmptyTexts(path, part, at === "" ? key : `${at}.${key}`);
  });
}

/** The plug-in files of a config, and those that are none. */
export function readPlugins(
  path: string,
  config: Mapping,
  workingDirectory: string,
): { readonly files: readonly string[]; readonly problems: readonly Problem[] } {
  const listed = isMapping(config.config) ? config.config.plugin_paths : undefined;
  if (!Array.isArray(listed)) return { files: [], problems: [] };
  const files: string[] = [];
  const problems: Problem[] = [];
  for (const one of listed as readonly unknown[]) {
    // What OmegaConf fills in is known only when it runs.
    if (typeof one !== "string" || one === "" || one.includes("${")) continue;
    const file = isAbsolute(one) ? one : join(workingDirectory, one);
    const found = one.includes("\0") ? undefined : statSync(file, { throwIfNoEntry: false });
    const at = `${path}: config.plugin_paths`;
    if (found === undefined) {
      problems.push(problem(at, "names a file that is not there; lolpop passes over it", one));
    } else if (found.isDirectory()) {
      const fix = "name the Python files in it";
      problems.push(problem(at, "names a folder, of which lolpop loads nothing", one, fix));
    } else {
      files.push(file);
    }
  }
  return { files, problems };
}
