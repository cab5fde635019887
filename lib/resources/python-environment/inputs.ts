/** A Python virtual environment on this machine, kept by the content of its requirements. */
export interface PythonEnvironmentInputs {
  /** The folder under which the environment's own folder, `<name>-<hash>`, is made. */
  directory: string;
  /** @default "python" */
  name?: string;
  /** Requirement specifiers, as pip reads them. @default - none */
  requirements?: string[];
  /** The content of a requirements file; installed together with `requirements`. @default - none */
  requirementsText?: string;
  /** Constraint specifiers, as pip reads them. @default - none */
  constraints?: string[];
  /**
   * A Python's path, or its name on PATH.
   *
   * @default - the first of python3, python3.12, python3.11, python3.13, python3.10 and python whose
   * version fits
   */
  interpreter?: string;
  /** The oldest Python that will do: `3.10`. @default "3.10" */
  minVersion?: string;
  /** The newest Python that will do: `3.13` takes every 3.13.x. @default - any */
  maxVersion?: string;
  /**
   * Further arguments of `pip install`. Credentials in URLs reach pip by its environment, not its
   * command line, and a change of them alone does not make a new environment.
   *
   * @default - none
   */
  pipArguments?: string[];
  /** Keeps the folder when the resource is deleted. @default false */
  retain?: boolean;
  /** The longest that building may take, waiting for another build included. @default 1800 */
  timeoutSeconds?: number;
}

export interface PythonEnvironmentState extends PythonEnvironmentInputs {
  /** The environment's own folder. */
  folder: string;
  /** The path of the environment's interpreter. */
  python: string;
  /** The interpreter's version: `3.11.7`. */
  version: string;
  contentHash: string;
}

export const PYTHON_ENVIRONMENT_DEFAULTS = {
  name: "python",
  minVersion: "3.10",
  retain: false,
  timeoutSeconds: 1800,
} as const;

/** The state's keys that are no inputs. */
export const PYTHON_ENVIRONMENT_OUTPUTS = ["folder", "python", "version", "contentHash"] as const;
