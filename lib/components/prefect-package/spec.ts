import { existsSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkName, childName } from "../../core/names";
import { type Problem, problem } from "../../core/problems";
import { DEFAULTS } from "../defaults";
import { defaultDataDirectory, projectRoot } from "../project-root";
import type { FlowSource, PrefectPackageArgs } from "./args";
import { type FlowDescription, inspectFlow } from "./inspect";
import {
  IMAGE_DEFAULTS,
  IMAGE_PATHS,
  type ImageContent,
  type ImageSpec,
  normaliseImage,
} from "./image";
import {
  IN_IMAGE,
  LOLPOP_DEFAULTS,
  type LolpopSource,
  lolpopImageTag,
  lolpopName,
  normaliseLolpop,
  onMachine,
} from "./lolpop";
import { hasPydantic1, installOf } from "./requirements";

/** What runs a flow once, in its image. */
const RUN_FLOW = "run_flow.py";

/** What a package is made of, complete: nothing about it is left to be found out. */
export interface PrefectPackageSpec {
  readonly flow: FlowDescription;
  readonly entrypoint: string;
  /** Absolute; in the image where there is one. */
  readonly workingDirectory: string;
  /** Files to write into the working directory, which is ours then. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** The image to make, and the folder for what it is made of. @default - none */
  readonly image?: { readonly spec: ImageSpec; readonly folder: string };
  /** What the user should know of, a sentence each. */
  readonly warnings: readonly string[];
  /** The interpreter given, or the environment to make. @default - none is needed */
  readonly python?:
    | { readonly kind: "given"; readonly path: pulumi.Input<string> }
    | EnvironmentPython;
}

interface EnvironmentPython {
  readonly kind: "environment";
  readonly directory: string;
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly keep: boolean;
  readonly pipArguments?: readonly string[];
  readonly maxVersion?: string;
}

/**
 * Completes the arguments, or throws every problem at once.
 * @param resource - whose arguments they are; none outside a program
 */
export function normalisePackage(
  name: string,
  args: PrefectPackageArgs,
  resource?: pulumi.Resource,
): PrefectPackageSpec {
  const { source, flowName } = args;
  const workingDirectory = resolve(projectRoot(), source.workingDirectory ?? ".");
  const problems = flowName === undefined ? [] : checkName("flowName", flowName);
  const workflow = !existsSync(workingDirectory)
    ? noFolder(workingDirectory)
    : source.kind === "lolpop"
      ? lolpopWorkflow(name, args, source, workingDirectory)
      : flowWorkflow(name, args, source, workingDirectory);
  const image = "problems" in workflow ? undefined : imageOf(name, args, workflow);
  if ("problems" in workflow) problems.push(...workflow.problems);
  if (image && "problems" in image) problems.push(...image.problems);
  if (problems.length > 0 || "problems" in workflow || (image && "problems" in image)) {
    throw new PrefectInputError(`PrefectPackage "${name}"`, problems, resource);
  }
  return { ...workflow.spec, image, warnings: workflow.warnings };
}

/** A workflow of either kind: what it comes to, and what it would bring into an image. */
interface Workflow {
  readonly spec: Omit<PrefectPackageSpec, "image" | "warnings">;
  readonly content: ImageContent;
  readonly warnings: readonly string[];
}

type Problems = { readonly problems: readonly Problem[] };

function noFolder(workingDirectory: string): Problems {
  const path = "source.workingDirectory";
  return { problems: [problem(path, "must be a folder that exists", workingDirectory)] };
}

function flowWorkflow(
  name: string,
  args: PrefectPackageArgs,
  source: FlowSource,
  workingDirectory: string,
): Workflow | Problems {
  const { entrypoint } = source;
  const install = installOf(source, workingDirectory, args.image);
  const inspected = inspectFlow(entrypoint, workingDirectory, {
    interpreter: plainInterpreter(source.python),
    pydantic1: !("problems" in install) && hasPydantic1(install),
  });
  if ("problems" in inspected || "problems" in install) {
    return {
      problems: [inspected, install].flatMap((one) => ("problems" in one ? one.problems : [])),
    };
  }
  const { warnings, ...read } = inspected;
  const flow = { ...read, name: args.flowName ?? read.name };
  const file = normalize(entrypoint.slice(0, entrypoint.lastIndexOf(":")));
  return {
    spec: {
      flow,
      entrypoint,
      workingDirectory: args.image ? IMAGE_PATHS.project : workingDirectory,
      python: pythonOf(args, install),
    },
    content: {
      workingDirectory,
      copyFiles: args.image?.copyFiles,
      needs: [file],
      repository: args.image?.repository ?? name.toLowerCase(),
      baseImage: IMAGE_DEFAULTS.baseImage,
      title: flow.name,
      pipArguments: [],
      ...install,
      libraries: [RUN_FLOW],
      command: ["python", `${IMAGE_PATHS.library}/${RUN_FLOW}`, entrypoint],
    },
    warnings,
  };
}

function lolpopWorkflow(
  name: string,
  args: PrefectPackageArgs,
  source: LolpopSource,
  workingDirectory: string,
): Workflow | Problems {
  const folder = dataFolder(args, childName(name, "script"));
  const place = args.image ? IN_IMAGE : onMachine(folder, workingDirectory);
  const lolpop = normaliseLolpop(source, args.flowName, workingDirectory, place);
  if ("problems" in lolpop) return lolpop;
  const { flow, entrypoint, files, environment, warnings } = lolpop;
  const common = { flow, entrypoint, python: pythonOf(args, environment) };
  return {
    spec: args.image
      ? { ...common, workingDirectory: IMAGE_PATHS.workflow }
      : { ...common, workingDirectory: folder, files },
    content: {
      workingDirectory,
      ...environment,
      copyFiles: [...(args.image?.copyFiles ?? []), ...lolpop.needs],
      needs: lolpop.needs,
      repository: lolpopImageTag(args.image?.repository ?? lolpopName(source)),
      baseImage: LOLPOP_DEFAULTS.baseImages[source.prefect ?? LOLPOP_DEFAULTS.prefect],
      title: flow.name,
      scripts: files,
      libraries: ["lolpop_prefect"],
      command: ["python", `${IMAGE_PATHS.workflow}/${LOLPOP_DEFAULTS.script}`],
    },
    warnings,
  };
}

function imageOf(
  name: string,
  args: PrefectPackageArgs,
  { content }: Workflow,
): PrefectPackageSpec["image"] | Problems {
  if (args.image === undefined) return undefined;
  const spec = normaliseImage(args.image, content);
  if ("problems" in spec) return spec;
  return { spec, folder: dataFolder(args, childName(name, "image")) };
}

function dataFolder(args: PrefectPackageArgs, fallback: string): string {
  return resolve(projectRoot(), args.dataDirectory ?? defaultDataDirectory(fallback));
}

function environmentPlace(args: PrefectPackageArgs) {
  const fallback = join(DEFAULTS.dataDirectory, "environments");
  return {
    directory: resolve(projectRoot(), args.environmentDirectory ?? fallback),
    keep: args.keepEnvironment ?? false,
  };
}

/** The interpreter given, where it is known while the program runs and there already. */
function plainInterpreter(python: pulumi.Input<string> | undefined): string | undefined {
  return typeof python === "string" && existsSync(python) ? python : undefined;
}

/** The interpreter given, else an environment; with an image none is needed on this machine. */
function pythonOf(
  args: PrefectPackageArgs,
  environment: Pick<EnvironmentPython, "requirements" | "constraints" | "pipArguments">,
): PrefectPackageSpec["python"] {
  const { python } = args.source;
  if (python !== undefined) return { kind: "given", path: python };
  if (args.image !== undefined) return undefined;
  return { kind: "environment", ...environmentPlace(args), ...environment };
}
