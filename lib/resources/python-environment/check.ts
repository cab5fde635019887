import { statSync } from "node:fs";
import { checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { redactUrlCredentials } from "../../core/redact";
import { hasUnknown, isUnknown } from "../../core/unknown";
import { contentDifference } from "./content";
import { PYTHON_ENVIRONMENT_DEFAULTS, type PythonEnvironmentInputs } from "./inputs";
import { findPython } from "./interpreter";
import { strayCredentials } from "./pip-arguments";
import { isVersion, isWithin } from "./python-version";

/** Every problem that is known before anything is made. */
export async function checkPythonEnvironment(
  news: PythonEnvironmentInputs,
  olds: PythonEnvironmentInputs | undefined,
): Promise<Problem[]> {
  const problems = [
    ...checkPlatform(),
    ...checkDirectory(news.directory),
    ...checkName(news.name),
    ...checkLines("requirements", news.requirements),
    ...checkText(news.requirementsText),
    ...checkLines("constraints", news.constraints),
    ...checkVersions(news),
    ...checkPipArguments(news.pipArguments),
    ...checkSeconds("timeoutSeconds", news.timeoutSeconds, { min: 1 }),
  ];
  return problems.length > 0 ? problems : checkInterpreter(news, olds);
}

function checkPlatform(): Problem[] {
  if (process.platform !== "win32") return [];
  return [problem("directory", "can only hold environments on Linux or macOS", process.platform)];
}

function checkDirectory(path: unknown): Problem[] {
  if (isUnknown(path)) return [];
  if (typeof path !== "string" || path === "") {
    return [problem("directory", "must be a folder's path", path)];
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return [];
  return [problem("directory", "must be a folder", path)];
}

function checkName(name: unknown): Problem[] {
  if (name === undefined || isUnknown(name)) return [];
  if (typeof name === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return [];
  return [problem("name", "must be letters, digits, dots, dashes and underscores", name)];
}

function checkLines(path: string, lines: unknown): Problem[] {
  if (lines === undefined || isUnknown(lines)) return [];
  if (!Array.isArray(lines)) return [problem(path, "must be a list of texts", typeof lines)];
  return lines.flatMap((line: unknown, at) => {
    const place = `${path}[${at}]`;
    if (isUnknown(line)) return [];
    if (typeof line !== "string") return [problem(place, "must be a text", typeof line)];
    if (/[\r\n]/.test(line)) return [problem(place, "must be one line")];
    return reference(place, line);
  });
}

function checkText(text: unknown): Problem[] {
  if (text === undefined || isUnknown(text)) return [];
  if (typeof text !== "string") return [problem("requirementsText", "must be a text", typeof text)];
  return text.split(/\r?\n/).flatMap((line) => reference("requirementsText", line));
}

/** A file that is named but not read here could change without anyone noticing. */
function reference(path: string, line: string): Problem[] {
  if (!/^\s*(-r|-c|--requirement|--constraint)\b/.test(line)) return [];
  const fix = "give that file's content as requirementsText or constraints";
  return [problem(path, "must not refer to another file", redactUrlCredentials(line.trim()), fix)];
}

function checkVersions({
  minVersion,
  maxVersion,
  interpreter,
}: PythonEnvironmentInputs): Problem[] {
  const problems = Object.entries({ minVersion, maxVersion }).flatMap(([path, version]) => {
    if (version === undefined || isUnknown(version) || isVersion(version)) return [];
    return [problem(path, "must be a version", version, 'write e.g. "3.11"')];
  });
  if (interpreter !== undefined && (typeof interpreter !== "string" || interpreter === "")) {
    problems.push(problem("interpreter", "must be a path or a name on PATH", interpreter));
  }
  const min = minVersion ?? PYTHON_ENVIRONMENT_DEFAULTS.minVersion;
  if (isVersion(min) && isVersion(maxVersion) && !isWithin(min, undefined, maxVersion)) {
    problems.push(problem("maxVersion", `must not be below minVersion ${min}`, maxVersion));
  }
  return problems;
}

function checkPipArguments(pipArguments: unknown): Problem[] {
  if (pipArguments === undefined || hasUnknown(pipArguments)) return [];
  if (!Array.isArray(pipArguments) || pipArguments.some((part) => typeof part !== "string")) {
    return [problem("pipArguments", "must be a list of texts", typeof pipArguments)];
  }
  return strayCredentials(pipArguments as string[]).map((at) =>
    problem(
      `pipArguments[${at}]`,
      "holds credentials that would stand on pip's command line",
      undefined,
      "write them as the value of a long option (--index-url …) or in requirements",
    ),
  );
}

/**
 * Whether there is a Python to make it from. One named by its path may be made by the same `up`,
 * and an environment that stays as it is needs none.
 */
async function checkInterpreter(
  news: PythonEnvironmentInputs,
  olds: PythonEnvironmentInputs | undefined,
): Promise<Problem[]> {
  const { interpreter, minVersion: min, maxVersion: max } = news;
  if (hasUnknown([interpreter, min, max]) || interpreter?.includes("/")) return [];
  if (olds !== undefined && contentDifference(olds, news).length === 0) return [];
  const python = await findPython({ interpreter, min, max, venv: true });
  return "missing" in python ? [problem("interpreter", python.missing)] : [];
}
