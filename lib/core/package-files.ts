import { join, resolve } from "node:path";

/** The folder of the installed package: this file runs as `dist/lib/core/package-files.js`. */
const packageRoot = resolve(__dirname, "..", "..", "..");

/** A Python file that the package ships, by its name in `lib/python`. */
export function pythonFile(name: string): string {
  return join(packageRoot, "lib", "python", name);
}
