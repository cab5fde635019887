import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normalisePackage, type PrefectPackageSpec } from "../../components/prefect-package";
import { PrefectInputError } from "../../core/input-error";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import { packageArgs, packageName, type PackageOptions } from "./arguments";
import { buildImage } from "./build";

/** Builds a workflow's image, or prints what goes into it. */
export async function packageWorkflow(
  entrypoint: string | undefined,
  options: PackageOptions,
  terminal: Terminal,
): Promise<void> {
  const args = packageArgs(entrypoint, options, terminal);
  const name = packageName(entrypoint, options);
  const folder = mkdtempSync(join(tmpdir(), "prefect-constructs-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  terminal.onInterrupt(() => {
    remove();
    return "interrupted; no image was made";
  });
  try {
    const workflow = normalisePackage(name, { ...args, dataDirectory: folder });
    for (const warning of workflow.warnings) terminal.note(`warning: ${warning}`);
    if (options.print === undefined) return await build(workflow, options, terminal);
    if (options.print === "dockerfile") return terminal.out(imageOf(workflow).spec.dockerfile.text);
    if (options.print === "entrypoint") return terminal.out(scriptOf(workflow));
    const { manifestText } = await import("./manifests.js");
    terminal.out(await manifestText(name, { ...args, dataDirectory: folder }, options));
  } catch (error) {
    throw error instanceof PrefectInputError ? new UsageError(error.message) : error;
  } finally {
    remove();
  }
}

async function build(
  workflow: PrefectPackageSpec,
  { json }: PackageOptions,
  terminal: Terminal,
): Promise<void> {
  const built = await buildImage(imageOf(workflow), terminal);
  terminal.out(json ? `${JSON.stringify(built, undefined, 2)}\n` : `${built.reference}\n`);
}

function imageOf({ image }: PrefectPackageSpec): NonNullable<PrefectPackageSpec["image"]> {
  if (image === undefined) throw new Error("an image was asked for and there is none");
  return image;
}

/** Only lolpop's workflows have a script of ours. */
function scriptOf({ image, entrypoint }: PrefectPackageSpec): string {
  const [file = ""] = entrypoint.split(":");
  const script = image?.spec.files.find(({ path }) => path.endsWith(`workflow/${file}`));
  if (script?.text !== undefined) return script.text;
  throw new UsageError(
    "--print entrypoint: a plain flow has no script of ours; its image runs the flow's own file",
  );
}
