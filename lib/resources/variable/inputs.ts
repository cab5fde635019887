import type { Json } from "../../core/json";

/** A variable as the program states it. */
export interface VariableInputs {
  /** Lower case letters, digits and `_`; on Prefect 3 `-` too. Changing it renames the variable. */
  readonly name: string;
  /**
   * Any JSON on Prefect 3, a text on 2.20; at most 5000 characters. Secret in the state, all of it,
   * where any part of it is a Pulumi secret; Prefect itself shows it to everyone.
   */
  readonly value: Json;
  /** @default - none */
  readonly tags?: readonly string[];
  /** Takes over a variable of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** A variable as it was last seen. */
export interface VariableState extends VariableInputs {
  readonly variableId: string;
}
