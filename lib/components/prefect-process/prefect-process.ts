import * as pulumi from "@pulumi/pulumi";
import type { LocalFolder } from "../../resources/local-folder";
import { LocalProcess } from "../../resources/local-process";
import { connectionEnvironment } from "../connection";
import type { DeploymentSpec } from "../deployment-settings";

/** Seconds past its draining that a process gets to end its runs and itself. */
export const ENDING_SECONDS = 15;

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
  /** @default - the package's */
  readonly python?: pulumi.Input<string>;
}

/** Starts it with the package's interpreter, the component's connection and the user's variables. */
export function createPrefectProcess(
  name: string,
  { script, options, logName, spec, folder, python: given }: PrefectProcess,
  parent: pulumi.ComponentResource,
): LocalProcess {
  const { settings } = spec;
  const python = given ?? settings.package.python;
  if (python === undefined) throw new Error("a process of a package without an interpreter");
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
      command: [python, script, ...words(options)],
      workingDirectory: settings.package.workingDirectory,
      environment,
      logFile: pulumi.interpolate`${folder.path}/${logName}`,
      stopGraceSeconds: spec.drainSeconds + ENDING_SECONDS,
      ...settings.overrides?.process,
    },
    { parent },
  );
}

/**
 * Options as words of a command; those without a value are left out. One word each: a name may begin
 * like an option.
 */
export function words(options: PrefectProcess["options"]): pulumi.Input<string>[] {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.map(([option, value]) => pulumi.interpolate`${option}=${value}`);
}
