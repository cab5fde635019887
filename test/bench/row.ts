import type { Scope } from "./scope";

/** What one round found. */
export interface Figure {
  /** What is held against the goal. */
  readonly value: number;
  /** Of a ratio, what was divided by what, in seconds. */
  readonly parts?: readonly [ours: number, theirs: number];
}

/** A line of the table. */
export interface Row {
  /** By which `--only` asks for it. */
  readonly name: string;
  readonly title: string;
  readonly unit: "ratio" | "bytes" | "requests" | "MB";
  /** The median may not be above it. */
  readonly goal: number;
  /** In how many rounds at most, where one takes minutes. @default - in all */
  readonly rounds?: number;
  /** What was done on both sides, for whoever reads the figure. */
  readonly how: string;
  /** @throws {MissingPart} when the machine lacks something that it needs */
  measure(round: Scope): Promise<Figure>;
}

/** What all rounds found, or why they did not. */
export type Outcome = { readonly row: Row } & (
  | { readonly figures: readonly Figure[] }
  | { readonly missing: string }
  | { readonly failed: string }
);

export function ratio(ours: number, theirs: number): Figure {
  return { value: ours / theirs, parts: [ours, theirs] };
}
