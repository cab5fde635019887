import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How pip on this machine reaches its index: what pip in an image needs too. */
export interface PipSettings {
  /** The text of a pip.conf. */
  readonly config: string;
  /** The file of a CA bundle. @default - pip's own */
  readonly certificates: string | undefined;
}

const PASSED_ON = ["index-url", "extra-index-url", "trusted-host", "default-timeout", "timeout"];

/** Variables by which other tools name a CA bundle; pip takes the second by itself. */
const BUNDLES = ["PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

export async function pipSettings(): Promise<PipSettings> {
  const settings = await configured();
  const lines = PASSED_ON.filter((key) => settings.has(key)).map((key) => {
    // A list stands on lines of its own.
    return `${key} = ${settings.get(key)!.split(/\s+/).join("\n    ")}\n`;
  });
  const named = [settings.get("cert"), ...BUNDLES.map((name) => process.env[name])];
  return {
    config: `[global]\n${lines.join("")}`,
    certificates: named.find((file) => file !== undefined && existsSync(file)),
  };
}

/** What files and variables say, by key; the later of pip's own lines wins. */
async function configured(): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run("python3", ["-m", "pip", "config", "list"]).catch(() => {
    return { stdout: "" };
  });
  const found = new Map<string, string>();
  for (const line of stdout.split("\n").sort(variablesLast)) {
    const [, key, value] = /^(?::env:|global|install)\.([\w-]+)='(.*)'$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, unescape(value));
  }
  return found;
}

function variablesLast(a: string, b: string): number {
  return Number(a.startsWith(":env:")) - Number(b.startsWith(":env:"));
}

/** pip prints a value as Python does: a list has `\n` in it. */
function unescape(value: string): string {
  return value.replaceAll("\\n", "\n").replaceAll("\\'", "'").trim();
}
