import {
  type KubernetesWorkers,
  PrefectPackage,
  type PrefectPackageArgs,
  PrefectProvider,
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
} from "../../../../lib";
import { type Recorded, record, shortType } from "../../../support/mocks";
import { FLOWS } from "../fixtures";

/** What a program is run with. */
export interface PoolProgram {
  readonly workers?: Partial<KubernetesWorkers>;
  readonly args?: Partial<PrefectWorkPoolDeploymentArgs>;
  readonly name?: string;
}

/** Programs with a deployment whose jobs are in a cluster; `data` is a folder of their own. */
export function pools(data: string) {
  const imaged = (args: Partial<PrefectPackageArgs> = {}) =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
      image: { repository: "acme/etl" },
      dataDirectory: data,
      ...args,
    });
  const make = ({ workers, args, name = "nightly" }: PoolProgram, opts = connection()) =>
    new PrefectWorkPoolDeployment(
      name,
      {
        package: imaged(),
        workPool: { name: "ml", type: "kubernetes" },
        ...(workers && { workers: { kind: "kubernetes", ...workers } }),
        ...args,
      },
      opts,
    );
  return { imaged, make, deploy: (given: PoolProgram = {}) => record(() => make(given)) };
}

export function connection(apiUrl = "http://10.0.0.9:4200/api") {
  return { providers: [new PrefectProvider("server", { apiUrl, apiKey: "the-key" })] };
}

const OF_THE_PACKAGE = /^(PrefectPackage|Image|LocalFolder etl|ImageReference|pulumi)/;

/** Type and name of what the deployment made, its package apart. */
export function madeBy({ registrations }: Recorded<unknown>): string[] {
  return registrations
    .map(({ type, name }) => `${shortType(type)} ${name}`)
    .filter((line) => !OF_THE_PACKAGE.test(line) && line !== "pulumi-nodejs server")
    .sort();
}

/** A worker's Deployment as far as these tests look into it. */
export interface WorkerDeployment {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly metadata: { readonly annotations: Record<string, string> };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly [
          {
            readonly image: string;
            readonly command: readonly string[];
            readonly env: readonly { readonly name: string; readonly value?: string }[];
          },
        ];
      };
    };
  };
}

export function workerOf({ one }: Recorded<unknown>, name = "nightly-worker"): WorkerDeployment {
  return one("Deployment", name).inputs as unknown as WorkerDeployment;
}
