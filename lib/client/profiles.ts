import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseToml } from "../core/toml";
import { ConnectionError } from "./errors";

/** The settings of the active Prefect profile. */
export interface Profile {
  /** `profile "work" in /home/me/.prefect/profiles.toml`, for error texts. */
  readonly name: string;
  /** `PREFECT_API_URL` and the like, as texts. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What `prefect profile use local` means where the file says nothing of `local` (Prefect 3). */
const BUILT_IN: Readonly<Record<string, Record<string, string>>> = {
  local: { PREFECT_API_URL: "http://127.0.0.1:4200/api" },
};

/**
 * The profile that Prefect itself would use: `PREFECT_PROFILE`, else the file's `active`. The file
 * is `PREFECT_PROFILES_PATH`, else `profiles.toml` in `PREFECT_HOME`, else in `~/.prefect`.
 * @returns undefined when no profile is active
 * @throws {ConnectionError} for a file that cannot be read as TOML, or a chosen profile that is not
 *   there
 */
export function activeProfile(env: NodeJS.ProcessEnv): Profile | undefined {
  const file = profilesFile(env);
  const document = readProfiles(file);
  const chosen = env.PREFECT_PROFILE || undefined;
  const active = chosen ?? document.active;
  if (active === undefined) return undefined;
  const settings = document.profiles[active] ?? BUILT_IN[active];
  if (settings === undefined && chosen !== undefined) {
    throw new ConnectionError(
      `environment variable PREFECT_PROFILE names the profile "${chosen}", which ${file} does not have`,
      "invalid-setting",
    );
  }
  return { name: `profile "${active}" in ${file}`, settings: settings ?? {} };
}

/** Where Prefect keeps its profiles. */
export function profilesFile(env: NodeJS.ProcessEnv): string {
  if (env.PREFECT_PROFILES_PATH) return expanded(env.PREFECT_PROFILES_PATH, env);
  const home = env.PREFECT_HOME ? expanded(env.PREFECT_HOME, env) : join(userHome(env), ".prefect");
  return join(home, "profiles.toml");
}

function userHome(env: NodeJS.ProcessEnv): string {
  return env.HOME || homedir();
}

function expanded(path: string, env: NodeJS.ProcessEnv): string {
  return path.replace(/^~(?=\/|$)/, userHome(env));
}

interface Profiles {
  readonly active: string | undefined;
  readonly profiles: Readonly<Record<string, Record<string, string>>>;
}

function readProfiles(file: string): Profiles {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return { active: undefined, profiles: {} };
    throw new ConnectionError(`cannot read ${file}: ${String(code)}`, "invalid-setting");
  }
  try {
    const { active, profiles } = asRecord(parseToml(text));
    const texts = Object.entries(asRecord(profiles)).map(([name, settings]) => [
      name,
      asTexts(settings),
    ]);
    return {
      active: typeof active === "string" ? active : undefined,
      profiles: Object.fromEntries(texts) as Record<string, Record<string, string>>,
    };
  } catch {
    // The parser quotes the line, which may hold a key.
    throw new ConnectionError(`${file} is not valid TOML`, "invalid-setting");
  }
}

/** Settings as an environment would hold them; a table (custom headers) as JSON. */
function asTexts(settings: unknown): Record<string, string> {
  const texts = Object.entries(asRecord(settings)).map(([key, value]) => [
    key,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return Object.fromEntries(texts) as Record<string, string>;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
