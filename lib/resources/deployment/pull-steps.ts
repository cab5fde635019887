import * as pulumi from "@pulumi/pulumi";
import type { JsonInput } from "../pulumified";

/** One step: the Python function that it calls, and its arguments. */
export type PullStep = Record<string, Record<string, JsonInput>>;

/** What every step takes beside its function's own arguments. */
export interface PullStepArgs {
  /** By which later steps refer to its outputs: `{{ clone.directory }}`. @default - none */
  readonly id?: string;
  /** Packages that are installed where the function is missing. @default - the step's own package, or none */
  readonly requires?: string | readonly string[];
}

/** The arguments of `prefect.deployments.steps.git_clone`. */
export interface GitCloneArgs extends PullStepArgs {
  /** The repository's URL. */
  readonly repository: pulumi.Input<string>;
  /** @default - the repository's default branch */
  readonly branch?: pulumi.Input<string>;
  /** A commit in place of a branch; Prefect 3 only. @default - the branch's last */
  readonly commitSha?: pulumi.Input<string>;
  /** @default false */
  readonly includeSubmodules?: pulumi.Input<boolean>;
  /**
   * A token, best as a placeholder, `{{ prefect.blocks.secret.NAME }}`: any other is secret in the
   * program's state, but Prefect shows it with the deployment. @default - git's own credentials
   */
  readonly accessToken?: pulumi.Input<string>;
  /** A placeholder for a block: `{{ prefect.blocks.github-credentials.NAME }}`. @default - git's own credentials */
  readonly credentials?: JsonInput;
  /** The folders that are wanted (sparse checkout); Prefect 3 only. @default - all */
  readonly directories?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** The folder to clone into; Prefect 3 only. @default - from the repository's name and branch */
  readonly cloneDirectoryName?: pulumi.Input<string>;
}

/** The arguments of `prefect.deployments.steps.run_shell_script`. */
export interface RunShellScriptArgs extends PullStepArgs {
  /** One command a line; each runs by itself, not in a shell. */
  readonly script: pulumi.Input<string>;
  /** @default - the run's working directory */
  readonly directory?: pulumi.Input<string>;
  /** Variables beside the process's own. @default - none */
  readonly env?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Whether its output goes into the run's log. @default true */
  readonly streamOutput?: pulumi.Input<boolean>;
  /** Whether `$VARIABLE` in the script is replaced. @default false */
  readonly expandEnvVars?: pulumi.Input<boolean>;
}

/** The arguments of `prefect.deployments.steps.pip_install_requirements`. */
export interface PipInstallRequirementsArgs extends PullStepArgs {
  /** @default - the run's working directory */
  readonly directory?: pulumi.Input<string>;
  /** @default "requirements.txt" */
  readonly requirementsFile?: pulumi.Input<string>;
  /** @default true */
  readonly streamOutput?: pulumi.Input<boolean>;
}

/** The arguments of `prefect_aws.deployments.steps.pull_from_s3`. */
export interface PullFromS3Args extends PullStepArgs {
  readonly bucket: pulumi.Input<string>;
  readonly folder: pulumi.Input<string>;
  /** A placeholder for a block: `{{ prefect.blocks.aws-credentials.NAME }}`. @default - the environment's */
  readonly credentials?: JsonInput;
  /** Of the boto3 client. @default - none */
  readonly clientParameters?: JsonInput;
}

/** The arguments of `prefect_gcp.deployments.steps.pull_from_gcs`. */
export interface PullFromGcsArgs extends PullStepArgs {
  readonly bucket: pulumi.Input<string>;
  readonly folder: pulumi.Input<string>;
  /** @default - that of the credentials */
  readonly project?: pulumi.Input<string>;
  /** A placeholder for a block: `{{ prefect.blocks.gcp-credentials.NAME }}`. @default - the environment's */
  readonly credentials?: JsonInput;
}

/** The arguments of `prefect_azure.deployments.steps.pull_from_azure_blob_storage`. */
export interface PullFromAzureBlobStorageArgs extends PullStepArgs {
  readonly container: pulumi.Input<string>;
  readonly folder: pulumi.Input<string>;
  /** A placeholder for a block, `{{ prefect.blocks.azure-blob-storage-credentials.NAME }}`, or `{ account_url }`. */
  readonly credentials: JsonInput;
}

const PREFECT = "prefect.deployments.steps";

/**
 * Steps that fetch a run's code, with the arguments of Prefect's own functions. A step of any other
 * function is `pullSteps.call`. Placeholders (`{{ }}`) reach Prefect as they are.
 *
 * @example
 * ```ts
 * const nightly = new Deployment("nightly", {
 *   name: "nightly",
 *   flowName: "etl",
 *   entrypoint: "flows/etl.py:etl",
 *   workPoolName: "ml",
 *   pullSteps: [
 *     pullSteps.gitClone({
 *       id: "clone",
 *       repository: "https://github.com/org/flows.git",
 *       credentials: "{{ prefect.blocks.github-credentials.ci }}",
 *     }),
 *     pullSteps.pipInstallRequirements({ directory: "{{ clone.directory }}" }),
 *   ],
 * });
 * ```
 *
 * @see https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml
 */
export const pullSteps = {
  /** Runs start in this folder. */
  setWorkingDirectory: (directory: pulumi.Input<string>) =>
    call(`${PREFECT}.set_working_directory`, { directory }),

  /** Clones a git repository; runs start in it. */
  gitClone: (args: GitCloneArgs) =>
    call(`${PREFECT}.git_clone`, { ...args, accessToken: secretToken(args.accessToken) }),

  /** Runs commands. */
  runShellScript: (args: RunShellScriptArgs) => call(`${PREFECT}.run_shell_script`, args),

  /** Installs the packages of a requirements file. */
  pipInstallRequirements: (args: PipInstallRequirementsArgs = {}) =>
    call(`${PREFECT}.pip_install_requirements`, args),

  /** Copies from any storage that fsspec knows; what it needs goes into `settings`. */
  pullFromRemoteStorage: (
    args: PullStepArgs & { url: pulumi.Input<string>; settings?: Record<string, JsonInput> },
  ) => {
    const { settings = {}, ...named } = args;
    return call(`${PREFECT}.pull_from_remote_storage`, named, settings);
  },

  /** Copies from the storage that a block is. */
  pullWithBlock: (
    args: PullStepArgs & {
      blockTypeSlug: pulumi.Input<string>;
      blockDocumentName: pulumi.Input<string>;
    },
  ) => call(`${PREFECT}.pull_with_block`, args),

  /** Copies a folder of a bucket in S3, or what speaks as S3 does. */
  pullFromS3: (args: PullFromS3Args) =>
    call("prefect_aws.deployments.steps.pull_from_s3", { requires: "prefect-aws", ...args }),

  /** Copies a folder of a bucket in Google Cloud Storage. */
  pullFromGcs: (args: PullFromGcsArgs) =>
    call("prefect_gcp.deployments.steps.pull_from_gcs", { requires: "prefect-gcp", ...args }),

  /** Copies a folder of a container in Azure Blob Storage. */
  pullFromAzureBlobStorage: (args: PullFromAzureBlobStorageArgs) =>
    call("prefect_azure.deployments.steps.pull_from_azure_blob_storage", {
      requires: "prefect-azure[blob_storage]",
      ...args,
    }),

  /** A step of any function that the run can import, with its arguments as they are called in Python. */
  call: (name: string, args: Record<string, JsonInput> = {}): PullStep => ({ [name]: args }),
};

/** @param more - arguments whose names are not ours */
function call(name: string, args: object, more: Record<string, JsonInput> = {}): PullStep {
  const stated = Object.entries(args as Record<string, JsonInput | undefined>).flatMap(
    ([key, value]) => (value === undefined ? [] : [[inPython(key), value] as const]),
  );
  return { [name]: { ...Object.fromEntries(stated), ...more } };
}

/** A token is secret, whoever states it; a placeholder for one tells nothing. */
function secretToken(token: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  const isPlaceholder = typeof token === "string" && /^\s*\{\{.*\}\}\s*$/.test(token);
  return token === undefined || isPlaceholder ? token : pulumi.secret(token);
}

function inPython(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
