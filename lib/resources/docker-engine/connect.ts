import Docker from "dockerode";
import { LocalError } from "../../core/local-error";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { checkCertificates, readCertificates } from "./certificates";
import type { EngineInputs } from "./inputs";

/** How long an engine may say nothing. */
const ANSWERS_WITHIN_MS = 30_000;

const ADDRESS = /^(unix|npipe|tcp|ssh|https?):\/\//;

/** Which are asked without TLS. */
const LOCAL_OR_SSH = /^(unix|npipe|ssh):/;

/** What is wrong with the way to an engine, as far as the inputs themselves tell. */
export function checkEngine(inputs: EngineInputs): Problem[] {
  return [...checkHost(inputs.host), ...checkCertificates(inputs)];
}

function checkHost(host: unknown): Problem[] {
  if (host === undefined || isUnknown(host)) return [];
  if (typeof host === "string" && ADDRESS.test(host)) return [];
  const fix = 'write e.g. "unix:///var/run/docker.sock" or "tcp://10.0.0.9:2376"';
  return [problem("host", "must be a Docker Engine's address", host, fix)];
}

/**
 * Works with the engine that the inputs name, or with the one that docker's own command finds. None
 * that answers is an error that says how to point at one.
 */
export async function withEngine<T>(
  inputs: EngineInputs,
  work: (engine: Docker) => Promise<T>,
): Promise<T> {
  const host = inputs.host ?? (process.env.DOCKER_HOST || undefined);
  try {
    return await work(engineAt(host, inputs));
  } catch (error) {
    throw explained(error, host ?? "the default socket");
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
  const distrust = code === undefined ? undefined : describeDistrust(code, place);
  if (distrust !== undefined) return new LocalError(distrust, { cause: error });
  return new LocalError(
    `no Docker Engine answers at ${place} (${code ?? message}); start it, or point at another: ` +
      "the host of a docker.Provider, stack config docker:host, or DOCKER_HOST",
    { cause: error },
  );
}

/** Which of the two does not trust the other, by the code of the TLS error; undefined where TLS is not what failed. */
function describeDistrust(code: string, place: string): string | undefined {
  const where = "of the docker.Provider or in stack config docker:, or DOCKER_CERT_PATH";
  if (/ALERT.*(CERT|UNKNOWN_CA|ACCESS_DENIED)/.test(code)) {
    return (
      `the Docker Engine at ${place} does not accept the client's certificate (${code}); give one ` +
      `that its authority has signed: certPath, or certMaterial and keyMaterial, ${where}`
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code)) {
    return (
      `the certificate of the Docker Engine at ${place} is not to be trusted (${code}); give that ` +
      `of its authority: certPath, or caMaterial, ${where}`
    );
  }
  if (!/^(ERR_SSL_|EPROTO)/.test(code)) return undefined;
  return (
    `no TLS with the Docker Engine at ${place} (${code}); name the port where it speaks TLS, or ` +
    `give no certificates: certPath, or caMaterial, certMaterial and keyMaterial, ${where}`
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

function engineAt(host: string | undefined, inputs: EngineInputs): Docker {
  const isTls = host !== undefined && !LOCAL_OR_SSH.test(host);
  const certificates = isTls ? readCertificates(inputs, host) : undefined;
  const { DOCKER_HOST, DOCKER_CERT_PATH } = process.env;
  try {
    // dockerode takes a whole address from here only; and certificates, which it would not always use.
    setEnvironment({ DOCKER_HOST: host, DOCKER_CERT_PATH: undefined });
    const secured = certificates && { ...certificates, protocol: "https" as const };
    return new Docker({ timeout: ANSWERS_WITHIN_MS, ...secured });
  } finally {
    setEnvironment({ DOCKER_HOST, DOCKER_CERT_PATH });
  }
}

function setEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
