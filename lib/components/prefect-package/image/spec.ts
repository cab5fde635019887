import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { pythonFile } from "../../../core/package-files";
import { type Problem, problem } from "../../../core/problems";
import { renderDockerfile, renderOnTop } from "../../../render";
import type { PackageImageArgs } from "./args";
import { secretNames } from "./builder";
import { checkImage } from "./checks";
import { commandWords } from "./command";
import { IMAGE_DEFAULTS, IMAGE_PATHS } from "./defaults";
import { projectFiles } from "./files";
import { checkCopies } from "./own-dockerfile";

/** A file of the context, from the disk or from a text. */
export type ContextFile =
  | { readonly path: string; readonly from: string; readonly text?: undefined }
  | { readonly path: string; readonly from?: undefined; readonly text: string };

/** An image, complete: nothing about it is left to be found out. */
export interface ImageSpec {
  readonly repository: string;
  readonly tags: readonly string[];
  /** What people call it: the flow. */
  readonly title: string;
  readonly files: readonly ContextFile[];
  /** Its place in the context, and its text without the labels. */
  readonly dockerfile: { readonly path: string; readonly text: string };
  readonly platform: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly args: PackageImageArgs;
}

/** The image's name with the tag by content. */
export function imageReference({ repository }: ImageSpec, tag: string): string {
  return `${repository}:${tag}`;
}

/** What a workflow, of whichever kind, brings into its image. */
export interface ImageContent {
  /** Absolute. */
  readonly workingDirectory: string;
  /** @default - all of the working directory */
  readonly copyFiles?: readonly string[];
  /** Files and folders of the working directory that the workflow does not run without. */
  readonly needs: readonly string[];
  readonly repository: string;
  readonly baseImage: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly pipArguments: readonly string[];
  /** Files of this machine that the requirements name in `IMAGE_PATHS.library`. @default - none */
  readonly archives?: readonly string[];
  /** Texts to put beside each other into the folder of the workflow's script. @default - none */
  readonly scripts?: Readonly<Record<string, string>>;
  /** What of the shipped Python the workflow itself needs, by its name in `lib/python`. */
  readonly libraries: readonly string[];
  /** What runs the workflow once. */
  readonly command: readonly string[];
}

/** What serves a workflow, whatever its kind. */
const RUNTIME = ["serve.py", "draining"];

/** Completes an image's arguments, or tells every problem at once. */
export function normaliseImage(
  args: PackageImageArgs,
  content: ImageContent,
): ImageSpec | { readonly problems: readonly Problem[] } {
  const { workingDirectory, repository, title } = content;
  const own = args.dockerfile && join(workingDirectory, args.dockerfile);
  const { copyFiles, needs } = content;
  // Where a Dockerfile of the user's own has things from is its own affair.
  const choice = own ? { needs: [] } : { chosen: copyFiles, needs };
  const project = projectFiles(workingDirectory, choice);
  const problems = [...checkImage({ ...args, repository }), ...project.problems];
  if (own && !(existsSync(own) && statSync(own).isFile())) {
    problems.push(problem("image.dockerfile", "must be a file that exists", own));
  } else if (own && project.problems.length === 0) {
    problems.push(...checkCopies(readFileSync(own, "utf8"), args.target, project.files));
  }
  if (!own && secretNames(args).length > 0 && content.requirements.length === 0) {
    const fix = "give requirements, or a dockerfile of your own";
    problems.push(problem("image.buildSecrets", "has no installation to serve", undefined, fix));
  }
  if (problems.length > 0) return { problems };

  const layout = own ? OWN_LAYOUT : GENERATED_LAYOUT;
  const files = [...projectIn(layout, workingDirectory, project.files), ...oursIn(layout, content)];
  const copies = [
    { from: `${layout.ours}runtime`, to: IMAGE_PATHS.library },
    ...(content.scripts ? [{ from: `${layout.ours}workflow`, to: IMAGE_PATHS.workflow }] : []),
  ];
  const text = own
    ? renderOnTop(readFileSync(own, "utf8"), args.target, copies)
    : generated(args, content, files, copies);
  return {
    repository,
    title,
    files,
    dockerfile: { path: `${layout.ours}Dockerfile`, text },
    tags: args.tags ?? [],
    platform: args.platform ?? hostPlatform(),
    buildArgs: args.buildArgs ?? {},
    labels: args.labels ?? {},
    args,
  };
}

/** Where the project's files and ours are in a context. */
interface Layout {
  readonly project: string;
  readonly ours: string;
}

/** A generated Dockerfile copies the two apart. */
const GENERATED_LAYOUT: Layout = { project: "project/", ours: "" };

/** A user's own Dockerfile finds the project where it expects it. */
const OWN_LAYOUT: Layout = { project: "", ours: ".prefect-constructs/" };

function projectIn(
  { project }: Layout,
  workingDirectory: string,
  files: readonly string[],
): ContextFile[] {
  return files.map((path) => ({ path: `${project}${path}`, from: join(workingDirectory, path) }));
}

function oursIn({ ours }: Layout, { libraries, scripts }: ImageContent): ContextFile[] {
  return [
    ...[...RUNTIME, ...libraries].flatMap((name) => shipped(name, `${ours}runtime`)),
    ...Object.entries(scripts ?? {}).map(([name, text]) => {
      return { path: `${ours}workflow/${name}`, text };
    }),
  ];
}

/** The text of the Dockerfile, and the requirements files that it installs among `files`. */
function generated(
  args: PackageImageArgs,
  content: ImageContent,
  files: ContextFile[],
  copies: readonly { from: string; to: string }[],
): string {
  const { requirements, constraints, pipArguments, archives = [] } = content;
  const lines = (list: readonly string[]) => list.map((line) => `${line}\n`).join("");
  if (requirements.length > 0) {
    files.push({ path: "requirements/requirements.txt", text: lines(requirements) });
    if (constraints.length > 0) {
      files.push({ path: "requirements/constraints.txt", text: lines(constraints) });
    }
    files.push(...archives.map((from) => ({ path: `requirements/${basename(from)}`, from })));
  }
  return renderDockerfile({
    baseImage: args.baseImage ?? content.baseImage,
    buildArgs: Object.keys(args.buildArgs ?? {}).sort(),
    systemPackages: args.systemPackages ?? [],
    environment: args.environment ?? {},
    requirements:
      requirements.length === 0
        ? undefined
        : {
            folder: "requirements",
            constraints: constraints.length > 0,
            pipArguments,
            secrets: secretNames(args),
          },
    copies: [...copies, { from: "project", to: IMAGE_PATHS.project }],
    user: args.user ?? IMAGE_DEFAULTS.user,
    home: IMAGE_PATHS.home,
    workingDirectory: IMAGE_PATHS.project,
    command: commandWords(args.runCommand ?? content.command) ?? content.command,
  });
}

/** A shipped Python file, or all files of a shipped folder. */
function shipped(name: string, folder: string): ContextFile[] {
  const from = pythonFile(name);
  if (statSync(from).isFile()) return [{ path: `${folder}/${name}`, from }];
  return readdirSync(from)
    .filter((one) => one !== "__pycache__")
    .sort()
    .flatMap((one) => shipped(join(name, one), folder));
}

function hostPlatform(): string {
  return `linux/${process.arch === "arm64" ? "arm64" : "amd64"}`;
}
