import { Argument, Command } from "commander";
import type { Run } from "../terminal";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

const HELP = `
It completes the name prefect-constructs itself: of an installation with -g, an alias, or node_modules/.bin
on PATH. It does not complete what comes after npx.

Examples:
  $ source <(prefect-constructs completion bash)      # in ~/.bashrc
  $ source <(prefect-constructs completion zsh)       # in ~/.zshrc, after compinit
  $ prefect-constructs completion fish > ~/.config/fish/completions/prefect-constructs.fish
`;

/** How the shell asks for its completions. */
export function completionCommand(run: Run): Command {
  return new Command("completion")
    .description("prints a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", HELP)
    .action((shell: Shell, _options: object, command: Command) =>
      run(async (terminal) => {
        const { completionScript } = await import("./command.js");
        terminal.out(completionScript(shell, command.parent ?? command));
      }),
    );
}
