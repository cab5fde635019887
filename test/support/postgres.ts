/** A Postgres of a test's own, on loopback. */
import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./free-port";

const run = promisify(execFile);

/** Postgres refuses to run as root. */
const NOBODY = { uid: 65534, gid: 65534 };

export interface Postgres {
  /** What Prefect takes, with the password. */
  readonly url: string;
  /** What a query answers, a row a line. */
  query(sql: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one whose database asks for a password, or says why it cannot. */
export async function startPostgres(
  password: string,
): Promise<Postgres | { readonly missing: string }> {
  for (const name of ["initdb", "pg_ctl", "psql"]) {
    const found = await run(name, ["--version"]).catch(() => undefined);
    if (found === undefined) return { missing: `no ${name} on PATH` };
  }
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const port = await freePort();
  const options = {
    ...(isRoot && NOBODY),
    cwd: folder,
    env: { ...process.env, PGPASSWORD: password },
  };
  const init = ["--username", "prefect", "--auth", "scram-sha-256", "--pwfile", passwordFile];
  await run("initdb", ["--pgdata", data, ...init], options);
  const listen = `-p ${port} -h 127.0.0.1 -k ${folder}`;
  const log = join(folder, "log");
  await run("pg_ctl", ["start", "--wait", "--pgdata", data, "--log", log, "-o", listen], options);
  return {
    url: `postgresql+asyncpg://prefect:${password}@127.0.0.1:${port}/postgres`,
    async query(sql) {
      const at = ["-h", "127.0.0.1", "-p", String(port), "-U", "prefect", "-d", "postgres"];
      const { stdout } = await run("psql", [...at, "-At", "-c", sql], options);
      return stdout.trim();
    },
    async stop() {
      await run("pg_ctl", ["stop", "--mode", "fast", "--pgdata", data], options);
      rmSync(folder, { recursive: true });
    },
  };
}
