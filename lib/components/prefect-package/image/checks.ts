import { type Problem, problem } from "../../../core/problems";
import { checkWritable } from "../../../core/texts";
import { renderCommand, renderLabels, renderVariable } from "../../../render";
import type { ImageLoadArgs, PackageImageArgs } from "./args";
import { isTypedCache, needsCommand } from "./builder";
import { commandWords } from "./command";
import { IMAGE_DEFAULTS } from "./defaults";
import { type Form, REFERENCE, REPOSITORY, TAG } from "./references";

/** What only a generated Dockerfile has. */
const GENERATED = [
  "baseImage",
  "copyFiles",
  "systemPackages",
  "environment",
  "runCommand",
  "user",
] as const satisfies readonly (keyof PackageImageArgs)[];

const PLATFORM = /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/;
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*(=[\w.+:~-]+)?$/;
const CACHE = /^type=[a-z0-9]+(,\S+)?$/;
const CLUSTER = /^[A-Za-z0-9][\w.-]*$/;
const VARIABLE = /^[A-Za-z_]\w*$/;
/** A builder ends the name at the first "=", wherever it is. */
const LABEL_NAME = /^[^\r\n=]+$/;
const LONGEST_LINE = 65_000;

/** All that is wrong with an image's arguments by themselves. */
export function checkImage(args: PackageImageArgs): Problem[] {
  const { repository, baseImage, platform, user } = args;
  const nameFix = "a tag goes into tags; lower case, digits and . _ - between them";
  const platformNeeds = "must be an operating system and architecture";
  const userNeeds = "must be a number, or two with a colon";
  return [
    ...checkText("repository", repository, REPOSITORY, "must be an image's name", nameFix),
    ...checkTexts("tags", args.tags, TAG, "must be an image's tag"),
    ...checkText("baseImage", baseImage, REFERENCE, "must be an image's reference"),
    ...checkText("platform", platform, PLATFORM, platformNeeds, 'write e.g. "linux/amd64"'),
    ...checkText("user", user, /^\d+(:\d+)?$/, userNeeds, 'write e.g. "1000:0"'),
    ...checkTexts("systemPackages", args.systemPackages, PACKAGE, "must be a Debian package"),
    ...checkValues("environment", args.environment, VARIABLE, "must have variables' names as keys"),
    ...checkValues("buildArgs", args.buildArgs, VARIABLE, "must have variables' names as keys"),
    ...checkValues("labels", args.labels, LABEL_NAME, "must have names as keys"),
    ...checkLengths(args),
    ...(args.runCommand === undefined ? [] : checkCommand(args.runCommand)),
    ...checkBuild(args),
    ...(args.load === undefined ? [] : checkLoad(args.load)),
    ...checkTogether(args),
  ];
}

function checkText(
  path: string,
  text: string | undefined,
  form: Form,
  needs: string,
  fix?: string,
): Problem[] {
  if (text === undefined || form.test(text)) return [];
  return [problem(`image.${path}`, needs, text, fix)];
}

function checkTexts(
  path: string,
  texts: readonly string[] | undefined,
  form: Form,
  needs: string,
): Problem[] {
  return (texts ?? []).flatMap((text, at) => checkText(`${path}[${at}]`, text, form, needs));
}

function checkValues(
  path: string,
  values: Readonly<Record<string, string>> | undefined,
  form: Form,
  needs: string,
): Problem[] {
  return Object.entries(values ?? {}).flatMap(([name, value]) => [
    ...checkText(path, name, form, needs),
    ...checkWritable(`image.${path}`, name),
    ...checkLine(`image.${path}.${name}`, value),
  ]);
}

function checkLine(path: string, text: string): Problem[] {
  if (/[\r\n]/.test(text)) return [problem(path, "must be one line")];
  return checkWritable(path, text);
}

/** BuildKit reads no longer line, and others none that long. */
function checkLengths({ environment = {}, labels = {}, runCommand = [] }: PackageImageArgs) {
  const lines = [
    ...Object.entries(environment).map(([name, value]) => {
      return [`image.environment.${name}`, renderVariable(name, value)] as const;
    }),
    ["image.labels", renderLabels(labels)] as const,
    ["image.runCommand", renderCommand(commandWords(runCommand) ?? [])] as const,
  ];
  const isTooLong = (line: string) => Buffer.byteLength(line) > LONGEST_LINE;
  const needs = `must be shorter: a Dockerfile's line has at most ${LONGEST_LINE} bytes`;
  return lines.filter(([, line]) => isTooLong(line)).map(([path]) => problem(path, needs));
}

function checkTogether(args: PackageImageArgs): Problem[] {
  if (args.dockerfile === undefined) {
    if (args.target === undefined) return [];
    return [problem("image.target", "needs a dockerfile of your own", args.target)];
  }
  const [needs, fix] = ["does not go together with dockerfile", "say it in the Dockerfile"];
  const both = GENERATED.filter((name) => args[name] !== undefined);
  return both.map((key) => problem(`image.${key}`, needs, undefined, fix));
}

function checkCommand(command: string | readonly string[]): Problem[] {
  const path = "image.runCommand";
  const words = commandWords(command);
  if (words === undefined) {
    const fix = 'no shell reads it; write e.g. ["sh", "-c", "a && b"]';
    return [problem(path, "has what only a shell understands", command, fix)];
  }
  if (words.join("").trim() === "") return [problem(path, "must not be empty", command)];
  return words.flatMap((word, at) => checkWritable(`${path}[${at}]`, word));
}

/** What depends on the builder that the arguments come to. */
function checkBuild(args: PackageImageArgs): Problem[] {
  const names = Object.keys(args.buildSecrets ?? {});
  const needs = "must have variables' names as keys";
  const typed = needsCommand(args) ? [] : (args.cacheFrom ?? []).filter(isTypedCache);
  const fix = "only with buildSecrets or cacheTo can it be anything else";
  return [
    ...names.flatMap((name) => checkText("buildSecrets", name, VARIABLE, needs)),
    ...checkTexts("cacheTo", args.cacheTo, CACHE, "must say its type, in BuildKit's words"),
    ...typed.map((one) => problem("image.cacheFrom", "must be images", one, fix)),
  ];
}

function checkLoad(load: ImageLoadArgs): Problem[] {
  const { kind } = load;
  if (kind === undefined) {
    const words = [load.command ?? ""].flat();
    if (words.join("").trim() !== "") {
      return words.flatMap((word) => checkWritable("image.load.command", word));
    }
    const fix = `or give a kind: ${kinds()}`;
    return [problem("image.load.command", "must not be empty", load.command, fix)];
  }
  if (!Object.hasOwn(IMAGE_DEFAULTS.clusters, kind)) {
    return [problem("image.load.kind", `must be one of ${kinds()}`, kind, "or give a command")];
  }
  const { cluster } = load;
  // What is known later is the tool's to judge.
  if (typeof cluster !== "string") return [];
  return checkText("load.cluster", cluster, CLUSTER, "must be a cluster's name");
}

function kinds(): string {
  return Object.keys(IMAGE_DEFAULTS.clusters).join(", ");
}
