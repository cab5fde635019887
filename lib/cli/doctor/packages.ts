import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finding } from "./finding";

/** What a program loads: with what needs it, or nothing where all do. */
const PACKAGES: Readonly<Record<string, string | undefined>> = {
  "@pulumi/pulumi": undefined,
  "prefect-constructs": undefined,
  "@pulumi/docker": "images or containers",
  "@pulumi/kubernetes": "a cluster",
  "@pulumi/command": "image.load or build secrets",
};

/** The packages of the project in this folder; none where it is no project. */
export async function lookForPackages(folder: string): Promise<Finding[]> {
  if (!existsSync(join(folder, "Pulumi.yaml"))) return [];
  return Object.entries(PACKAGES).map(([name, use]): Finding => {
    const about = { check: `package ${name}`, required: use === undefined };
    const version = versionOf(name, folder);
    if (version !== undefined) return { ...about, status: "ok", detail: version };
    const fix = `npm install ${name}`;
    if (use === undefined) return { ...about, status: "missing", detail: `not in ${folder}`, fix };
    return { ...about, status: "not needed", detail: `not there; for ${use}`, fix };
  });
}

/** As Node.js finds it from this folder, in whose package.json `exports` need not name itself. */
function versionOf(name: string, folder: string): string | undefined {
  const file = join(folder, "node_modules", name, "package.json");
  if (existsSync(file))
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  const above = dirname(folder);
  return above === folder ? undefined : versionOf(name, above);
}
