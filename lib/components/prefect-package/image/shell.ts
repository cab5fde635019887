/** A command for a shell to run: a text as it stands, words as just these words. */
export function shellCommand(command: string | readonly string[]): string {
  return typeof command === "string" ? command : command.map(shellWord).join(" ");
}

/** A word that no shell finds anything in. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
