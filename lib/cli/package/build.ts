import { execFile, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import {
  buildCommand,
  imageReference,
  type PrefectPackageSpec,
  stageContext,
} from "../../components/prefect-package";
import type { Terminal } from "../terminal";

const run = promisify(execFile);

/** An image that is there now. */
export interface Built {
  /** With the tag by content. */
  readonly reference: string;
  /** The digest in the registry after a push; else the image's id. */
  readonly digest: string;
  /** The fixed ones, in full. */
  readonly tags: readonly string[];
}

/** Builds an image by the `docker` command, as a program does with build secrets. */
export async function buildImage(
  { spec, folder }: NonNullable<PrefectPackageSpec["image"]>,
  terminal: Terminal,
): Promise<Built> {
  const staged = stageContext(spec, folder);
  const reference = imageReference(spec, staged.tag);
  terminal.note(`building ${reference} of ${spec.files.length} files`);
  const { script, environment, secretEnvironment } = buildCommand(spec, staged);
  const env = { ...terminal.env, ...environment, ...secretEnvironment } as NodeJS.ProcessEnv;
  const digest = (await shell(script, env, reference)).trim();
  const tags = spec.tags.map((tag) => imageReference(spec, tag));
  // What is pushed has its tags already.
  for (const tag of spec.args.push ? [] : tags) {
    await run("docker", ["tag", reference, tag], { env: terminal.env });
  }
  return { reference, digest, tags };
}

async function shell(script: string, env: NodeJS.ProcessEnv, reference: string): Promise<string> {
  const child = spawn("sh", ["-c", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  const stop = () => child.kill();
  process.once("exit", stop);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  process.off("exit", stop);
  if (code === 0) return out;
  throw new Error(`cannot build ${reference}; docker said:\n${errors.trim() || `code ${code}`}`);
}
