import type { From, Instruction, JSONInstruction } from "dockerfile-ast";

// Loaded when first needed, as all that not every program needs.
const dockerfileAst = () => require("dockerfile-ast") as typeof import("dockerfile-ast");

/** A file or folder that a Dockerfile copies from its context. */
export interface ContextCopy {
  /** As it is written. */
  readonly source: string;
  /** The number of the instruction's first line. */
  readonly line: number;
}

interface Stage {
  readonly from: From;
  readonly instructions: JSONInstruction[];
}

/** Patterns, variables and addresses: what the text alone does not tell. */
const OPEN = /[$*?[\\]|^\w+:\/\/|^git@/;

/**
 * What a Dockerfile copies from its context, as far as its text tells: nothing of stages that the
 * target does not use, which no builder looks at.
 */
export function contextCopies(text: string, target: string | undefined): ContextCopy[] {
  const stages = stagesOf(dockerfileAst().DockerfileParser.parse(text).getInstructions());
  return usedBy(stages, target).flatMap(({ instructions }) => instructions.flatMap(copiesOf));
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Stage[] = [];
  for (const one of instructions) {
    if (one.getKeyword() === "FROM") stages.push({ from: one as From, instructions: [] });
    else if ("getFlags" in one) stages.at(-1)?.instructions.push(one as JSONInstruction);
  }
  return stages;
}

/** The target's stage, or the last, and those that it is made from or takes files of. */
function usedBy(stages: readonly Stage[], target: string | undefined): Stage[] {
  const used = new Set<Stage>();
  const use = (reference: string | null | undefined) => {
    const named = ({ from }: Stage) => from.getBuildStage()?.toLowerCase() === reference;
    const stage = stages.find(named) ?? stages[Number(reference ?? "none")];
    if (stage === undefined || used.has(stage)) return;
    used.add(stage);
    use(stage.from.getImage()?.toLowerCase());
    for (const flag of stage.instructions.flatMap((one) => one.getFlags())) {
      const value = flag.getValue()?.toLowerCase() ?? "";
      use(flag.getName() === "from" ? value : /(?:^|,)from=([^,]+)/.exec(value)?.[1]);
    }
  };
  use(target?.toLowerCase() ?? String(stages.length - 1));
  return stages.filter((stage) => used.has(stage));
}

function copiesOf(one: JSONInstruction): ContextCopy[] {
  const isCopy = one.getKeyword() === "COPY" || one.getKeyword() === "ADD";
  const isForeign = one.getFlags().some((flag) => flag.getName() === "from");
  if (!isCopy || isForeign) return [];
  const words = wordsOf(one);
  // The rest of such an instruction is a file's text.
  if (words.some((word) => word.startsWith("<<"))) return [];
  const line = (one.getRange()?.start.line ?? 0) + 1;
  return words
    .slice(0, -1)
    .filter((source) => !OPEN.test(source))
    .map((source) => ({ source, line }));
}

function wordsOf(one: JSONInstruction): string[] {
  if (one.getOpeningBracket() === null) return one.getArguments().map((part) => part.getValue());
  const text = one.getArgumentsContent() ?? "";
  try {
    // Not the parser's own strings, which have lost their spaces.
    return JSON.parse(text.slice(text.indexOf("["))) as string[];
  } catch {
    return [];
  }
}
