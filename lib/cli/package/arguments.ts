import { basename, extname, resolve } from "node:path";
import type { PackageImageArgs, PrefectPackageArgs } from "../../components/prefect-package";
import { isRecord, type Json } from "../../core/json";
import { withoutUndefined } from "../../core/json";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";

/** What there is to look at instead of building. */
export const PRINTABLE = ["dockerfile", "entrypoint", "manifest", "worker-manifest"] as const;

/** The command's options, as they were given. */
export interface PackageOptions {
  readonly workingDirectory?: string;
  readonly requirement?: readonly string[];
  readonly requirements?: string;
  readonly constraint?: readonly string[];
  readonly flowName?: string;
  readonly class?: string;
  readonly module?: string;
  readonly file?: string;
  readonly entrypoint?: string;
  readonly config?: string;
  readonly skipValidation?: boolean;
  readonly prefectFiles?: string;
  readonly flowFunction?: string;
  readonly flowKwargs?: string;
  readonly prefect?: "2" | "3";
  readonly installLocation?: string;
  readonly repository?: string;
  readonly tag?: readonly string[];
  readonly baseImage?: string;
  readonly copy?: readonly string[];
  readonly systemPackage?: readonly string[];
  readonly env?: readonly string[];
  readonly runCommand?: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly platform?: string;
  readonly buildArg?: readonly string[];
  readonly buildSecret?: readonly string[];
  readonly network?: string;
  readonly cacheFrom?: readonly string[];
  readonly cacheTo?: readonly string[];
  readonly label?: readonly string[];
  readonly user?: string;
  readonly push?: boolean;
  readonly name?: string;
  readonly namespace?: string;
  readonly replicas?: string;
  readonly imagePullPolicy?: string;
  readonly secretName?: string;
  readonly workPool?: string;
  readonly workerImage?: string;
  readonly serviceAccount?: string;
  readonly print?: (typeof PRINTABLE)[number];
  readonly json?: boolean;
}

type Source = PrefectPackageArgs["source"];

/** The arguments of the component that does the same. */
export function packageArgs(
  entrypoint: string | undefined,
  options: PackageOptions,
  terminal: Pick<Terminal, "cwd" | "env">,
): PrefectPackageArgs {
  return {
    source: sourceOf(entrypoint, options, terminal),
    image: imageOf(options, terminal.env),
    ...withoutUndefined({ flowName: options.flowName }),
  };
}

/** What a package is called where nobody names it. */
export function packageName(entrypoint: string | undefined, options: PackageOptions): string {
  if (options.name !== undefined) return options.name;
  if (entrypoint === undefined) return options.class ?? "workflow";
  return entrypoint.split(":")[1] ?? basename(entrypoint, extname(entrypoint));
}

const OF_LOLPOP = [
  "module",
  "file",
  "entrypoint",
  "config",
  "skipValidation",
  "prefectFiles",
  "flowFunction",
  "flowKwargs",
  "prefect",
  "installLocation",
] as const;

function sourceOf(
  entrypoint: string | undefined,
  options: PackageOptions,
  { cwd }: Pick<Terminal, "cwd">,
): Source {
  const workingDirectory = resolve(cwd, options.workingDirectory ?? ".");
  if (options.class === undefined) {
    const strays = OF_LOLPOP.filter((key) => options[key] !== undefined).map(flagOf);
    if (strays.length > 0) throw new UsageError(`${strays.join(", ")} need --class`);
    if (entrypoint === undefined) {
      throw new UsageError("name a flow, e.g. flows/etl.py:etl, or a lolpop workflow by --class");
    }
    const { requirement, requirements, constraint: constraints } = options;
    if (requirement && requirements) {
      throw new UsageError("give --requirement or --requirements, not both");
    }
    const needed = withoutUndefined({ requirements: requirements ?? requirement, constraints });
    return { kind: "flow", entrypoint, workingDirectory, ...needed };
  }
  if (entrypoint !== undefined) throw new UsageError("give an entrypoint or --class, not both");
  if (options.requirements !== undefined || options.constraint !== undefined) {
    throw new UsageError(
      "a lolpop workflow takes --requirement; --requirements and --constraint are a flow's",
    );
  }
  const { class: className, flowKwargs, prefect, requirement: requirements, ...rest } = options;
  const { module, file, entrypoint: method, config, skipValidation } = rest;
  const { prefectFiles, flowFunction, installLocation } = rest;
  const given = { module, file, entrypoint: method, config, skipValidation, prefectFiles };
  return {
    kind: "lolpop",
    class: className,
    workingDirectory,
    ...withoutUndefined({ ...given, flowFunction, installLocation, requirements }),
    ...(prefect && { prefect: prefect === "2" ? 2 : 3 }),
    ...(flowKwargs !== undefined && { flowKwargs: objectOf("--flow-kwargs", flowKwargs) }),
  };
}

function imageOf(options: PackageOptions, env: NodeJS.ProcessEnv): PackageImageArgs {
  const { repository, baseImage, runCommand, dockerfile, target, platform } = options;
  const { network, cacheFrom, cacheTo, user, push } = options;
  return withoutUndefined({
    ...{ repository, baseImage, runCommand, dockerfile, target, platform },
    ...{ network, cacheFrom, cacheTo, user, push },
    tags: options.tag,
    copyFiles: options.copy,
    systemPackages: options.systemPackage,
    environment: pairs("--env", options.env),
    buildArgs: pairs("--build-arg", options.buildArg),
    labels: pairs("--label", options.label),
    buildSecrets: secrets(options.buildSecret, env),
  });
}

/** `NAME=value`, each. */
function pairs(flag: string, given: readonly string[] | undefined) {
  if (given === undefined) return undefined;
  const entries = given.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`${flag} needs NAME=VALUE; got ${JSON.stringify(text)}`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(entries);
}

function secrets(names: readonly string[] | undefined, env: NodeJS.ProcessEnv) {
  if (names === undefined) return undefined;
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new UsageError(`--build-secret: no variable of the environment is ${missing.join(", ")}`);
  }
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ""]));
}

function objectOf(flag: string, text: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value as Record<string, Json>;
  } catch {
    // Falls through to the one error below.
  }
  throw new UsageError(`${flag} needs a JSON object; got ${JSON.stringify(text)}`);
}

function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
