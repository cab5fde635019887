import { hashJson, shortHash } from "../../core/content-hash";
import { sameJson, withoutUndefined } from "../../core/json";
import { redactUrlCredentials } from "../../core/redact";
import { PYTHON_ENVIRONMENT_DEFAULTS, type PythonEnvironmentInputs } from "./inputs";

type Content = Pick<
  PythonEnvironmentInputs,
  | "requirements"
  | "requirementsText"
  | "constraints"
  | "interpreter"
  | "minVersion"
  | "maxVersion"
  | "pipArguments"
>;

/**
 * The inputs that decide what is in the environment, without what changes nothing in it: order,
 * comments, and the credentials by which packages are fetched.
 */
export function contentOf(inputs: PythonEnvironmentInputs): Content {
  return withoutUndefined({
    requirements: specifiers(inputs.requirements),
    requirementsText: textOf(inputs.requirementsText),
    constraints: specifiers(inputs.constraints),
    interpreter: inputs.interpreter,
    minVersion: inputs.minVersion ?? PYTHON_ENVIRONMENT_DEFAULTS.minVersion,
    maxVersion: inputs.maxVersion,
    pipArguments: nonEmpty(inputs.pipArguments?.map(redactUrlCredentials)),
  });
}

export function contentHash(inputs: PythonEnvironmentInputs): string {
  return hashJson(contentOf(inputs));
}

/** The name of the environment's own folder. */
export function folderName(inputs: PythonEnvironmentInputs): string {
  const name = inputs.name ?? PYTHON_ENVIRONMENT_DEFAULTS.name;
  return `${name}-${shortHash(contentHash(inputs))}`;
}

/** The inputs by which two environments differ in content or place. */
export function contentDifference(
  olds: PythonEnvironmentInputs,
  news: PythonEnvironmentInputs,
): (keyof PythonEnvironmentInputs)[] {
  const before = placed(olds);
  const after = placed(news);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof typeof after)[]);
  return [...keys].filter((key) => !sameJson(before[key], after[key]));
}

function placed(inputs: PythonEnvironmentInputs) {
  const name = inputs.name ?? PYTHON_ENVIRONMENT_DEFAULTS.name;
  return { ...contentOf(inputs), directory: inputs.directory, name };
}

/** In any order, since pip takes them as one set. */
function specifiers(list: readonly string[] | undefined): string[] | undefined {
  return nonEmpty(
    list
      ?.map((line) => redactUrlCredentials(line.trim()))
      .filter((line) => line !== "")
      .sort(),
  );
}

/** Without what pip passes over. Order stays: an option may stand among the lines. */
function textOf(text: string | undefined): string | undefined {
  const lines = text
    ?.split(/\r?\n/)
    .map((line) => redactUrlCredentials(line.replace(/(^|\s)#.*$/, "").trim()))
    .filter((line) => line !== "");
  return nonEmpty(lines)?.join("\n");
}

function nonEmpty(list: string[] | undefined): string[] | undefined {
  return list?.length ? list : undefined;
}
