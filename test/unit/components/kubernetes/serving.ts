import {
  type KubernetesServing,
  PrefectPackage,
  PrefectProvider,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
} from "../../../../lib";
import { type Recorded, record } from "../../../support/mocks";
import { FLOWS } from "../fixtures";

/** A Deployment as far as these tests look into it. */
export interface Workload {
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly metadata: { readonly annotations: Record<string, string> };
      readonly spec: {
        readonly containers: readonly Record<string, unknown>[];
        readonly terminationGracePeriodSeconds: number;
        readonly volumes: readonly object[];
      };
    };
  };
}

/** What a program is run with. */
export interface Serve {
  readonly infrastructure?: Partial<KubernetesServing>;
  readonly args?: Partial<PrefectServeDeploymentArgs>;
  readonly apiKey?: string;
  readonly name?: string;
}

/** Programs with a deployment that is served in a cluster; `data` is a folder of their own. */
export function serving(data: string) {
  const imaged = () =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
      image: { repository: "acme/etl" },
      dataDirectory: data,
    });
  const make = ({ infrastructure, args, apiKey, name = "nightly" }: Serve) => {
    const given = { package: imaged(), infrastructure: { kind: "kubernetes", ...infrastructure } };
    const all = { ...given, ...args } as PrefectServeDeploymentArgs;
    return new PrefectServeDeployment(name, all, connection(undefined, apiKey));
  };
  return { imaged, make, serve: (given: Serve = {}) => record(() => make(given)) };
}

export function connection(apiUrl = "http://10.0.0.9:4200/api", apiKey = "the-key") {
  return { providers: [new PrefectProvider("server", { apiUrl, apiKey })] };
}

/** Type and name of what is in the cluster, and of folders. */
export function inCluster({ registrations }: Recorded<unknown>): string[] {
  return registrations
    .filter(({ type, name }) => /[kK]ubernetes|LocalFolder/.test(type) && name !== "etl-context")
    .map(({ type, name }) => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`);
}

export function workloadOf({ one }: Recorded<unknown>, name = "nightly-workload"): Workload {
  return one("Deployment", name).inputs as unknown as Workload;
}
