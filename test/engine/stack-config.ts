import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { type ConfigDeclaration, fitsType, type Project, typeName } from "./project";
import { type Crypter, openCliCrypter } from "./secrets";
import type { ConfigInput } from "./types";

/** One configuration value, as programs and providers get it. */
export interface ConfigValue {
  /** With its namespace. */
  readonly key: string;
  /** Structured values are JSON. */
  readonly value: string;
  readonly secret: boolean;
}

interface StoredValue {
  readonly value?: unknown;
  /** The encrypted JSON of a secret value. */
  readonly encrypted?: string;
}

interface Entry {
  readonly value: unknown;
  readonly secret: boolean;
}

/**
 * The configuration of a stack: what Pulumi.yaml and Pulumi.<stack>.yaml say, and what was set
 * through the engine, which is kept next to the state, with secrets encrypted.
 */
export class StackConfig {
  private readonly entries = new Map<string, Entry>();
  private readonly own = new Map<string, Entry>();

  private constructor(
    private readonly project: Project,
    private readonly stack: string,
    private readonly file: string,
    private readonly crypter: Crypter,
  ) {}

  static async open(
    project: Project,
    stack: string,
    file: string,
    crypter: Crypter,
    passphrase: string,
  ): Promise<StackConfig> {
    const config = new StackConfig(project, stack, file, crypter);
    await config.readStackFile(passphrase);
    if (existsSync(file)) {
      const stored = JSON.parse(await readFile(file, "utf8")) as Record<string, StoredValue>;
      for (const [key, entry] of Object.entries(stored))
        config.own.set(key, opened(entry, crypter));
    }
    return config;
  }

  async set(values: Readonly<Record<string, ConfigInput>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) {
      const secret = typeof value === "object" && "secret" in value;
      this.own.set(this.fullKey(key), { value: secret ? value.secret : value, secret });
    }
    const stored: Record<string, StoredValue> = {};
    for (const [key, { value, secret }] of this.own) {
      stored[key] = secret ? { encrypted: this.crypter.encrypt(JSON.stringify(value)) } : { value };
    }
    await mkdir(path.dirname(this.file), { recursive: true });
    await writeFile(this.file, JSON.stringify(stored, undefined, 2), { mode: 0o600 });
  }

  /** Every value, with the project's defaults where nothing else is said. */
  values(): ConfigValue[] {
    return [...this.merged()].map(([key, { value, secret }]) => ({
      key,
      secret,
      value: typeof value === "object" ? JSON.stringify(value) : String(value),
    }));
  }

  /** Throws when values that the project declares are missing or of another type. */
  validate(): void {
    const merged = this.merged();
    const missing: string[] = [];
    for (const [key, declared] of Object.entries(this.project.config)) {
      const entry = merged.get(key);
      if (entry !== undefined) this.validateValue(key, declared, entry);
      else if (key.startsWith(`${this.project.name}:`)) missing.push(this.shortKey(key));
    }
    if (missing.length === 0) return;
    const what = missing.length === 1 ? "configuration value" : "configuration values";
    const names = missing.map((key) => `'${key}'`).join(", ");
    throw new Error(`Stack '${this.stack}' is missing ${what} ${names}`);
  }

  private validateValue(key: string, declared: ConfigDeclaration, entry: Entry): void {
    const who = `Stack '${this.stack}' with configuration key '${this.shortKey(key)}'`;
    const own = this.own.has(key) || this.entries.has(key);
    if (declared.secret && own && !entry.secret) {
      throw new Error(`${who} must be encrypted as it's secret`);
    }
    const { type, items } = declared;
    if (type === undefined) return;
    const full = { type, ...(items && { items }) };
    const isText = typeof entry.value === "string" || type === "object" || type === "array";
    const value = isText ? entry.value : type === "string" ? String(entry.value) : entry.value;
    if (!fitsType(full, value)) throw new Error(`${who} must be of type '${typeName(full)}'`);
  }

  private merged(): Map<string, Entry> {
    const merged = new Map<string, Entry>();
    for (const [key, declared] of Object.entries(this.project.config)) {
      const value = declared.default ?? declared.value;
      if (value !== undefined) merged.set(key, { value, secret: false });
    }
    for (const [key, entry] of [...this.entries, ...this.own]) merged.set(key, entry);
    return merged;
  }

  private async readStackFile(passphrase: string): Promise<void> {
    const file = path.join(this.project.stackConfigDir, `Pulumi.${this.stack}.yaml`);
    if (!existsSync(file)) return;
    const parsed = parse(await readFile(file, "utf8")) as {
      encryptionsalt?: string;
      config?: Record<string, unknown>;
    } | null;
    const config = parsed?.config ?? {};
    const { encryptionsalt } = parsed ?? {};
    const open =
      encryptionsalt !== undefined && hasSecure(config)
        ? await openCliCrypter(passphrase, encryptionsalt)
        : undefined;
    for (const [key, value] of Object.entries(config)) {
      const opened = openSecure(value, (encrypted) => {
        if (open === undefined) throw new Error(`${file}: secure values without encryptionsalt`);
        return open(encrypted);
      });
      this.entries.set(this.fullKey(key), { value: opened, secret: hasSecure(value) });
    }
  }

  private fullKey(key: string): string {
    return key.includes(":") ? key : `${this.project.name}:${key}`;
  }

  private shortKey(key: string): string {
    const prefix = `${this.project.name}:`;
    return key.startsWith(prefix) ? key.slice(prefix.length) : key;
  }
}

function opened(stored: StoredValue, crypter: Crypter): Entry {
  if (stored.encrypted === undefined) return { value: stored.value, secret: false };
  return { value: JSON.parse(crypter.decrypt(stored.encrypted)) as unknown, secret: true };
}

function isSecure(value: unknown): value is { secure: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "secure" in value &&
    typeof value.secure === "string" &&
    Object.keys(value).length === 1
  );
}

function hasSecure(value: unknown): boolean {
  if (isSecure(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasSecure);
}

function openSecure(value: unknown, open: (encrypted: string) => string): unknown {
  if (isSecure(value)) return open(value.secure);
  if (Array.isArray(value)) return value.map((element) => openSecure(element, open));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, openSecure(v, open)]));
}
