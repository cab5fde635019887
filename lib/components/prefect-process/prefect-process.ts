import * as pulumi from "@pulumi/pulumi";
import type { LocalFolder } from "../../resources/local-folder";
import { LocalProcess } from "../../resources/local-process";
import { connectionEnvironment } from "../connection";
import type { DeploymentSpec } from "../deployment-settings";

/** Seconds past its draining that a process gets to end its runs and itself. */
const ENDING_SECONDS = 15;

/** A Python process of ours beside a deployment: what serves it, or a worker. */
export interface PrefectProcess {
  /** The shipped Python file. */
  readonly script: string;
  /** Its options; undefined ones are left out. Never a secret: arguments are public. */
  readonly options: Readonly<Record<string, pulumi.Input<string | number> | undefined>>;
  /** The log's file name in `folder`. */
  readonly logName: string;
  readonly spec: DeploymentSpec;
  readonly folder: LocalFolder;
}

/** Starts it with the package's interpreter, the component's connection and the user's variables. */
export function createPrefectProcess(
  name: string,
  { script, options, logName, spec, folder }: PrefectProcess,
  parent: pulumi.ComponentResource,
): LocalProcess {
  const { settings } = spec;
  const { python } = settings.package;
  if (python === undefined) throw new Error("a process of a package without an interpreter");
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const words = given.flatMap(([option, value]) => [option, pulumi.interpolate`${value}`]);
  const environment = pulumi
    .all([connectionEnvironment(parent), settings.environment ?? {}, folder.path])
    .apply(([connection, own, path]) => ({
      PREFECT_HOME: `${path}/prefect`,
      ...connection,
      ...own,
    }));
  return new LocalProcess(
    name,
    {
      command: [python, script, ...words],
      workingDirectory: settings.package.workingDirectory,
      environment,
      logFile: pulumi.interpolate`${folder.path}/${logName}`,
      stopGraceSeconds: spec.drainSeconds + ENDING_SECONDS,
      ...settings.overrides?.process,
    },
    { parent },
  );
}
