import Docker from "dockerode";
import { LocalError } from "../../core/local-error";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";

/** How long an engine may say nothing. */
const ANSWERS_WITHIN_MS = 30_000;

const ADDRESS = /^(unix|npipe|tcp|ssh|https?):\/\//;

/** What is wrong with an engine's address, as far as the address itself tells. */
export function checkHost(host: unknown): Problem[] {
  if (host === undefined || isUnknown(host)) return [];
  if (typeof host === "string" && ADDRESS.test(host)) return [];
  const fix = 'write e.g. "unix:///var/run/docker.sock" or "tcp://10.0.0.9:2376"';
  return [problem("host", "must be a Docker Engine's address", host, fix)];
}

/**
 * Works with the engine at `host`, or with the one that docker's own command finds. None that
 * answers is an error that says how to point at one.
 */
export async function withEngine<T>(
  host: string | undefined,
  work: (engine: Docker) => Promise<T>,
): Promise<T> {
  try {
    return await work(engineAt(host));
  } catch (error) {
    throw explained(error, host ?? process.env.DOCKER_HOST ?? "the default socket");
  }
}

/** The engine's refusals and silences in words; what else went wrong is ours, and stays as it is. */
function explained(error: unknown, place: string): unknown {
  const status = statusOf(error);
  if (status !== undefined) {
    const message = `the Docker Engine at ${place} answered ${status}: ${reasonOf(error)}`;
    return new LocalError(message, { cause: error });
  }
  const { code, level, message } = error as NodeJS.ErrnoException & { readonly level?: string };
  // An address or a socket has a code, a connection through ssh a level.
  if (code === undefined && level === undefined) return error;
  return new LocalError(
    `no Docker Engine answers at ${place} (${code ?? message}); start it, or point at another: ` +
      "the host of a docker.Provider, stack config docker:host, or DOCKER_HOST",
    { cause: error },
  );
}

/** The status of an engine's answer that is an error; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { readonly statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** What the engine itself says in such an answer. */
export function reasonOf(error: unknown): string {
  const { json, message } = error as { json?: { message?: unknown }; message?: unknown };
  return String(json?.message ?? message ?? error).trim();
}

function engineAt(host: string | undefined): Docker {
  const before = process.env.DOCKER_HOST;
  try {
    // dockerode takes a whole address, certificates of DOCKER_CERT_PATH included, from here only.
    if (host !== undefined) process.env.DOCKER_HOST = host;
    return new Docker({ timeout: ANSWERS_WITHIN_MS });
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  }
}
