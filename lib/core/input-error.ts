import * as pulumi from "@pulumi/pulumi";
import { describeProblems, type Problem } from "./problems";

/**
 * Inputs that the user can put right: one line a problem, shown without a stack. `who` is the
 * component as the user knows it: `PrefectServeDeployment "etl"`.
 */
export class PrefectInputError extends pulumi.ResourceError {
  override readonly name = "PrefectInputError";

  constructor(
    who: string,
    readonly problems: readonly Problem[],
    resource?: pulumi.Resource,
  ) {
    super(describeProblems(who, problems), resource, true);
  }
}
