/** A registry of a test's own, on loopback, which asks for a password. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../lib/core/time";
import { freePort } from "./free-port";
import { temporaryFolder } from "./program";

const run = promisify(execFile);

export const REGISTRY_USER = "ci";
export const REGISTRY_PASSWORD = "a-password-of-the-registry";

/** That password, as bcrypt has it. */
const HASH = "$2b$04$oDlGIQaiQhHuKlJilebEPukumBIjDtjweMpfS.WVZtR1MM/4KKANa";

export interface Registry {
  /** `127.0.0.1:5000`. */
  readonly address: string;
  /** Where it keeps what was pushed. */
  readonly folder: string;
  /** The digest of the manifest that a tag of a repository stands for; undefined where it has none. */
  digest(repository: string, tag: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Starts one, or says why it cannot. */
export async function startRegistry(): Promise<Registry | { readonly missing: string }> {
  const found = await run("docker-registry", ["--version"]).catch(() => undefined);
  if (found === undefined) return { missing: "no docker-registry on PATH" };
  const folder = temporaryFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const users = join(folder, "users");
  const settings = join(folder, "registry.json");
  writeFileSync(users, `${REGISTRY_USER}:${HASH}\n`);
  writeFileSync(
    settings,
    // JSON is YAML too.
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, "images") } },
      http: { addr: address },
      auth: { htpasswd: { realm: "test", path: users } },
    }),
  );
  const server = spawn("docker-registry", ["serve", settings], { stdio: "ignore" });
  const stop = async () => {
    await ended(server);
    await rm(folder, { recursive: true });
  };
  const headers = {
    Authorization: `Basic ${Buffer.from(`${REGISTRY_USER}:${REGISTRY_PASSWORD}`).toString("base64")}`,
    Accept: "application/vnd.docker.distribution.manifest.v2+json",
  };
  const ask = (path: string) => fetch(`http://${address}/v2/${path}`, { headers });
  const answers = await poll({ timeoutSeconds: 30, intervalSeconds: 0.2 }, () =>
    ask("").then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  if (answers === undefined) {
    await stop();
    throw new Error("the registry of the test's own does not answer");
  }
  return {
    address,
    folder,
    stop,
    async digest(repository, tag) {
      const answer = await ask(`${repository}/manifests/${tag}`);
      return answer.ok ? (answer.headers.get("docker-content-digest") ?? undefined) : undefined;
    },
  };
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return exit;
}
