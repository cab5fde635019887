/** Licences under which we take what users install with us. SPDX's names; read one before adding it. */
export const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
]);

/**
 * Licences of optional packages that are not installed everywhere and that the lock file cannot tell:
 * they state theirs in npm's old form. By version, so that a new one is looked at again.
 */
export const READ_BY_HAND: Readonly<Record<string, string>> = {
  "buildcheck@0.0.7": "MIT",
  "cpu-features@0.0.10": "MIT",
};
