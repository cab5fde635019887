import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** The repository, seen from compiled code. */
export const REPOSITORY = resolve(__dirname, "..", "..", "..");

const SKIPPED = new Set(["node_modules", "dist"]);

/** A markdown file of the repository. */
export interface Markdown {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Fence {
  /** `README.md:12`, the line of its first line of code. */
  readonly where: string;
  readonly language: string;
  readonly code: string;
}

/** Every markdown file of the repository, in the order of their paths. */
export function markdownFiles(): readonly Markdown[] {
  const paths = [...walk(REPOSITORY)].sort();
  return paths.map((path) => ({
    path: relative(REPOSITORY, path),
    text: readFileSync(path, "utf8"),
  }));
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const hidden = entry.name.startsWith(".");
    if (entry.isDirectory() && !hidden && !SKIPPED.has(entry.name)) yield* walk(path);
    if (entry.isFile() && entry.name.endsWith(".md")) yield path;
  }
}

/** The fenced blocks of a text. */
export function fencesOf({ path, text }: Markdown): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { line: number; language: string; code: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```\s*(\S*)/.exec(line);
    if (fence === null) open?.code.push(line);
    else if (open === undefined) open = { line: index + 2, language: fence[1] ?? "", code: [] };
    else {
      const { language, code } = open;
      fences.push({ where: `${path}:${open.line}`, language, code: code.join("\n") });
      open = undefined;
    }
  }
  return fences;
}

/** The targets of a text's links, without those in fenced blocks. */
export function linksOf({ text }: Markdown): readonly string[] {
  const prose = text.replaceAll(/^\s*```[\s\S]*?^\s*```/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
}

/** What GitHub makes of a heading as the target of a link. */
export function anchorsOf({ text }: Markdown): readonly string[] {
  const headings = [...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => match[1] ?? "");
  return headings.map((heading) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}
