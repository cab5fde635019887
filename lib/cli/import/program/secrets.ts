import { type Imported, type SecretPlace } from "../kinds";
import { Code } from "../../program/literal";

/** A secret that has to be set before the program can run. */
export interface NeededSecret {
  readonly key: string;
  readonly isText: boolean;
}

/** Gives every secret of the program a setting of the stack's: `slack-webhook-shop-url`. */
export class SecretKeys {
  readonly needed: NeededSecret[] = [];
  readonly #taken = new Set<string>();

  /** The object's arguments with settings in place of its secrets. */
  fill({ name, inputs, secrets = [] }: Imported): Readonly<Record<string, unknown>> {
    const filled = structuredClone(inputs) as Record<string, unknown>;
    for (const secret of secrets) put(filled, secret.path, this.#settingFor(name, secret));
    return filled;
  }

  #settingFor(name: string, { path, isText }: SecretPlace): Code {
    const words = [name, ...path.slice(1)].join("-");
    const stem = words.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
    let key = stem;
    for (let number = 2; this.#taken.has(key); number += 1) key = `${stem}-${number}`;
    this.#taken.add(key);
    this.needed.push({ key, isText });
    const get = isText ? "requireSecret" : "requireSecretObject";
    return new Code(`config.${get}(${JSON.stringify(key)})`);
  }
}

function put(object: Record<string | number, unknown>, path: SecretPlace["path"], value: unknown) {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) object[key] = value;
  else put(object[key] as Record<string, unknown>, rest, value);
}
