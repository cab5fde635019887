import fc from "fast-check";

/** Where chance begins: `CRASH_SEED`, or a new one each time. */
export const SEED = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** How many times each thing is tried: `CRASH_ROUNDS`. */
export const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 20);

/** Numbers from 0 to 1, always the same for a seed and a salt. */
export function chances(count: number, salt: number): readonly number[] {
  const thousandths = fc.noBias(fc.integer({ min: 0, max: 1000 }));
  return fc.sample(thousandths, { seed: SEED + salt, numRuns: count }).map((one) => one / 1000);
}
