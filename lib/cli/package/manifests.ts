import * as pulumi from "@pulumi/pulumi";
import { PrefectPackage, type PrefectPackageArgs } from "../../components/prefect-package";
import {
  type KubernetesServing,
  PrefectServeDeployment,
} from "../../components/prefect-serve-deployment";
import { PrefectWorkPoolDeployment } from "../../components/prefect-work-pool-deployment";
import { withoutUndefined } from "../../core/json";
import { UsageError } from "../usage-error";
import type { PackageOptions } from "./arguments";

/** Where the components would write; only what they would write is looked at. */
const FOLDER = "manifests";

/** The manifests of what serves the workflow, or of the worker of a pool, as `renderTo` writes them. */
export async function manifestText(
  name: string,
  args: PrefectPackageArgs,
  options: PackageOptions,
): Promise<string> {
  const settings = settingsOf(options);
  const isServed = options.print === "manifest";
  const { workPool } = options;
  if (!isServed && workPool === undefined) {
    throw new UsageError("--print worker-manifest needs --work-pool, which it takes runs of");
  }
  const files = await filesOf(`${name}-manifests`, () => {
    const workflow = new PrefectPackage(name, args);
    if (isServed) {
      return new PrefectServeDeployment(name, { package: workflow, infrastructure: settings });
    }
    const pool = { existing: workPool ?? "", type: "kubernetes" };
    const { workers } = workersOf(settings, options);
    return new PrefectWorkPoolDeployment(name, { package: workflow, workPool: pool, workers });
  });
  return Object.values(files).join("---\n");
}

function settingsOf({ namespace, replicas, imagePullPolicy, secretName }: PackageOptions) {
  return {
    kind: "kubernetes",
    renderTo: FOLDER,
    connectionSecret: {
      existing: true,
      apiUrlKey: "prefect-api-url",
      apiKeyKey: "prefect-api-key",
      ...withoutUndefined({ name: secretName }),
    },
    ...withoutUndefined({
      namespace,
      imagePullPolicy: imagePullPolicy as KubernetesServing["imagePullPolicy"],
      replicas: replicas === undefined ? undefined : countOf(replicas),
    }),
  } as const;
}

function workersOf(settings: ReturnType<typeof settingsOf>, options: PackageOptions) {
  const { replicas: count, ...rest } = settings;
  const { workerImage: image, serviceAccount: serviceAccountName } = options;
  return { workers: { ...rest, ...withoutUndefined({ count, image, serviceAccountName }) } };
}

function countOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--replicas needs a whole number; got ${JSON.stringify(text)}`);
}

/**
 * Runs components as a program does, with no engine behind them: what a resource is asked to be is
 * what a program would ask of it.
 */
async function filesOf(
  resource: string,
  program: () => pulumi.Resource,
): Promise<Readonly<Record<string, string>>> {
  let files: Record<string, string> | undefined;
  await pulumi.runtime.setMocks(
    {
      newResource({ name, inputs }) {
        const { files: asked } = inputs as { files?: Record<string, string> };
        if (name === resource) files = asked;
        return { id: name, state: inputs as object };
      },
      call: () => ({}),
    },
    "prefect-constructs",
    "package",
  );
  program();
  await pulumi.runtime.disconnect();
  if (files === undefined) throw new Error(`${resource} was not registered`);
  return files;
}
