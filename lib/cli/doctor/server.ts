import {
  type Connection,
  createPrefectClient,
  isConnectionError,
  isUnauthorized,
} from "../../client";
import { connectionOf } from "../connect";
import type { Terminal } from "../terminal";
import { reasonOf } from "../words";
import type { Finding } from "./finding";

/** Short of what a look may take. */
const ANSWERS_WITHIN_SECONDS = 8;
const FIRST_CONTACT_SECONDS = 2;
const SKEW_SECONDS = 5;
const SERVER = { check: "Prefect server", required: true } as const;

/** The server that programs would find, and whether it takes the credentials. */
export async function lookForServer(
  api: string | undefined,
  { env }: Terminal,
): Promise<Finding[]> {
  let connection: Connection;
  try {
    connection = connectionOf("--api", api, env);
  } catch (error) {
    if (!isConnectionError(error) || error.failure !== "not-configured") throw error;
    const detail = "none is configured; a program that makes a PrefectServer needs none";
    const fix = "export PREFECT_API_URL=http://127.0.0.1:4200/api, or a Prefect profile";
    return [{ ...SERVER, required: false, status: "not needed", detail, fix }];
  }
  return ask(connection);
}

async function ask(connection: Connection): Promise<Finding[]> {
  const client = createPrefectClient(
    { ...connection, requestTimeoutSeconds: ANSWERS_WITHIN_SECONDS, retryBudgetSeconds: 0 },
    { firstContactSeconds: FIRST_CONTACT_SECONDS },
  );
  try {
    const { version, generation, cloud } = await client.server();
    // Cloud's version is known without asking; and this is allowed to nobody but who may read.
    await client.flows.byName("-");
    const what = cloud ? "Prefect Cloud" : `Prefect ${version}`;
    const found = `${what} at ${client.apiUrl} (${connection.source})`;
    return [judged(version, generation, found), ...clock(client.serverTime())];
  } catch (error) {
    const about = { ...SERVER, status: "wrong", detail: reasonOf(error) } as const;
    if (!isUnauthorized(error)) return [about];
    const keys = connection.keySource ?? "PREFECT_API_KEY or PREFECT_API_AUTH_STRING";
    return [
      { ...about, detail: `does not take the credentials: ${about.detail}`, fix: `set ${keys}` },
    ];
  }
}

function judged(version: string, generation: 2 | 3, found: string): Finding {
  const isOld = generation === 2 && !version.startsWith("2.20.");
  if (!isOld) return { ...SERVER, status: "ok", detail: found };
  const fix = "upgrade the server";
  return { ...SERVER, status: "wrong", detail: `${found}; 2.20 or 3.x is needed`, fix };
}

/** Answers tell the time by whole seconds. */
function clock(server: number | undefined): Finding[] {
  if (server === undefined) return [];
  const seconds = Math.round((Date.now() - server) / 1000);
  const about = { check: "clock", required: false };
  if (Math.abs(seconds) <= SKEW_SECONDS)
    return [{ ...about, status: "ok", detail: "the server's" }];
  const way = seconds > 0 ? "ahead of" : "behind";
  const detail = `this machine is ${Math.abs(seconds)} s ${way} the server`;
  return [{ ...about, status: "wrong", detail, fix: "set both by NTP" }];
}
