import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Problem, problem } from "../../../core/problems";

const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const EXTRAS = `(?:\\s*\\[\\s*(?:${NAME}(?:\\s*,\\s*${NAME})*)?\\s*\\])?`;
const VERSION = "(?:===|==|~=|!=|<=|>=|<|>)\\s*[A-Za-z0-9.*+!_-]+";
const MARKER = "(?:\\s*;.+)?";
const NAMED = new RegExp(`^${NAME}${EXTRAS}\\s*(?:${VERSION}(?:\\s*,\\s*${VERSION})*)?${MARKER}$`);
const AT_URL = new RegExp(`^${NAME}${EXTRAS}\\s*@\\s*\\S+${MARKER}$`);
const ARCHIVE = new RegExp(`^(.+\\.(?:whl|zip|tar\\.gz|tgz))(${EXTRAS})$`);
/** pip reads what a wheel is from its file's name. */
const WHEEL = /^[^\s-]+-[^\s-]+(-\d[^\s-]*)?(-[^\s-]+){3}\.whl$/;

/** A place that lolpop is installed from, as one line for pip. */
export type InstallLocation =
  | {
      readonly requirement: string;
      /** The wheel or tarball, absolute. @default - it is no file */
      readonly archive?: string;
    }
  | Problem;

/**
 * Reads a requirement with extras, or a wheel or tarball with extras; a problem for the rest.
 * @param archives - the folder that an archive will be in, where it does not stay where it is
 */
export function parseInstallLocation(
  path: string,
  text: string,
  workingDirectory: string,
  archives?: string,
): InstallLocation {
  const refuse = (needs: string, fix: string) => problem(path, needs, text, fix);
  const example = 'write e.g. "lolpop[mlflow]==0.2.0" or "wheels/lolpop.tar.gz[mlflow]"';
  if (/^['"]|['"]$/.test(text)) {
    return refuse("has quotes in it", "leave them out: no shell reads it");
  }
  const archive = ARCHIVE.exec(text);
  if (archive !== null && !text.includes("://")) {
    const file = resolve(workingDirectory, archive[1]!);
    const hash = sha256Of(file);
    if (hash === undefined) return refuse("must be a file that exists", `looked for ${file}`);
    if (file.endsWith(".whl") && !WHEEL.test(basename(file))) {
      const fix = "keep the name it was built with, lolpop-0.2.0-py3-none-any.whl";
      return refuse("must have a wheel's name", fix);
    }
    const extras = archive[2]!.replaceAll(/\s/g, "");
    const url = pathToFileURL(archives === undefined ? file : join(archives, basename(file)));
    // With its hash, so that another file at the same path makes another environment.
    return { requirement: `lolpop${extras} @ ${url.href}#sha256=${hash}`, archive: file };
  }
  if (!isRequirement(text)) return refuse("is no requirement that pip takes", example);
  const name = /^[A-Za-z0-9._-]+/.exec(text)?.[0] ?? "";
  if (name.toLowerCase() !== "lolpop") return refuse("must name lolpop", example);
  return { requirement: text };
}

/** The hash of a file's content; undefined where no file can be read. */
function sha256Of(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/** Whether pip takes a line as a requirement. Only its form: whether there is one, pip will see. */
export function isRequirement(line: string): boolean {
  return NAMED.test(line) || AT_URL.test(line);
}

/** Every line that pip would refuse for its form. */
export function checkRequirements(path: string, lines: readonly string[]): Problem[] {
  return lines.flatMap((line, at) => {
    if (isRequirement(line.trim())) return [];
    return [problem(`${path}[${at}]`, "is no requirement that pip takes", line)];
  });
}
