import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { LocalFolder } from "../../resources/local-folder";
import { LocalProcess } from "../../resources/local-process";
import { PythonEnvironment } from "../../resources/python-environment";
import type { ServerSpec } from "./spec";

/** The environment that the server runs in, where no interpreter was given. */
export function createEnvironment(
  name: string,
  spec: ServerSpec,
  parent: pulumi.Resource,
): PythonEnvironment | undefined {
  if (spec.args.python !== undefined) return undefined;
  return new PythonEnvironment(
    childName(name, "environment"),
    {
      directory: spec.environmentDirectory,
      requirements: [...spec.requirements],
      constraints: [...spec.constraints],
      retain: spec.args.keepEnvironment,
    },
    { parent },
  );
}

/** The folder of the database: apart from the process, whose replacement must not take it along. */
export function createFolder(name: string, spec: ServerSpec, parent: pulumi.Resource): LocalFolder {
  const args = { path: spec.dataDirectory, keep: spec.args.keepData };
  return new LocalFolder(childName(name, "folder"), args, { parent });
}

/** `prefect` by its interpreter; 2.20 knows no `python -m prefect`. */
const PREFECT = ["-c", "from prefect.cli import app; app()"];

/** The server itself, ready when its API answers. */
export function createProcess(
  name: string,
  spec: ServerSpec,
  python: pulumi.Input<string>,
  folder: LocalFolder,
  parent: pulumi.Resource,
): LocalProcess {
  const environment = pulumi
    .all([folder.path, spec.args.authString, spec.args.environment ?? {}])
    .apply(([path, authString, own]) => ({
      PREFECT_HOME: `${path}/home`,
      PREFECT_API_DATABASE_CONNECTION_URL: `sqlite+aiosqlite:///${path}/prefect.db`,
      PREFECT_SERVER_ANALYTICS_ENABLED: "false",
      ...(authString === undefined ? {} : { PREFECT_SERVER_API_AUTH_STRING: authString }),
      ...own,
    }));
  const listen = ["--host", "127.0.0.1", "--port", "{port}"];
  return new LocalProcess(
    childName(name, "process"),
    {
      command: [python, ...PREFECT, "server", "start", ...listen],
      workingDirectory: folder.path,
      environment,
      logFile: pulumi.interpolate`${folder.path}/server.log`,
      port: spec.port,
      ready: {
        url: "http://127.0.0.1:{port}/api/health",
        bodyEquals: "true",
        timeoutSeconds: spec.startTimeoutSeconds,
      },
      exclusive: true,
      ...spec.args.overrides?.process,
    },
    { parent },
  );
}
