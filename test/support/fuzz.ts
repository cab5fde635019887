/** Properties that must hold for whatever is given, each tried on many values that are made up. */
import fc from "fast-check";

/** How many values each property is tried on, where somebody asks for a number: `FUZZ_CASES`. */
const ASKED = wholeNumber("FUZZ_CASES");

const UNASKED = 500;

/** A failure names its seed; `FUZZ_SEED` is for trying that again. */
const SEED = wholeNumber("FUZZ_SEED");

/** What a machine may take for one value while others keep it busy. */
const CASE_MS = 60;

export interface PropertyOptions {
  /** How many values where nobody asks for a number; fewer for a property that is dear. @default 500 */
  readonly unasked?: number;
  /** The most values, however many are asked for. @default - no bound */
  readonly atMost?: number;
  /** What one value may take. @default 60 */
  readonly caseMs?: number;
  /** Whether a value that fails is made smaller, which takes very long with large ones. @default true */
  readonly shrink?: boolean;
  /** Values that are always among those tried. @default - none */
  readonly examples?: readonly unknown[];
}

/** A test that something holds for every value of a kind; a failure shows the smallest that it finds. */
export function itHolds<T>(
  title: string,
  values: fc.Arbitrary<T>,
  holds: (value: T) => void | Promise<void>,
  options: PropertyOptions = {},
): void {
  const { unasked = UNASKED, atMost = Infinity, caseMs = CASE_MS, examples = [] } = options;
  const numRuns = Math.min(ASKED ?? unasked, atMost);
  it(title, async function () {
    // A second try would be one on other values.
    this.retries(0);
    this.timeout(30_000 + (numRuns + examples.length) * caseMs);
    const property = fc.asyncProperty(values, async (value) => {
      await holds(value);
    });
    await fc.assert(property, {
      numRuns: numRuns + examples.length,
      endOnFailure: options.shrink === false,
      examples: examples.map((example): [T] => [example as T]),
      ...(SEED !== undefined && { seed: SEED }),
    });
  });
}

function wholeNumber(variable: string): number | undefined {
  const text = process.env[variable];
  if (!text) return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${variable} must be a whole number: ${text}`);
  return number;
}
