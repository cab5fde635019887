/** A Kubernetes API server of a test's own: answers over HTTP what the test says. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ClusterAnswer {
  /** @default 200 */
  readonly status?: number;
  /** JSON, or a log. */
  readonly body: object | string;
}

export class FakeCluster {
  /** `DELETE /apis/batch/v1/namespaces/lolpop/jobs/etl`, in the order in which they came. */
  readonly asked: string[] = [];
  /** The queries and bodies that came with them. */
  readonly details: { readonly query: URLSearchParams; readonly body: string }[] = [];
  /** What each call was allowed by. */
  readonly authorizations: (string | undefined)[] = [];
  /** What it answers, by method and path without the query; all else is not found. */
  answers: Record<string, ((query: URLSearchParams) => ClusterAnswer) | undefined> = {};

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeCluster> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const url = new URL(request.url ?? "", "http://cluster");
        const call = `${request.method} ${url.pathname}`;
        cluster.asked.push(call);
        cluster.authorizations.push(request.headers.authorization);
        cluster.details.push({ query: url.searchParams, body: Buffer.concat(chunks).toString() });
        const { status = 200, body } =
          cluster.answers[call]?.(url.searchParams) ?? refusal(404, `no answer for ${call}`);
        const type = typeof body === "string" ? "text/plain" : "application/json";
        response.writeHead(status, { "Content-Type": type });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    const cluster = new FakeCluster(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return cluster;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How to reach it; `user` is a kubeconfig's user. */
  kubeconfig(user: object = { token: "the-token" }): string {
    return kubeconfig(this.url, user);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

/** A kubeconfig with two contexts, of which "here" is the current one. */
export function kubeconfig(server: string, user: object): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "fake", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "me", user }],
    contexts: [
      { name: "here", context: { cluster: "fake", user: "me" } },
      { name: "lost", context: { cluster: "gone", user: "me" } },
    ],
    "current-context": "here",
  });
}

/** An error as the API server answers it. */
export function refusal(status: number, message: string): ClusterAnswer {
  return { status, body: { kind: "Status", apiVersion: "v1", status: "Failure", message } };
}

/** A list as the API server answers it. */
export function listOf(...items: readonly object[]): ClusterAnswer {
  return { body: { kind: "List", apiVersion: "v1", metadata: {}, items } };
}
