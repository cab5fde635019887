import { execFile } from "node:child_process";
import { join } from "node:path";
import { findPulumiCli } from "../../engine";
import { type ProgramData, writeResources } from "../../support/program";
import { type TestStack, WITHOUT_PREFECT } from "../../support/stack";

/** What `pulumi preview --json` prints for a stack of the CLI; of a preview that failed too. */
export async function previewJson(
  { folder, engine }: TestStack,
  program: ProgramData | undefined,
  env: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<string> {
  const cli = await findPulumiCli();
  if ("missing" in cli) throw new Error(cli.missing);
  if (program !== undefined) writeResources(folder, program);
  const state = join(folder, ".state");
  const words = ["preview", "--json", "--non-interactive", "--skip-plugin-pre-install"];
  const config = join(state, "cli", "by-data", "Pulumi.test.yaml");
  const args = [...words, "--stack", "test", "--config-file", config, ...options];
  const shell = {
    ...process.env,
    ...WITHOUT_PREFECT,
    PREFECT_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
    PULUMI_HOME: join(state, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...env,
  };
  return new Promise((done, fail) => {
    const settings = { cwd: folder, env: shell, maxBuffer: 1 << 28 };
    execFile(cli.path, args, settings, (error, stdout, stderr) => {
      if (stdout.startsWith("{")) done(stdout);
      else fail(new Error(`${engine.version}: no preview: ${stderr || String(error)}`));
    });
  });
}
