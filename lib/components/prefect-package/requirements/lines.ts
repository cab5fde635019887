import { dirname, resolve } from "node:path";
import { type Problem, problem } from "../../../core/problems";
import { redactUrlCredentials } from "../../../core/redact";
import { readText } from "./text";

/** What pip is to install, whatever it was written in. */
export interface Requirements {
  readonly lines: readonly string[];
  readonly constraints: readonly string[];
  /** Whether the lines are all there is to install, dependencies too. */
  readonly complete?: boolean;
  readonly problems: readonly Problem[];
}

/** Where a line stands. */
export interface Place {
  /** The argument. */
  readonly path: string;
  /** Which its paths are relative to; absolute. */
  readonly folder: string;
  /** The file and line, for messages. @default - it stands in the program */
  readonly at?: string;
  readonly kind: "lines" | "constraints";
  /** The files that are being read, the outermost first. */
  readonly opened: readonly string[];
}

const INCLUDE = /^(?:-([rc])\s*|--(requirement|constraint)(?:\s+|=))(.+)$/;

/** What pip would look for in its own working directory: the one of a build, or of Pulumi. */
const RELATIVE = [
  /^(?:-e|--editable)[\s=]+(?!\S*:\/\/)/,
  /^\.{1,2}(?:[/[]|$)/,
  /^(?!-)(?!\/)(?!.*:\/\/)\S+\.(?:whl|zip|tar\.gz|tgz)(?:\[|\s|$)/,
  /^(?:-f|--find-links)[\s=]+(?!\S*:\/\/)(?!\/)/,
];

/** A requirements file, with the files that it names put in the place of their names. */
export function readRequirementsFile(
  path: string,
  file: string,
  { kind = "lines", opened = [] }: Partial<Pick<Place, "kind" | "opened">> = {},
): Requirements {
  const text = readText(file);
  if (text === undefined) return failed(problem(path, "must be a file that exists", file));
  const place = { path, folder: dirname(file), kind, opened: [...opened, file] };
  return merged(
    logicalLines(text).map(({ line, number }) => {
      return readRequirement(line, { ...place, at: `in ${file}, line ${number}` });
    }),
  );
}

/** A line as pip takes it, the content of the file that it names in its place. */
export function readRequirement(line: string, place: Place): Requirements {
  const { path, folder, at, kind, opened } = place;
  const include = INCLUDE.exec(line);
  if (include !== null) {
    const [, short, long, named = ""] = include;
    const file = resolve(folder, named.replace(/^(["'])(.*)\1$/, "$2"));
    const wrong = /:\/\//.test(named)
      ? "must name a file, not a URL"
      : opened.includes(file)
        ? "must not name a file that names it"
        : readText(file) === undefined
          ? "must name a file that exists"
          : undefined;
    if (wrong) return failed(problem(path, wrong, redactUrlCredentials(line), at));
    const included = (short ?? long)!.startsWith("c") ? "constraints" : "lines";
    return readRequirementsFile(path, file, { kind: included, opened });
  }
  if (RELATIVE.some((pattern) => pattern.test(line))) {
    const fix = "runs start in the working directory and find its modules without it";
    const where = [at, `${fix}; uv export has --no-emit-project`].filter(Boolean).join("; ");
    return failed(problem(path, "must not name a folder or file to install", line, where));
  }
  return { lines: [], constraints: [], [kind]: [line], problems: [] };
}

export function merged(parts: readonly Requirements[]): Requirements {
  return {
    lines: parts.flatMap(({ lines }) => lines),
    constraints: parts.flatMap(({ constraints }) => constraints),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

export function failed(...problems: readonly Problem[]): Requirements {
  return { lines: [], constraints: [], problems };
}

/** Lines without comments, those that a backslash goes on from as one. */
function logicalLines(text: string): { readonly line: string; readonly number: number }[] {
  const found: { line: string; number: number }[] = [];
  let open: { line: string; number: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const isComment = /^\s*#/.test(raw);
    const goesOn = !isComment && raw.endsWith("\\");
    const part = (goesOn ? raw.slice(0, -1) : raw).replace(/(^|\s)#.*$/, "").trim();
    open ??= { line: "", number: index + 1 };
    open.line = `${open.line} ${part}`.trim();
    if (goesOn) continue;
    if (open.line !== "") found.push(open);
    open = undefined;
  }
  if (open !== undefined && open.line !== "") found.push(open);
  return found;
}
