import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, type as system } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPulumiCli } from "../engine";
import { dockerEngine } from "../support/docker";
import { prefectPython } from "../support/prefect";
import { REPOSITORY } from "../support/program";
import { findTerraform } from "./subjects/terraform";

const run = promisify(execFile);

/** What a run was made on or with, as a line of a table. */
export type Fact = readonly [name: string, value: string];

/** What the figures depend on. The load is that before the run: ask first, measure then. */
export async function environmentFacts(rounds: number): Promise<Fact[]> {
  const { version } = packageJson(REPOSITORY);
  const [load = 0] = loadavg();
  return [
    ["date", new Date().toISOString().slice(0, 10)],
    ["prefect-constructs", `${version}, ${await commit()}`],
    ["rounds", `${rounds}`],
    ["cores", `${availableParallelism()} (${cpus()[0]?.model ?? "unknown"})`],
    ["load before", load.toFixed(1)],
    ["system", `${system()} ${release()}`],
    ["node", process.version],
    ["Pulumi engine", await engine()],
    ["@pulumi/pulumi", packageJson(join(REPOSITORY, "node_modules", "@pulumi", "pulumi")).version],
    ["Prefect", await prefectVersion()],
    ["Terraform", await terraformVersions()],
    ["Docker Engine", await dockerVersion()],
  ];
}

function packageJson(folder: string): { readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
}

/** BENCHMARKS.md itself is not what is measured. */
async function commit(): Promise<string> {
  const git = async (...args: string[]) => {
    return (await run("git", ["-C", REPOSITORY, ...args])).stdout.trim();
  };
  try {
    const name = await git("rev-parse", "--short", "HEAD");
    const changes = await git("status", "--porcelain", "--", ".", ":!BENCHMARKS.md");
    return `commit ${name}${changes === "" ? "" : " with changes"}`;
  } catch {
    return "no commit known";
  }
}

async function engine(): Promise<string> {
  const cli = await findPulumiCli();
  if (!("missing" in cli)) return `CLI ${cli.version}`;
  return `the offline engine of the tests, in the benchmark's own process (${cli.missing})`;
}

async function prefectVersion(): Promise<string> {
  const found = await prefectPython(3);
  if ("missing" in found) return `none: ${found.missing}`;
  const { stdout } = await run(found.python, ["-c", "import prefect; print(prefect.__version__)"]);
  return `${stdout.trim()}, SQLite`;
}

async function terraformVersions(): Promise<string> {
  const found = findTerraform();
  if ("missing" in found) return `none: ${found.missing}`;
  const { stdout } = await run(found.terraform, ["version", "-json"]);
  const { terraform_version } = JSON.parse(stdout) as { terraform_version: string };
  return `${terraform_version}, provider ${found.version ?? found.provider}`;
}

async function dockerVersion(): Promise<string> {
  const found = await dockerEngine();
  return "missing" in found ? `none: ${found.missing}` : found.version;
}
