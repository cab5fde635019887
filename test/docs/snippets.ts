import { join } from "node:path";
import { REPOSITORY } from "./markdown";

/** Code that stands in the documentation. */
export interface Snippet {
  /** Where a reader finds it. */
  readonly where: string;
  /** The folder that its relative imports start from, relative to the repository. */
  readonly folder: string;
  readonly code: string;
}

/** What a short snippet may use without saying where it comes from. */
const FIXTURES: Readonly<Record<string, string>> = {
  etl: "PrefectPackage",
  training: "PrefectPackage",
  server: "PrefectServer",
  pool: "WorkPool",
  nightly: "PrefectServeDeployment",
};

/**
 * A snippet as a module of its own. One that imports nothing from prefect-constructs gets all of
 * it, `pulumi`, and those of the fixtures that it uses but does not make itself.
 */
export function moduleOf({ code }: Snippet, exported: readonly string[]): string {
  const lines = [code, "export {};"];
  if (!/from "@pulumi\/pulumi"/.test(code)) {
    lines.unshift('import * as pulumi from "@pulumi/pulumi";');
  }
  if (!/from "prefect-constructs"/.test(code)) {
    const used = Object.entries(FIXTURES).filter(
      ([name]) => uses(code, name) && !new RegExp(`\\bconst ${name}\\b`).test(code),
    );
    lines.unshift(...used.map(([name, type]) => `declare const ${name}: ${type};`));
    lines.unshift(`import { ${exported.join(", ")} } from "prefect-constructs";`);
  }
  return lines.join("\n");
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w."'-])${name}(?![\\w"':])`).test(code);
}

/** Where a snippet pretends to stand: in the repository, so that its imports resolve. */
export function pathOf({ folder }: Snippet, index: number): string {
  return join(REPOSITORY, folder, `snippet-${index + 1}.ts`);
}
