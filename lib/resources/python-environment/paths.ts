import { join } from "node:path";

/** The environment's interpreter. */
export function pythonIn(folder: string): string {
  return join(folder, "bin", "python");
}
