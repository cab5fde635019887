import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT_FILES, projectAbove } from "../../../core/data-directory";
import { isRecord } from "../../../core/json";
import { UsageError } from "../../usage-error";
import type { Preview } from "./read";

/** What a stack is called in the preview of it. */
export type StackName = Required<Pick<Preview, "stack" | "project">>;

/**
 * The names of `stack`, `organization/stack` or `organization/project/stack`.
 * @param cwd - in or below the project's folder, whose name it is where none is given
 */
export function stackNamed(given: string, cwd: string): StackName {
  const parts = given.split("/");
  const [stack, project] = [parts.at(-1), parts.length === 3 ? parts[1] : projectIn(cwd)];
  if (!stack || parts.length > 3) throw new UsageError(`--stack must name a stack, got "${given}"`);
  if (project) return { stack, project };
  const fix = `write --stack organization/project/${stack}`;
  throw new UsageError(`--stack ${given}: no Pulumi.yaml here or above says whose it is; ${fix}`);
}

function projectIn(cwd: string): string | undefined {
  const folder = projectAbove(cwd);
  if (folder === undefined) return undefined;
  const file = PROJECT_FILES.map((name) => join(folder, name)).find((one) => existsSync(one));
  try {
    const project: unknown = parse(readFileSync(file ?? "", "utf8"));
    return isRecord(project) && typeof project.name === "string" ? project.name : undefined;
  } catch {
    return undefined;
  }
}
