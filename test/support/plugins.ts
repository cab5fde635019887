import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A file, or why there is none. */
export type PulumiPlugin = { readonly path: string } | { readonly missing: string };

/** A resource plugin of Pulumi's, which is looked for like any engine looks: on PATH. */
export function pulumiPlugin(name: string): PulumiPlugin {
  const program = `pulumi-resource-${name}`;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
  return found ? { path: found } : { missing: `no ${program} on PATH` };
}
