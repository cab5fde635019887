import {
  createCipheriv,
  createDecipheriv,
  pbkdf2 as pbkdf2Callback,
  randomBytes,
  scrypt as scryptCallback,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const scrypt = promisify<string, Buffer, number, Buffer>(scryptCallback);
const pbkdf2 = promisify(pbkdf2Callback);
const CHECK = "offline-engine";

/** Encrypts strings with a key derived from the stack's passphrase (AES-256-GCM). */
export interface Crypter {
  /** What must be stored next to the encrypted values, to open them again. */
  readonly salt: string;
  encrypt(plain: string): string;
  decrypt(encrypted: string): string;
}

/** A crypter for a new stack, or, with a stored salt, for an existing one: then the passphrase is checked. */
export async function openCrypter(passphrase: string, stored?: string): Promise<Crypter> {
  const [, saltText, check] = stored?.split("|") ?? [];
  const salt = saltText === undefined ? randomBytes(16) : Buffer.from(saltText, "base64");
  const key = await scrypt(passphrase, salt, 32);
  if (check !== undefined && tryOpen(key, check) !== CHECK) {
    throw new Error("incorrect passphrase: the stack's secrets were encrypted with another one");
  }
  const crypter = {
    encrypt: (plain: string) => seal(key, plain),
    decrypt: (encrypted: string) => open(key, encrypted),
  };
  return { ...crypter, salt: stored ?? `scrypt|${salt.toString("base64")}|${seal(key, CHECK)}` };
}

/** Opens the `secure:` values that the Pulumi CLI's passphrase provider writes to stack files. */
export async function openCliCrypter(
  passphrase: string,
  encryptionSalt: string,
): Promise<(encrypted: string) => string> {
  const [version, saltText = "", ...check] = encryptionSalt.split(":");
  if (version !== "v1") throw new Error(`unknown encryption salt version "${version}"`);
  const key = await pbkdf2(passphrase, Buffer.from(saltText, "base64"), 1_000_000, 32, "sha256");
  if (tryOpen(key, check.join(":")) !== "pulumi") {
    throw new Error(
      "incorrect passphrase: the stack's configuration was encrypted with another one",
    );
  }
  return (encrypted) => open(key, encrypted);
}

function seal(key: Buffer, plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${body.toString("base64")}`;
}

function open(key: Buffer, encrypted: string): string {
  const [, nonce = "", text = ""] = encrypted.split(":");
  const body = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString("utf8");
}

function tryOpen(key: Buffer, encrypted: string): string | undefined {
  try {
    return open(key, encrypted);
  } catch {
    return undefined;
  }
}

/** The passphrase given, else the one that the Pulumi CLI would take from the environment. */
export function findPassphrase(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  const found =
    given ?? env["PULUMI_CONFIG_PASSPHRASE"] ?? (file && readFileSync(file, "utf8").trim());
  if (found === undefined) {
    throw new Error(
      "no passphrase for the stack's secrets; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
    );
  }
  return found;
}
