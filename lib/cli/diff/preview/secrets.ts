import { isRecord } from "../../../core/json";

/** What stands in a preview for a value that is secret in the state: Pulumi's own word. */
export const SECRET = "[secret]";

/** Pulumi's mark of a value that is more than JSON, and what it says there of secrets and files. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Below that a text stands in many a sentence by chance. */
const SHORTEST = 4;

/**
 * JSON with `SECRET` in the place of every secret, as `--show-secrets` and states have them, and of
 * files a word and the beginning of their hash.
 */
export function withoutSecrets(value: unknown): {
  readonly value: unknown;
  /** The texts that were secret in it, longest first: messages may quote them. */
  readonly plaintexts: readonly string[];
} {
  const plaintexts = new Set<string>();
  const shown = masked(value, (text) => plaintexts.add(text));
  const longest = [...plaintexts].sort((a, b) => b.length - a.length);
  return { value: shown, plaintexts: longest };
}

/** Whether a value is secret, or anything in it. */
export function hasSecret(value: unknown): boolean {
  if (value === SECRET) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasSecret);
}

function masked(value: unknown, tell: (text: string) => void): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, tell));
  if (!isRecord(value)) return value;
  const signature = Object.hasOwn(value, SIGNATURE) ? value[SIGNATURE] : undefined;
  if (signature !== undefined) {
    if (signature === ASSET_SIGNATURE) return fileWord("file", value.hash);
    if (signature === ARCHIVE_SIGNATURE) return fileWord("archive", value.hash);
    const isSecret = ["plaintext", "ciphertext"].some((one) => Object.hasOwn(value, one));
    if (isSecret || signature === SECRET_SIGNATURE) {
      for (const text of textsOf(value)) tell(text);
      return SECRET;
    }
  }
  // fromEntries defines members: a key "__proto__" stays an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, masked(one, tell)]));
}

function fileWord(word: string, hash: unknown): string {
  return typeof hash === "string" ? `${word} ${hash.slice(0, 12)}` : word;
}

/** The texts of a secret; a plaintext is JSON in a text. */
function textsOf({ plaintext, value }: Readonly<Record<string, unknown>>): string[] {
  const parsed = typeof plaintext === "string" ? [plaintext, parsedOr(plaintext)] : [];
  return [...parsed, value].flatMap(leavesOf).filter((text) => text.length >= SHORTEST);
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}
