declare module "spdx-expression-parse" {
  export interface Licence {
    readonly license: string;
    readonly plus?: true;
    readonly exception?: string;
  }
  export interface Compound {
    readonly conjunction: "and" | "or";
    readonly left: Expression;
    readonly right: Expression;
  }
  export type Expression = Licence | Compound;
  /** Throws on what is no expression of SPDX. */
  export default function parse(source: string): Expression;
}
