import type { PrefectClient } from "../client";
import type { Problem } from "../core/problems";

/** One kind of look-up: what it needs, what it asks the server, and how errors speak of it. */
export interface Question<A extends object, R> {
  /** The function's name. */
  readonly name: string;
  /** What is looked for: `work pool "ml"`. */
  what(args: A): string;
  /** Everything that is wrong with the arguments. */
  check(args: A): readonly Problem[];
  /** Undefined for what is not there. */
  ask(client: PrefectClient, args: A): Promise<R | undefined>;
  /** What to do about that. @default - correct the name, or make it first */
  advise?(client: PrefectClient, args: A): Promise<string>;
}
