import { nearest } from "../../core/suggestions";

/** What a flag of lolpop's command says, by the name that its source has for it. */
interface Flag {
  readonly name: string;
  /** A flag that takes no value. @default false */
  readonly alone?: boolean;
  /** May be given several times. @default false */
  readonly many?: boolean;
}

const COMMON: Readonly<Record<string, Flag>> = {
  "-c": { name: "config_file" },
  "--config-file": { name: "config_file" },
  "-l": { name: "local_file" },
  "--local-file": { name: "local_file" },
  "--skip-validation": { name: "skip_validation", alone: true },
};

const DEPLOYER: Readonly<Record<string, Flag>> = {
  ...COMMON,
  "--deployer": { name: "class" },
  "--deployer-args": { name: "class_args", many: true },
  "--deployer-kwargs": { name: "class_kwargs" },
};

/** The flags of each command of `lolpop deployment`, as lolpop 0.2.0 spells them. */
export const FLAGS: Readonly<Record<Subcommand, Readonly<Record<string, Flag>>>> = {
  package: {
    ...COMMON,
    "-e": { name: "build_method" },
    "--build-method": { name: "build_method" },
    "-m": { name: "module" },
    "--module": { name: "module" },
    "-f": { name: "flow_name" },
    "--packager": { name: "class" },
    "--packager-args": { name: "class_args", many: true },
    "--packager-kwargs": { name: "class_kwargs" },
    "-p": { name: "method" },
    "-t": { name: "type" },
    "--packaging-args": { name: "args", many: true },
    "--packaging-kwargs": { name: "kwargs" },
  },
  build: {
    ...DEPLOYER,
    "-d": { name: "method" },
    "-n": { name: "deployment_name" },
    "-t": { name: "type" },
    "--deployment-args": { name: "args", many: true },
    "--deployment-kwargs": { name: "kwargs" },
  },
  run: {
    ...DEPLOYER,
    "-r": { name: "method" },
    "--run-args": { name: "args", many: true },
    "--run-kwargs": { name: "kwargs" },
  },
  stop: {
    ...DEPLOYER,
    "-s": { name: "method" },
    "-n": { name: "deployment_name" },
    "-t": { name: "type" },
    "--stop-args": { name: "args", many: true },
    "--stop-kwargs": { name: "kwargs" },
  },
};

export type Subcommand = "package" | "build" | "run" | "stop";

/** A command with its flags told apart. */
export interface Parsed {
  readonly command: Subcommand;
  /** The word that is no flag: a class of `package`, a deployment of `run`. */
  readonly subject?: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** `build` is what its method is called too. */
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  package: "package",
  build: "build",
  deploy: "build",
  run: "run",
  stop: "stop",
};

/** Tells the flags of one command apart, or says everything that is wrong with them. */
export function parsedFlags(words: readonly string[]): Parsed | { readonly problems: string[] } {
  const [, word = "", ...rest] = words;
  const command = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
  if (command === undefined) {
    const hint = meant(word, Object.keys(SUBCOMMANDS));
    return { problems: [`lolpop deployment has no command "${word}"${hint}`] };
  }
  const known = FLAGS[command];
  const problems: string[] = [];
  const flags: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const subjects: string[] = [];
  const where = `lolpop deployment ${word}`;
  for (let at = 0; at < rest.length; at += 1) {
    const { name, value, isFlag } = split(rest[at] ?? "", known);
    if (!isFlag) {
      subjects.push(rest[at] ?? "");
      continue;
    }
    const flag = Object.hasOwn(known, name) ? known[name] : undefined;
    if (flag === undefined) {
      problems.push(`${where}: unknown option ${name}${meant(name, Object.keys(known))}`);
      continue;
    }
    const given = flag.alone ? "true" : (value ?? rest[(at += 1)]);
    if (given === undefined) problems.push(`${where}: ${name} needs a value`);
    else if (flag.many) (lists[flag.name] ??= []).push(given);
    else flags[flag.name] = given;
  }
  // What follows an unknown option may be its value.
  if (problems.length > 0) return { problems };
  const [subject, ...more] = subjects;
  const takes = command === "package" || command === "run";
  const extra = takes ? more : subjects;
  for (const one of extra) problems.push(`${where}: takes no "${one}"`);
  if (takes && subject === undefined) {
    problems.push(`${where}: needs ${command === "package" ? "a class" : "a deployment's name"}`);
  }
  return problems.length > 0 ? { problems } : { command, subject, flags, lists };
}

/** `--flag=value` and `-cvalue` are one word. */
function split(word: string, known: Readonly<Record<string, Flag>>) {
  const isFlag = /^-./.test(word);
  const [, long, value] = /^(--[^=]+)=([^]*)$/.exec(word) ?? [];
  if (long !== undefined) return { name: long, value, isFlag };
  const short = word.slice(0, 2);
  if (isFlag && !word.startsWith("--") && word.length > 2 && Object.hasOwn(known, short)) {
    return { name: short, value: word.slice(2), isFlag };
  }
  return { name: word, value: undefined, isFlag };
}

export function meant(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates) ?? candidates.find((one) => one.startsWith(word));
  return found === undefined ? "" : `; is "${found}" meant?`;
}
