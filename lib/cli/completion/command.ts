import type { Command } from "commander";
import { bashScript } from "./bash";
import { fishScript } from "./fish";
import type { Shell } from "./options";
import { treeOf } from "./tree";
import { zshScript } from "./zsh";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The script for a shell, made of the commands that there are. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](treeOf(program));
}
