/** Programs that tests build from Go modules. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Go that is new enough, or why there is none; `building` says what for. */
export async function findGo(building: string): Promise<string | { readonly missing: string }> {
  let old: string | undefined;
  for (const go of ["go", "/usr/local/go/bin/go"]) {
    const found = await run(go, ["env", "GOVERSION"], { env: goEnvironment() }).catch(() => null);
    const version = found?.stdout.trim();
    const [, minor] = /^go1\.(\d+)/.exec(version ?? "") ?? [];
    if (minor !== undefined && Number(minor) >= 24) return go;
    old ??= version;
  }
  const got = old === undefined ? "none was found" : `${old} was found`;
  return { missing: `${building} needs Go 1.24 or newer, ${got}` };
}

export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "" };
}

/** The last thing that a failed command said. */
export function lastLine(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return text.trim().split("\n").at(-1) ?? "";
}
