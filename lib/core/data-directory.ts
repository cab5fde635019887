import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a project's own files lie in, below its root. */
export const DATA_DIRECTORY = ".prefect-constructs";

/** What a project is described in, one of these. */
export const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** The nearest folder with a Pulumi project, that folder itself or one above it. */
export function projectAbove(folder: string): string | undefined {
  if (PROJECT_FILES.some((name) => existsSync(join(folder, name)))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : projectAbove(parent);
}
