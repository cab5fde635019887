import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashEachFile, hashJson, shortHash } from "../../../core/content-hash";
import { foldedHashes } from "../../../core/folded-hashes";
import { renderLabels } from "../../../render";
import { claimFolder } from "../../../resources/local-folder";
import { linkTarget } from "./files";
import type { ImageSpec } from "./spec";

/** A build context on the disk. */
export interface StagedContext {
  /** Absolute. */
  readonly folder: string;
  /** Absolute. */
  readonly dockerfile: string;
  /** The tag: the hash of all that goes into the image. */
  readonly tag: string;
  /** What it is made from: paths, or folders where these are many, with the beginning of their hash. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes an image's build context, the same bytes and modes for the same input wherever it is
 * written. It is there while the program runs, in a preview too, since the builder reads it then.
 * @param owner - absolute; the folder that the context is put into
 */
export function stageContext(spec: ImageSpec, owner: string): StagedContext {
  const folder = join(owner, "context");
  claimFolder(owner);
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  for (const { path, from, text } of spec.files) {
    const file = join(folder, path);
    makeFolder(dirname(file), folder);
    if (from === undefined) writeFile(file, text);
    else if (lstatSync(from).isSymbolicLink()) symlinkSync(linkTarget(from), file);
    else copyFile(from, file);
  }
  const dockerfile = join(folder, spec.dockerfile.path);
  makeFolder(dirname(dockerfile), folder);
  const content = contentOf(spec, folder);
  const tag = tagOf(spec, content);
  const labels = { ...ociLabels(spec, tag), ...spec.labels };
  writeFile(dockerfile, spec.dockerfile.text + renderLabels(labels));
  return { folder, dockerfile, tag, files: filesOf(spec, content) };
}

/** A path as resources have it: another checkout of the same code has nothing to change. */
export function fromHere(path: string): string {
  return relative(process.cwd(), path);
}

/** What was staged, read once. */
interface Content extends ReturnType<typeof hashEachFile> {
  readonly links: readonly (readonly [path: string, target: string])[];
}

function contentOf({ files }: ImageSpec, folder: string): Content {
  const paths = files.map(({ path }) => path);
  const isLink = (path: string) => lstatSync(join(folder, path)).isSymbolicLink();
  const links = paths.filter(isLink).map((path) => [path, linkTarget(join(folder, path))] as const);
  const linked = new Set(links.map(([path]) => path));
  const hashes = hashEachFile(
    folder,
    paths.filter((path) => !linked.has(path)),
  );
  return { ...hashes, links };
}

function tagOf(spec: ImageSpec, { all: files, links }: Content): string {
  const { dockerfile, title, platform, buildArgs, labels } = spec;
  return shortHash(
    hashJson({ files, links, dockerfile: dockerfile.text, title, platform, buildArgs, labels }),
  );
}

/** Kept in the state, so that a review can name what differs. */
function filesOf({ dockerfile }: ImageSpec, { each, links }: Content): Record<string, string> {
  const targets = links.map(([path, target]) => [path, hashJson(target)] as const);
  return foldedHashes(
    Object.fromEntries([...each, ...targets, [dockerfile.path, hashJson(dockerfile.text)]]),
  );
}

/** What the image says of itself: of its content alone, so that equal content is an equal image. */
function ociLabels({ title }: ImageSpec, tag: string): Record<string, string> {
  return {
    "org.opencontainers.image.title": title,
    "org.opencontainers.image.revision": tag,
    "io.prefect-constructs.image": title,
  };
}

function makeFolder(folder: string, upTo: string = folder): void {
  mkdirSync(folder, { recursive: true });
  // What the umask has taken away would change the context.
  for (let one = folder; one.startsWith(upTo); one = dirname(one)) chmodSync(one, 0o755);
}

function writeFile(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o644);
}

function copyFile(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, (lstatSync(from).mode & 0o100) === 0 ? 0o644 : 0o755);
}
