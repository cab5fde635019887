import { describeProblems, type Problem } from "./problems";

/**
 * Something that the user can put right, found while the work was on: shown as one message without
 * a stack. Unlike an input error it needs no Pulumi, so handlers throw it.
 */
export class UserError extends Error {
  override readonly name = "UserError";

  /** One line a problem, each with who has it. */
  static of(who: string, problems: readonly Problem[]): UserError {
    return new UserError(describeProblems(who, problems));
  }
}
