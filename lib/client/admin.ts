import { ConnectionError, isNotFound } from "./errors";
import { type Api, dataOf } from "./request";
import type { ServerInfo } from "./types";

/** Prefect Cloud names no version. It is ahead of every 3.x release. */
const CLOUD: ServerInfo = { version: "cloud", generation: 3, cloud: true };

/** Which Prefect answers, asked once per client. `/version` is the same on 2.20 and 3.x. */
export interface Admin {
  server(): Promise<ServerInfo>;
  /** What {@link Admin.server} has found so far. */
  known(): ServerInfo | undefined;
}

export function createAdmin(api: Api, apiUrl: string, cloud: boolean): Admin {
  let known: ServerInfo | undefined = cloud ? CLOUD : undefined;
  let asking: Promise<ServerInfo> | undefined;
  const ask = async () => {
    known = serverOf(await versionOf(api), apiUrl);
    return known;
  };
  return {
    known: () => known,
    async server() {
      if (known !== undefined) return known;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}

/** Not found here is no missing object but a wrong URL, and must never pass for the former. */
async function versionOf(api: Api): Promise<unknown> {
  try {
    return await dataOf<unknown>(api.GET("/admin/version"));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function serverOf(version: unknown, apiUrl: string): ServerInfo {
  const major = typeof version === "string" ? Number.parseInt(version, 10) : Number.NaN;
  if (typeof version !== "string" || Number.isNaN(major)) {
    throw new ConnectionError(
      `${apiUrl} is not Prefect's API: GET /admin/version answered no version; check the URL's ` +
        "path, usually http://HOST:4200/api",
      "not-prefect",
    );
  }
  if (major === 1) {
    throw new ConnectionError(
      `${apiUrl} is Prefect ${version}; 2.20 or 3.x is needed`,
      "not-prefect",
    );
  }
  // Builds from source call themselves "0+unknown".
  return { version, generation: major === 2 ? 2 : 3, cloud: false };
}
