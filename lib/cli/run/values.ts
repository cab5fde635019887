import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isRecord, type Json } from "../../core/json";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import type { RunOptions } from "./command";

export type Values = Readonly<Record<string, Json>>;

/** `--params` with each `--param` over it. */
export async function parametersOf(
  { param = [], params }: Pick<RunOptions, "param" | "params">,
  terminal: Terminal,
): Promise<Values> {
  const all = params === undefined ? {} : parseObject(await textOf(params, terminal));
  return { ...all, ...parsePairs("--param", param) };
}

/** `name=value` pairs, whose values are JSON or else text. */
export function parsePairs(option: string, pairs: readonly string[]): Values {
  const entries = pairs.map((pair): [string, Json] => {
    const at = pair.indexOf("=");
    if (at > 0) return [pair.slice(0, at).trim(), jsonOrText(pair.slice(at + 1))];
    // What was meant for a value may be a secret.
    throw new UsageError(`${option} needs name=value; one of them has no name or no "="`);
  });
  return Object.fromEntries(entries);
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function textOf(params: string, { cwd, in: input }: Terminal): Promise<string> {
  if (params === "-") return input();
  if (!params.startsWith("@")) return params;
  const path = params.slice(1);
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--params: ${path} cannot be read (${code}); name a file of JSON`);
  }
}

function parseObject(text: string): Values {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser quotes the text, which may hold a secret.
    throw new UsageError(`--params is no JSON; write e.g. '{"rows": 1000}'`);
  }
  if (isRecord(value)) return value as Values;
  throw new UsageError(`--params must be a JSON object; write e.g. '{"rows": 1000}'`);
}
