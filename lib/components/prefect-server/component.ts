import * as pulumi from "@pulumi/pulumi";
import { componentToken } from "../../core/type-tokens";
import type { PrefectProvider } from "../../provider";
import type { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import type { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectServerArgs } from "./args";
import { createProvider, createServer } from "./children";
import { normaliseServer } from "./spec";

/**
 * A Prefect server for development and small teams: a process on this machine or a container, that
 * listens on loopback, or a pod of a cluster, with its database in a folder or volume of its own. It
 * goes on after `pulumi up` and ends, data and all, with the stack.
 *
 * ```
 * PrefectServer "prefect"
 * ├─ PythonEnvironment "prefect-environment"  unless `python` is given
 * ├─ LocalFolder "prefect-folder"             database, log
 * ├─ LocalProcess "prefect-process"           the server
 * └─ PrefectProvider "prefect-provider"       the connection to it
 *
 * or, on docker infrastructure, in place of the first three
 * ├─ docker.Volume "prefect-volume"              database
 * ├─ docker.Container "prefect-container"        the server
 * ├─ ContainerHealth "prefect-container-health"  the wait for it
 *
 * and there, with `postgres`
 * ├─ docker.Network "prefect-network"            for the two containers alone
 * ├─ docker.Volume "prefect-database-volume"     its data, the server's alone in the other
 * ├─ docker.Container "prefect-database"         the Postgres
 * └─ ContainerHealth "prefect-database-health"   the wait for it
 *
 * or, on kubernetes infrastructure
 * ├─ kubernetes.core.v1.Secret "prefect-environment"            with `environment` or `authString`
 * ├─ kubernetes.core.v1.PersistentVolumeClaim "prefect-volume"  unless `storage: false` or `database`
 * ├─ kubernetes.core.v1.Service "prefect-service"
 * ├─ kubernetes.apps.v1.Deployment "prefect-workload"           the server
 * ├─ KubernetesRollout "prefect-rollout"                        the wait for it
 * ├─ LocalFolder "prefect-folder"                               the log of the next; unless `url`
 * └─ LocalProcess "prefect-port-forward"                        the way to it from this machine
 * ```
 *
 * @example
 * ```ts
 * const server = new PrefectServer("prefect");
 * const etl = new PrefectServeDeployment(
 *   "etl",
 *   { package: new PrefectPackage("etl", { source: { kind: "flow", entrypoint: "etl.py:etl" } }) },
 *   { providers: [server.provider] },
 * );
 * ```
 */
export class PrefectServer extends pulumi.ComponentResource {
  /** The API's URL, `http://127.0.0.1:<port>/api`. */
  readonly apiUrl: pulumi.Output<string>;
  /** The API's URL as pods of the server's cluster reach it; of a server in a cluster. */
  readonly podApiUrl: pulumi.Output<string> | undefined;
  /** The UI's URL. */
  readonly uiUrl: pulumi.Output<string>;
  /** The connection to this server: `{ providers: [server.provider] }`. */
  readonly provider: PrefectProvider;
  /** The server's log file; a container's log is its engine's. */
  readonly logFile: pulumi.Output<string> | undefined;
  /** The resources that this component made. */
  readonly nodes: {
    readonly environment?: PythonEnvironment;
    readonly folder?: LocalFolder;
    readonly process?: LocalProcess;
    /** `docker.Volume`, or `kubernetes.core.v1.PersistentVolumeClaim`. */
    readonly volume?: pulumi.CustomResource;
    /** `docker.Container`. */
    readonly container?: pulumi.CustomResource;
    /** `docker.Container` of the Postgres. */
    readonly database?: pulumi.CustomResource;
    /** `kubernetes.apps.v1.Deployment`. */
    readonly workload?: pulumi.CustomResource;
    /** `kubernetes.core.v1.Service`. */
    readonly service?: pulumi.CustomResource;
  };

  constructor(name: string, args: PrefectServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super(componentToken("PrefectServer"), name, {}, opts);
    const spec = normaliseServer(name, args, this);
    const { url, podApiUrl, logFile, ...nodes } = createServer(name, spec, this);

    this.uiUrl = url;
    this.apiUrl = pulumi.interpolate`${url}/api`;
    this.podApiUrl = podApiUrl;
    this.provider = createProvider(name, spec, this.apiUrl, podApiUrl, this);
    this.logFile = logFile;
    this.nodes = nodes;
    this.registerOutputs({ apiUrl: this.apiUrl, uiUrl: this.uiUrl, logFile: this.logFile });
  }
}
