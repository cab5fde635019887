import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { projectAbove } from "../core/data-directory";
import { DEFAULTS } from "./defaults";

/**
 * The folder of Pulumi.yaml. The CLI tells it; an inline Automation API program and a unit test
 * hear "" or a placeholder instead, and then it is looked for upwards from the working directory.
 */
export function projectRoot(): string {
  const told = pulumi.getRootDirectory();
  return isAbsolute(told) ? told : (projectAbove(process.cwd()) ?? process.cwd());
}

/**
 * Where a component keeps its files unless told: apart for each stack, so that two stacks of one
 * project on one machine never share, or remove, each other's.
 */
export function defaultDataDirectory(component: string): string {
  return join(projectRoot(), DEFAULTS.dataDirectory, pulumi.getStack(), component);
}
