import type * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { PythonEnvironment } from "../../resources/python-environment";
import type { PrefectPackageSpec } from "./spec";

/** The environment that the workflow runs in, where none was given. */
export function createEnvironment(
  name: string,
  spec: PrefectPackageSpec,
  parent: pulumi.Resource,
): PythonEnvironment | undefined {
  if (spec.python.kind === "given") return undefined;
  const { directory, requirements, constraints, keep } = spec.python;
  return new PythonEnvironment(
    childName(name, "environment"),
    { directory, requirements: [...requirements], constraints: [...constraints], retain: keep },
    { parent },
  );
}
