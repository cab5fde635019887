import { type Problem, problem } from "../../../core/problems";
import { DEFAULTS } from "../../defaults";
import type { FlowSource } from "../args";
import type { PackageImageArgs } from "../image/args";
import { secretNames } from "../image/builder";
import { checkForImage, readRequirements, REQUIREMENTS } from "./read";

/** What pip is called with. */
export interface Install {
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly pipArguments?: readonly string[];
}

/** A requirement line that names Prefect itself, not one of its integrations. */
const PREFECT_LINE = /^prefect(?![\w.-])/i;

/** A requirement line of pydantic: its bounds, without extras and markers. */
const PYDANTIC_LINE = /^pydantic(?![\w.-])\s*(?:\[[^\]]*\]\s*)?\(?([^;)]*)/i;
const BELOW_2 = /^(?:={2,3}|~=|<=?)\s*1(?!\d)|^<\s*2(?:\.0)*(?:\.?(?:a|b|rc|dev)\d*)?$/;

/** Whether what is installed is surely pydantic 1, in whose words Prefect 2 says a flow's parameters. */
export function hasPydantic1({ requirements, constraints }: Install): boolean {
  return [...requirements, ...constraints].some((line) => {
    const [, bounds = ""] = PYDANTIC_LINE.exec(line.split(" --hash")[0] ?? "") ?? [];
    return bounds.split(",").some((bound) => BELOW_2.test(bound.trim()));
  });
}

/**
 * What a flow's environment, or its image, has installed, or every problem at once.
 * @param image - where it is for one
 */
export function installOf(
  { requirements, constraints, python }: FlowSource,
  workingDirectory: string,
  image: Pick<PackageImageArgs, "buildSecrets"> | undefined,
): Install | { readonly problems: readonly Problem[] } {
  const isImage = image !== undefined;
  // An interpreter that is given has it all.
  if (python !== undefined && !isImage) return { requirements: [], constraints: [] };
  const read = readRequirements(requirements, workingDirectory);
  const { lines } = read;
  const hasPrefect = lines.some((line) => PREFECT_LINE.test(line));
  const isHashed = lines.some((line) => /\s--hash[\s=]/.test(line));
  const problems = [...read.problems, ...(image ? checkForImage(read, secretNames(image)) : [])];
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
