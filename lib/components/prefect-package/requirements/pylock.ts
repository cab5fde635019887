import { problem } from "../../../core/problems";
import type { TomlTable } from "../../../core/toml";
import { failed, type Requirements } from "./lines";
import { readToml, tableIn, tablesIn } from "./text";

/** The kinds of hashes that pip compares. */
const HASHES = ["sha256", "sha384", "sha512"];

/** A lock in the standard format of PEP 751, as lines that make pip install just that. */
export function readPylock(path: string, file: string): Requirements {
  const read = readToml(path, file);
  if ("problems" in read) return failed(...read.problems);
  const version = read.table["lock-version"];
  if (typeof version !== "string" || !version.startsWith("1.")) {
    return failed(problem(path, 'must have a lock-version of "1.0"', file));
  }
  const lines: string[] = [];
  const problems = tablesIn(read.table, "packages").flatMap((entry) => {
    const line = lineOf(entry);
    if ("line" in line) lines.push(line.line);
    const name = `${file} locks ${String(entry.name)}`;
    return "line" in line ? [] : [problem(path, line.needs, undefined, name)];
  });
  return { lines, constraints: [], complete: lines.length > 0, problems };
}

function lineOf(entry: TomlTable): { readonly line: string } | { readonly needs: string } {
  const { name, version, marker } = entry;
  if (entry.vcs !== undefined || entry.directory !== undefined) {
    return { needs: "must lock no folder and no repository, which have no hash to check" };
  }
  if (typeof marker === "string" && /\b(?:extras|dependency_groups)\b/.test(marker)) {
    return { needs: "must not leave extras and groups open; lock just those that are wanted" };
  }
  const archive = tableIn(entry, "archive");
  const files = [archive, tableIn(entry, "sdist"), ...tablesIn(entry, "wheels")];
  const hashes = files.flatMap((one) => hashesOf(tableIn(one, "hashes")));
  const what = typeof version === "string" ? `==${version}` : undefined;
  const where = typeof archive.url === "string" ? ` @ ${archive.url}` : what;
  if (typeof name !== "string" || where === undefined || hashes.length === 0) {
    return { needs: "must lock each package by its name, version and hashes" };
  }
  const condition = typeof marker === "string" ? ` ; ${marker}` : "";
  return { line: [`${name}${where}${condition}`, ...new Set(hashes)].join(" ") };
}

function hashesOf(hashes: TomlTable): string[] {
  return HASHES.flatMap((kind) => {
    const value = hashes[kind];
    return typeof value === "string" ? [`--hash=${kind}:${value}`] : [];
  });
}
