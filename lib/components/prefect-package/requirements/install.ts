import { type Problem, problem } from "../../../core/problems";
import { DEFAULTS } from "../../defaults";
import type { FlowSource } from "../args";
import { checkForImage, readRequirements, REQUIREMENTS } from "./read";

/** What pip is called with. */
export interface Install {
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly pipArguments?: readonly string[];
}

/** A requirement line that names Prefect itself, not one of its integrations. */
const PREFECT_LINE = /^prefect(?![\w.-])/i;

/** What a flow's environment, or its image, has installed, or every problem at once. */
export function installOf(
  { requirements, constraints, python }: FlowSource,
  workingDirectory: string,
  isImage: boolean,
): Install | { readonly problems: readonly Problem[] } {
  // An interpreter that is given has it all.
  if (python !== undefined && !isImage) return { requirements: [], constraints: [] };
  const read = readRequirements(requirements, workingDirectory);
  const { lines } = read;
  const hasPrefect = lines.some((line) => PREFECT_LINE.test(line));
  const isHashed = lines.some((line) => /\s--hash[\s=]/.test(line));
  const problems = [...read.problems, ...(isImage ? checkForImage(read) : [])];
  if (isHashed && !hasPrefect && !isImage) problems.push(noPrefect(lines[0]!));
  if (problems.length > 0) return { problems };
  const bounds = isHashed || (isImage && !hasPrefect) ? [] : DEFAULTS.prefectConstraints;
  return {
    // Prefect comes with an image's base unless a line names it.
    requirements: hasPrefect || isImage ? lines : [...lines, DEFAULTS.prefectRequirement],
    constraints: [...(constraints ?? bounds), ...read.constraints],
    ...(read.complete && { pipArguments: ["--no-deps"] }),
  };
}

function noPrefect(line: string): Problem {
  const needs = "has hashes, so that pip takes nothing without one, and no line for Prefect";
  return problem(REQUIREMENTS, needs, line.split(" --hash")[0], "lock Prefect together with it");
}
