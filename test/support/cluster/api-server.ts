/** The few calls of the API server that need no kubectl. */
import { readFileSync } from "node:fs";
import { request } from "node:https";

export interface ApiServer {
  /** An object; undefined where there is none. */
  get<T>(path: string): Promise<T | undefined>;
  /** Whether it has finished starting. */
  ready(): Promise<boolean>;
}

interface Kubeconfig {
  readonly clusters: readonly [
    {
      readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
    },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** By a kubeconfig of ours. */
export function apiServerOf(kubeconfigFile: string): ApiServer {
  const config = JSON.parse(readFileSync(kubeconfigFile, "utf8")) as Kubeconfig;
  const { server, "certificate-authority-data": authority } = config.clusters[0].cluster;
  const options = {
    ca: Buffer.from(authority, "base64"),
    headers: { Authorization: `Bearer ${config.users[0].user.token}` },
  };
  const ask = (path: string) =>
    new Promise<{ status: number; text: string }>((done, failed) => {
      const asked = request(server + path, options, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("end", () => done({ status: response.statusCode ?? 0, text }));
        response.once("error", failed);
      });
      asked.once("error", failed).end();
    });
  return {
    async get<T>(path: string) {
      const { status, text } = await ask(path);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
      return JSON.parse(text) as T;
    },
    ready: () =>
      ask("/readyz").then(
        ({ status }) => status === 200,
        () => false,
      ),
  };
}
