import { Call, Code } from "../../program/literal";
import { NOTHING, type Templates } from "../program/templates";
import { converted, type Values } from "../program/values";
import type { Tree } from "../read/tree";
import type { Step } from "./list";

/** What the helpers of this library take, by Prefect's names; the first are needed. */
interface Helper {
  readonly name: string;
  readonly needs: readonly string[];
  readonly takes: readonly string[];
}

const STEPS = "prefect.deployments.steps";
const COMMON = ["id", "requires"];

/** Steps with a typed helper. Those of other packages have it only with `requires`, which it would add. */
const HELPERS: Readonly<Record<string, Helper>> = {
  [`${STEPS}.git_clone`]: {
    name: "gitClone",
    needs: ["repository"],
    takes: [
      "branch",
      "commit_sha",
      "include_submodules",
      "access_token",
      "credentials",
      "directories",
      "clone_directory_name",
    ],
  },
  [`${STEPS}.run_shell_script`]: {
    name: "runShellScript",
    needs: ["script"],
    takes: ["directory", "env", "stream_output", "expand_env_vars"],
  },
  [`${STEPS}.pip_install_requirements`]: {
    name: "pipInstallRequirements",
    needs: [],
    takes: ["directory", "requirements_file", "stream_output"],
  },
  [`${STEPS}.pull_with_block`]: {
    name: "pullWithBlock",
    needs: ["block_type_slug", "block_document_name"],
    takes: [],
  },
  "prefect_aws.deployments.steps.pull_from_s3": {
    name: "pullFromS3",
    needs: ["requires", "bucket", "folder"],
    takes: ["credentials", "client_parameters"],
  },
  "prefect_gcp.deployments.steps.pull_from_gcs": {
    name: "pullFromGcs",
    needs: ["requires", "bucket", "folder"],
    takes: ["project", "credentials"],
  },
  "prefect_azure.deployments.steps.pull_from_azure_blob_storage": {
    name: "pullFromAzureBlobStorage",
    needs: ["requires", "container", "folder", "credentials"],
    takes: [],
  },
};

/** Pull steps as calls of this library's helpers; one that is not theirs as `pullSteps.call`. */
export function pullCalls(steps: readonly Step[], templates: Templates, values: Values): Code[] {
  return steps.map((step) => pullCall(step, templates, values));
}

function pullCall({ name, args, path }: Step, templates: Templates, values: Values): Code {
  const library = values.use("pullSteps");
  const filled = [...args]
    .map(([key, tree]) => {
      const place = `${path}.${key}`;
      if (isInClear(key, tree)) return [key, settingOf(place, values)] as const;
      return [key, templates.fill(tree, place, "pull")] as const;
    })
    .filter(([, value]) => value !== NOTHING);
  const given = Object.fromEntries(filled);
  if (name === `${STEPS}.set_working_directory` && isOnly(given, "directory")) {
    return setWorkingDirectory(given.directory, values);
  }
  const helper = HELPERS[name];
  if (helper && fits(helper, given)) {
    const named = filled.map(([key, value]) => [inTypeScript(key), value] as const);
    if (named.length === 0) return new Code(`${library}.${helper.name}()`);
    return new Call(`${library}.${helper.name}`, Object.fromEntries(named));
  }
  if (filled.length === 0) return new Call(`${library}.call`, name);
  return new Call(`${library}.call`, name, given);
}

/** Whether an argument has a token or a password that everybody reads who has the file. */
function isInClear(key: string, tree: Tree): boolean {
  if (tree.kind !== "leaf" || typeof tree.value !== "string") return false;
  if (key === "access_token") return !tree.value.includes("{{");
  return key === "repository" && hasCredentials(tree.value.replace(/\{\{.*?\}\}/g, ""));
}

/** What stands before a host alone may be a token: `https://TOKEN@host/`. */
function hasCredentials(url: string): boolean {
  const [, found] = /^https?:\/\/([^\s/]+)@/i.exec(url) ?? [];
  return found !== undefined && found.split(":").at(-1) !== "";
}

/** The program does not have it too: it is a secret of the stack's. */
function settingOf(path: string, values: Values): Code {
  const what = `${path}, which the file has in clear`;
  return converted(values.setting(path, true, what), "text");
}

export function setWorkingDirectory(directory: unknown, values: Values): Code {
  return new Call(`${values.use("pullSteps")}.setWorkingDirectory`, directory);
}

function isOnly(given: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.keys(given).length === 1 && isText(given[key]);
}

/** Whether a helper's types take the arguments, and it sends them as they are. */
function fits({ needs, takes }: Helper, given: Readonly<Record<string, unknown>>): boolean {
  const known = [...COMMON, ...needs, ...takes];
  return (
    needs.every((key) => key in given) &&
    Object.entries(given).every(([key, value]) => known.includes(key) && isOfType(key, value))
  );
}

function isOfType(key: string, value: unknown): boolean {
  if (["credentials", "client_parameters"].includes(key)) return true;
  if (["include_submodules", "stream_output", "expand_env_vars"].includes(key)) {
    return typeof value === "boolean";
  }
  if (key === "directories") return Array.isArray(value) && value.every(isText);
  if (key === "requires")
    return isPlainText(value) || (Array.isArray(value) && value.every(isPlainText));
  if (key === "id") return isPlainText(value);
  if (key === "env") {
    return typeof value === "object" && value !== null && Object.values(value).every(isText);
  }
  return isText(value);
}

function isPlainText(value: unknown): boolean {
  return typeof value === "string";
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value instanceof Code;
}

function inTypeScript(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
