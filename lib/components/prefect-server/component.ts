import * as pulumi from "@pulumi/pulumi";
import type { PrefectProvider } from "../../provider";
import type { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import type { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectServerArgs } from "./args";
import { createEnvironment, createFolder, createProcess, createProvider } from "./children";
import { normaliseServer } from "./spec";

/**
 * A Prefect server for development and small teams: a process on this machine that listens on
 * loopback, with its database in a folder of its own. It goes on after `pulumi up` and ends, data
 * and all, with the stack.
 *
 * ```
 * PrefectServer "prefect"
 * ├─ PythonEnvironment "prefect-environment"   unless `python` is given
 * ├─ LocalFolder "prefect-folder"              database, log
 * ├─ LocalProcess "prefect-process"            the server
 * └─ PrefectProvider "prefect-provider"        the connection to it
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
  /** The UI's URL. */
  readonly uiUrl: pulumi.Output<string>;
  /** The connection to this server: `{ providers: [server.provider] }`. */
  readonly provider: PrefectProvider;
  /** The server's log file. */
  readonly logFile: pulumi.Output<string>;
  /** The resources that this component made. */
  readonly nodes: {
    readonly environment?: PythonEnvironment;
    readonly folder: LocalFolder;
    readonly process: LocalProcess;
  };

  constructor(name: string, args: PrefectServerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("prefect-constructs:index:PrefectServer", name, {}, opts);
    const spec = normaliseServer(name, args, this);
    const environment = createEnvironment(name, spec, this);
    const python = args.python ?? environment?.python ?? "python3";
    const folder = createFolder(name, spec, this);
    const process = createProcess(name, spec, python, folder, this);

    this.uiUrl = pulumi.interpolate`http://127.0.0.1:${process.assignedPort}`;
    this.apiUrl = pulumi.interpolate`${this.uiUrl}/api`;
    this.provider = createProvider(name, spec, this.apiUrl, this);
    this.logFile = process.logFile;
    this.nodes = { environment, folder, process };
    this.registerOutputs({ apiUrl: this.apiUrl, uiUrl: this.uiUrl, logFile: this.logFile });
  }
}
