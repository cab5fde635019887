/** Pages of the UI, for people to open. */
export interface PrefectUrls {
  flow(id: string): string;
  deployment(id: string): string;
  flowRun(id: string): string;
  workPool(name: string): string;
  workQueue(poolName: string, name: string): string;
  automation(id: string): string;
}

/** The UI that belongs to an API, without trailing slash. */
export function uiUrlOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  const workspace = /\/accounts\/([^/]+)\/workspaces\/([^/]+)$/.exec(url.pathname);
  if (workspace === null) return apiUrl.replace(/\/api$/, "");
  // Cloud's API and UI stand side by side: api.prefect.cloud, app.prefect.cloud.
  const host = url.host.replace(/^api\./, "app.");
  return `${url.protocol}//${host}/account/${workspace[1]}/workspace/${workspace[2]}`;
}

/**
 * @param generation - of the server, or undefined while it is not known: 3.x leads 2.20's address
 *   of a flow run on to its own
 */
export function createUrls(uiUrl: string, generation: () => 2 | 3 | undefined): PrefectUrls {
  const page = (...parts: string[]) => [uiUrl, ...parts].join("/");
  const pool = (name: string) => page("work-pools/work-pool", encodeURIComponent(name));
  return {
    flow: (id) => page("flows/flow", id),
    deployment: (id) => page("deployments/deployment", id),
    flowRun: (id) => page(generation() === 3 ? "runs" : "flow-runs", "flow-run", id),
    workPool: pool,
    automation: (id) => page("automations/automation", id),
    workQueue: (poolName, name) => `${pool(poolName)}/queue/${encodeURIComponent(name)}`,
  };
}
