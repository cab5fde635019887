/** A stream of choices that is the same for the same seed. */
export interface Random {
  /** From 0 to below `limit`. */
  number(limit: number): number;
  chance(of: number): boolean;
  one<T>(choices: readonly T[]): T;
}

/** Mulberry32: small, and good enough to choose by. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (limit: number) => Math.floor(next() * limit);
  return {
    number,
    chance: (of) => next() < of,
    one(choices) {
      if (choices.length === 0) throw new Error("there is nothing to choose from");
      return choices[number(choices.length)] as (typeof choices)[number];
    },
  };
}
