import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { LocalFolder } from "../../resources/local-folder";
import { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectPackageSpec } from "./spec";

/** The folder with the script that a lolpop workflow runs from. */
export function createScript(
  name: string,
  spec: PrefectPackageSpec,
  parent: pulumi.Resource,
): LocalFolder | undefined {
  if (spec.files === undefined) return undefined;
  const args = { path: spec.workingDirectory, files: { ...spec.files } };
  return new LocalFolder(childName(name, "script"), args, { parent });
}

/** The environment that the workflow runs in, where none was given. */
export function createEnvironment(
  name: string,
  spec: PrefectPackageSpec,
  parent: pulumi.Resource,
): PythonEnvironment | undefined {
  if (spec.python?.kind !== "environment") return undefined;
  const { directory, requirements, constraints, keep, pipArguments, maxVersion } = spec.python;
  return new PythonEnvironment(
    childName(name, "environment"),
    {
      directory,
      requirements: [...requirements],
      constraints: [...constraints],
      retain: keep,
      ...(pipArguments && { pipArguments: [...pipArguments] }),
      ...(maxVersion && { maxVersion }),
    },
    { parent },
  );
}
