import { type Problem, problem } from "../../../core/problems";
import type { PackageImageArgs } from "./args";
import { commandWords } from "./command";

/** What only a generated Dockerfile has. */
const GENERATED = [
  "baseImage",
  "copyFiles",
  "systemPackages",
  "environment",
  "runCommand",
  "user",
] as const satisfies readonly (keyof PackageImageArgs)[];

/** Docker's own rule for a name's parts behind the registry's host. */
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const HOST = "(?:[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*)(?::[0-9]+)?";
const REPOSITORY = new RegExp(`^(?:${HOST}/)?${PART}(?:/${PART})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const VARIABLE = /^[A-Za-z_]\w*$/;

/** All that is wrong with an image's arguments by themselves. */
export function checkImage(args: PackageImageArgs): Problem[] {
  const problems: Problem[] = [];
  const must = (holds: boolean, path: string, needs: string, got: unknown, fix?: string) => {
    if (!holds) problems.push(problem(`image.${path}`, needs, got, fix));
  };
  const { repository, platform, user, runCommand } = args;
  if (repository !== undefined) {
    const fix = "a tag goes into tags; lower case, digits and . _ - between them";
    must(REPOSITORY.test(repository), "repository", "must be an image's name", repository, fix);
  }
  for (const [at, tag] of (args.tags ?? []).entries()) {
    must(TAG.test(tag), `tags[${at}]`, "must be an image's tag", tag);
  }
  if (platform !== undefined) {
    const fits = /^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/.test(platform);
    must(fits, "platform", "must be an operating system and architecture", platform, "linux/amd64");
  }
  if (user !== undefined) {
    const needs = "must be a number, or two with a colon";
    must(/^\d+(:\d+)?$/.test(user), "user", needs, user, 'write e.g. "1000:0"');
  }
  for (const [at, name] of (args.systemPackages ?? []).entries()) {
    const fits = /^[a-z0-9][a-z0-9+.-]*(=[\w.+:~-]+)?$/.test(name);
    must(fits, `systemPackages[${at}]`, "must be a Debian package", name);
  }
  for (const key of ["environment", "buildArgs"] as const) {
    for (const [name, value] of Object.entries(args[key] ?? {})) {
      must(VARIABLE.test(name), key, "must have variables' names as keys", name);
      must(!/[\r\n]/.test(value), `${key}.${name}`, "must be one line", undefined);
    }
  }
  if (runCommand !== undefined) problems.push(...checkCommand(runCommand));
  if (args.dockerfile !== undefined) {
    for (const key of GENERATED.filter((name) => args[name] !== undefined)) {
      const fix = "say it in the Dockerfile";
      problems.push(
        problem(`image.${key}`, "does not go together with dockerfile", undefined, fix),
      );
    }
  } else if (args.target !== undefined) {
    problems.push(problem("image.target", "needs a dockerfile of your own", args.target));
  }
  return problems;
}

function checkCommand(command: string | readonly string[]): Problem[] {
  const path = "image.runCommand";
  const words = commandWords(command);
  if (words === undefined) {
    const fix = 'no shell reads it; write e.g. ["sh", "-c", "a && b"]';
    return [problem(path, "has what only a shell understands", command, fix)];
  }
  return words.join("").trim() === "" ? [problem(path, "must not be empty", command)] : [];
}
