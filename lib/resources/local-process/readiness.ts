import * as http from "node:http";
import * as https from "node:https";

const BODY_BYTES = 64 * 1024;
const PROBE_MILLISECONDS = 5000;

/** What came of asking once: ready, or in words why not. */
export type Probe = { readonly ready: true } | { readonly ready: false; readonly answer: string };

/** Asks once. No proxy and no kept connection: that would hold up the process when it stops. */
export function probe(url: string, bodyEquals: string | undefined): Promise<Probe> {
  return new Promise((resolve) => {
    const no = (answer: string) => resolve({ ready: false, answer });
    const get = url.startsWith("https:") ? https.get : http.get;
    const options = { agent: false, signal: AbortSignal.timeout(PROBE_MILLISECONDS) } as const;
    const request = get(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (body.length < BODY_BYTES) body += chunk;
      });
      response.once("error", (error) => no(reasonOf(error)));
      response.once("end", () => resolve(judge(response, body, bodyEquals)));
    });
    request.once("error", (error) => no(reasonOf(error)));
  });
}

function judge(response: http.IncomingMessage, body: string, bodyEquals?: string): Probe {
  if (response.statusCode !== 200) {
    return { ready: false, answer: `${response.statusCode} ${response.statusMessage}` };
  }
  if (bodyEquals === undefined || body.trim() === bodyEquals.trim()) return { ready: true };
  return { ready: false, answer: "200 with another body" };
}

function reasonOf(error: Error): string {
  if (error.name === "AbortError" || error.name === "TimeoutError") {
    return `nothing within ${PROBE_MILLISECONDS / 1000} s`;
  }
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
