import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The repository, seen from compiled code. */
export const REPOSITORY = resolve(__dirname, "..", "..", "..");

/** One resource of the program `by-data`, or a look-up: what prefect-constructs exports. */
export interface ResourceData {
  readonly type: string;
  readonly name: string;
  /** Plain, but for `{$ref: "resource.output"}` and `{$secret: "config key"}`. */
  readonly args: object;
  readonly opts?: object;
}

/** What a program makes, in the order in which it makes it. */
export type ProgramData = readonly ResourceData[];

/** An output of another resource, or the resource itself. */
export function ref(path: string): never {
  return { $ref: path } as never;
}

/** A secret of the stack's configuration. */
export function secret(key: string): never {
  return { $secret: key } as never;
}

/** A secret that the program has from its own environment: unlike its settings', the engine knows it not. */
export function hidden(variable: string): never {
  return { $hidden: variable } as never;
}

/** The arguments of a package of the flow `work`, on an interpreter that has Prefect. */
export function workPackage(python: string, flowName: string): ResourceData {
  return {
    type: "PrefectPackage",
    name: "package",
    args: { source: { ...WORK, python }, flowName },
  };
}

/** The same workflow in an image. */
export function workImage(
  image: object,
  more: { readonly flowName?: string; readonly requirements?: readonly string[] } = {},
): ResourceData {
  const { flowName, requirements } = more;
  const args = { source: { ...WORK, requirements }, flowName, image };
  return { type: "PrefectPackage", name: "package", args };
}

const WORK = { kind: "flow", entrypoint: "work.py:work", workingDirectory: "flows" };

/** A folder of its own below the system's temporary one, with its real path. */
export function temporaryFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), "prefect-constructs-"));
}

/**
 * Makes a project folder whose program is the compiled `by-data`, with the tests' flows.
 * @param packages - what its program can load beside this library and Pulumi
 */
export function makeProject(packages: readonly string[] = []): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: by-data\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  writeFileSync(join(folder, "package.json"), '{ "name": "by-data", "private": true }\n');
  const program = join(__dirname, "..", "e2e", "programs", "by-data.js");
  copyFileSync(program, join(folder, "index.js"));
  cpSync(join(REPOSITORY, "test", "e2e", "flows"), join(folder, "flows"), { recursive: true });
  writeResources(folder, []);
  linkPackages(folder, [...PROGRAM_PACKAGES, ...packages]);
  return folder;
}

export function writeResources(folder: string, resources: ProgramData): void {
  writeFileSync(join(folder, "resources.json"), JSON.stringify(resources, null, 2));
}

/** Makes `prefect-constructs` and what its programs need resolvable, without an installation. */
export function linkPackages(folder: string, packages = PROGRAM_PACKAGES): void {
  const modules = join(folder, "node_modules");
  for (const name of packages) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(REPOSITORY, "node_modules", name), link);
  }
  symlinkSync(REPOSITORY, join(modules, "prefect-constructs"));
}

const PROGRAM_PACKAGES: readonly string[] = [
  "@pulumi/pulumi",
  "@types/node",
  "ts-node",
  "typescript",
];
