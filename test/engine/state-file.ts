import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { ResourceState } from "./resource-state";
import { type Crypter, openCrypter } from "./secrets";
import { isObject, isSecret, makeSecret, type Props, secretElement, type Value } from "./values";

/** An operation on a resource that had begun when the state was written. */
export interface PendingOperation {
  readonly urn: string;
  readonly operation: string;
}

export interface StateContents {
  readonly resources: readonly ResourceState[];
  readonly pendingOperations: readonly PendingOperation[];
}

interface StoredState extends StateContents {
  readonly version: 1;
  readonly secrets: string;
}

const ENCRYPTED = "encrypted";

/** The state of one stack: a JSON file in which secrets are encrypted, replaced as a whole. */
export class StateFile {
  private constructor(
    readonly file: string,
    readonly crypter: Crypter,
    private contents: StateContents,
  ) {}

  static async open(file: string, passphrase: string): Promise<StateFile> {
    if (!existsSync(file)) {
      const crypter = await openCrypter(passphrase);
      const empty = { resources: [], pendingOperations: [] };
      const created = new StateFile(file, crypter, empty);
      // The key's salt must outlive this process: configuration is encrypted with it too.
      await created.write(empty);
      return created;
    }
    const stored = JSON.parse(await readFile(file, "utf8")) as StoredState;
    if (stored.version !== 1) throw new Error(`${file}: not a state of the offline engine`);
    const crypter = await openCrypter(passphrase, stored.secrets);
    return new StateFile(file, crypter, {
      pendingOperations: stored.pendingOperations,
      resources: stored.resources.map((r) => mapStored(r, (v) => decrypt(v, crypter))),
    });
  }

  /** The contents as last read or written, to be changed freely. */
  read(): StateContents {
    return structuredClone(this.contents);
  }

  async write(contents: StateContents): Promise<void> {
    const stored: StoredState = {
      version: 1,
      secrets: this.crypter.salt,
      pendingOperations: contents.pendingOperations,
      resources: contents.resources.map((r) => mapStored(r, (v) => encrypt(v, this.crypter))),
    };
    const text = JSON.stringify(stored, undefined, 2);
    this.contents = structuredClone(contents);
    await mkdir(path.dirname(this.file), { recursive: true });
    await replaceFile(this.file, text);
  }
}

/** Writes next to the file and renames, so that a crash leaves the old or the new contents. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

function mapStored(state: ResourceState, convert: (value: Value) => Value): ResourceState {
  const { replacementTrigger } = state;
  return {
    ...state,
    inputs: convert(state.inputs) as Props,
    outputs: convert(state.outputs) as Props,
    ...(replacementTrigger !== undefined && { replacementTrigger: convert(replacementTrigger) }),
  };
}

function encrypt(value: Value, crypter: Crypter): Value {
  if (isSecret(value)) {
    return { [ENCRYPTED]: crypter.encrypt(JSON.stringify(secretElement(value))) };
  }
  if (Array.isArray(value)) return value.map((element) => encrypt(element, crypter));
  if (!isObject(value)) return value;
  const result: Props = {};
  for (const [key, element] of Object.entries(value)) {
    // A key of the user's that looks like ours gets a backslash, so that it can be told apart.
    result[/^\\*encrypted$/.test(key) ? `\\${key}` : key] = encrypt(element, crypter);
  }
  return result;
}

function decrypt(value: Value, crypter: Crypter): Value {
  if (Array.isArray(value)) return value.map((element) => decrypt(element, crypter));
  if (!isObject(value)) return value;
  const sealed = value[ENCRYPTED];
  if (typeof sealed === "string") {
    return makeSecret(JSON.parse(crypter.decrypt(sealed)) as Value);
  }
  const result: Props = {};
  for (const [key, element] of Object.entries(value)) {
    result[/^\\+encrypted$/.test(key) ? key.slice(1) : key] = decrypt(element, crypter);
  }
  return result;
}
