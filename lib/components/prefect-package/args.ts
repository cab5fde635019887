import type * as pulumi from "@pulumi/pulumi";
import type { PackageImageArgs } from "./image";
import type { LolpopSource } from "./lolpop";

/** A file that tells what a flow needs. */
export interface RequirementsFile {
  /**
   * A pyproject.toml of a project with `[project]`, a pylock.toml, or a requirements file of pip;
   * relative to `workingDirectory`.
   */
  readonly file: string;
  /** Names of a pyproject.toml's `project.optional-dependencies`. @default - none */
  readonly extras?: readonly string[];
  /** Names of a pyproject.toml's `dependency-groups`. @default - none */
  readonly groups?: readonly string[];
}

/** A plain Prefect flow as the workflow. */
export interface FlowSource {
  readonly kind: "flow";
  /** The flow's file and function, `flows/etl.py:etl`, relative to `workingDirectory`. */
  readonly entrypoint: string;
  /**
   * The folder that runs work in; relative to the project's root.
   * @default "."
   */
  readonly workingDirectory?: string;
  /**
   * What the flow needs: pip's requirement lines, or a file that tells it, whose path alone will do.
   * Prefect is added where no line names it.
   * @default - the first of `requirements.txt`, `pylock.toml` and `pyproject.toml` with
   * `project.dependencies` in `workingDirectory`, else Prefect alone
   */
  readonly requirements?: string | readonly string[] | RequirementsFile;
  /**
   * Bounds for what the requirements pull in, as pip's constraint lines.
   * @default - the bounds without which Prefect does not start, see `DEFAULTS.prefectConstraints`;
   * none where the requirements are locked with hashes
   */
  readonly constraints?: readonly string[];
  /**
   * A Python interpreter that has all the flow needs; then no environment is made.
   * @default - an environment is made from `requirements`
   */
  readonly python?: pulumi.Input<string>;
}

/** The arguments of a {@link PrefectPackage}. */
export interface PrefectPackageArgs {
  /** The workflow. */
  readonly source: FlowSource | LolpopSource;
  /**
   * Make an image of it, for docker and kubernetes infrastructure; then no Python environment is
   * made on this machine.
   * @default - no image: for process infrastructure
   */
  readonly image?: PackageImageArgs;
  /**
   * The flow's name in Prefect, where the source gives it a name that can't be read from its text.
   * @default - the name given in `@flow(name=...)`, else the function's with `_` as `-`
   */
  readonly flowName?: string;
  /**
   * The folder that a lolpop workflow's script is written into, or what an image is made from.
   * @default - `.prefect-constructs/<stack>/<component>-script`, or `-image`, in the project's root
   */
  readonly dataDirectory?: string;
  /**
   * The folder that Python environments are made in; one for each set of requirements.
   * @default - `.prefect-constructs/environments` in the project's root
   */
  readonly environmentDirectory?: string;
  /**
   * Keep the Python environment when the stack is destroyed, for the next one to find.
   * @default false
   */
  readonly keepEnvironment?: boolean;
}
