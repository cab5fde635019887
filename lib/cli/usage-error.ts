/** The command line asks for something that there is not: the shell learns it by the code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
