import { openFaultProxy, type ProxiedRequest } from "../../support/fault-proxy";
import { CONNECTION_SECRETS } from "./provider";

/** Another host and another port that know Prefect's answers too, and watch what they are told. */
export interface Elsewhere {
  /** API URLs. */
  readonly urls: { readonly host: string; readonly port: string };
  /** Requests that came with credentials, or would change something. */
  leaks(): string[];
  close(): Promise<void>;
}

export async function openElsewhere(apiUrl: string): Promise<Elsewhere> {
  const proxy = await openFaultProxy(apiUrl);
  const port = proxy.apiUrl;
  return {
    urls: { port, host: port.replace("127.0.0.1", "localhost") },
    leaks: () => proxy.requests.filter(isLeak).map(({ method, path }) => `${method} ${path}`),
    close: () => proxy.close(),
  };
}

function isLeak({ method, headers }: ProxiedRequest): boolean {
  const all = JSON.stringify(headers);
  return method !== "GET" || Object.values(CONNECTION_SECRETS).some((one) => all.includes(one));
}
