import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { temporaryFolder } from "../../support/program";
import { median } from "../measure";
import { MissingPart, type Scope } from "../scope";
import { terraformConfig } from "../workload";
import { type Command, output, timed } from "./command";
import { expectDeployed, withServer } from "./server";

/** Terraform and its provider for Prefect, as they are on this machine. */
export interface Terraform {
  readonly terraform: string;
  readonly provider: string;
  /** The provider's. @default - not known */
  readonly version?: string;
}

/** By which somebody names the provider's binary. */
const VARIABLE = "TERRAFORM_PROVIDER_PREFECT";

/**
 * Terraform on PATH, and the provider that the variable names or that is in Terraform's own folder
 * for plugins, the newest. Nothing is fetched.
 */
export function findTerraform(
  env: NodeJS.ProcessEnv = process.env,
): Terraform | { readonly missing: string } {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const terraform = folders.map((folder) => join(folder, "terraform")).find(existsSync);
  if (terraform === undefined) return { missing: "no terraform on PATH" };
  const given = env[VARIABLE];
  if (given !== undefined) {
    if (existsSync(given)) return { terraform, provider: given };
    return { missing: `${VARIABLE} names ${given}, which is not there` };
  }
  const mirror = join(
    env.HOME ?? homedir(),
    ".terraform.d/plugins/registry.terraform.io/prefecthq/prefect",
  );
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  for (const version of versionsIn(mirror)) {
    const folder = join(mirror, version, platform);
    const name = namesIn(folder).find((name) => name.startsWith("terraform-provider-prefect"));
    if (name !== undefined) return { terraform, provider: join(folder, name), version };
  }
  return { missing: `no terraform-provider-prefect: neither ${VARIABLE} nor ${mirror} has it` };
}

/** Plans of one round: a plan changes nothing, and one takes seconds. */
const PLANS = 3;

/** How long `terraform plan` takes that finds no change, in seconds. */
export async function terraformPlan({ sizes }: Scope): Promise<number> {
  const found = findTerraform();
  if ("missing" in found) throw new MissingPart(found.missing);
  return withServer(async ({ apiUrl }) => {
    const folder = temporaryFolder();
    try {
      const command = prepare(folder, found, terraformConfig(sizes.some, apiUrl));
      // One write at a time: its own ten make SQLite answer 503, and it waits and tries again.
      await output(command("apply", "-auto-approve", "-parallelism=1"));
      await expectDeployed(apiUrl, sizes.some, "terraform apply");
      const times: number[] = [];
      // With this flag it fails when there is something to change.
      for (let plan = 0; plan < PLANS; plan++) {
        times.push(await timed(command("plan", "-detailed-exitcode")));
      }
      return median(times);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** With its `dev_overrides` Terraform takes the provider as it is, without `init` or a registry. */
function prepare(folder: string, { terraform, provider }: Terraform, config: string) {
  const plugins = join(folder, "plugins");
  const settings = join(folder, "cli.tfrc");
  mkdirSync(plugins);
  symlinkSync(provider, join(plugins, "terraform-provider-prefect"));
  const overrides = `dev_overrides {\n    "prefecthq/prefect" = ${JSON.stringify(plugins)}\n  }`;
  const installation = `provider_installation {\n  ${overrides}\n  direct {}\n}`;
  writeFileSync(settings, `disable_checkpoint = true\n${installation}\n`);
  writeFileSync(join(folder, "main.tf.json"), config);
  const env = { PATH: process.env.PATH, HOME: folder, TF_CLI_CONFIG_FILE: settings };
  return (verb: string, ...flags: string[]): Command => ({
    file: terraform,
    args: [verb, "-input=false", "-no-color", ...flags],
    cwd: folder,
    env,
  });
}

/** The newest first. */
function versionsIn(folder: string): string[] {
  const numeric = new Intl.Collator("en", { numeric: true });
  return namesIn(folder).sort((a, b) => numeric.compare(b, a));
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
