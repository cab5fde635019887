import { LocalError } from "../../core/local-error";
import { redactValues } from "../../core/redact";

/** The status of a cluster's answer that is an error; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

/** What the cluster itself says in such an answer. */
export function reasonOf(error: unknown): string {
  const { body, message } = error as { readonly body?: unknown; readonly message?: unknown };
  if (statusOf(error) === undefined) return String(message ?? error);
  const said = (typeof body === "string" ? parsed(body) : body) as
    | { message?: unknown }
    | undefined;
  return String(said?.message ?? "no reason given");
}

/** Whether a moment later the same question may be answered. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status === 429 || status >= 500;
  return networkCode(error) !== undefined && !isDistrust(error);
}

/** A cluster's refusals and silences in words; what else went wrong is ours, and stays as it is. */
export function explained(error: unknown, place: string): unknown {
  const status = statusOf(error);
  const because = { cause: error };
  if (status === 401) {
    const text =
      `the cluster (${place}) does not accept who asks (401): the credentials are wrong, or ` +
      "have run out; renew them, or give another kubeconfig or context";
    return new LocalError(text, because);
  }
  if (status === 403) {
    const text =
      `the cluster (${place}) does not allow this (403): ${reasonOf(error)}; ` +
      "let a Role allow it, or give another kubeconfig or context";
    return new LocalError(text, because);
  }
  if (status !== undefined) {
    return new LocalError(`the cluster (${place}) answered ${status}: ${reasonOf(error)}`, because);
  }
  const code = networkCode(error);
  if (code === undefined) return error;
  if (isDistrust(error)) {
    const text =
      `the certificate of the cluster (${place}) is not to be trusted (${code}); ` +
      "give the kubeconfig that has its certificate authority";
    return new LocalError(text, because);
  }
  return new LocalError(
    `no cluster answers (${place}; ${code}); start it, or point at another: ` +
      'kubeconfig and context, stack config "kubernetes:context", or KUBECONFIG',
    because,
  );
}

/** Why a kubeconfig's user could not be made ready, in words. */
export function credentialFailure(
  error: unknown,
  place: string,
  command: string | undefined,
  secrets: Readonly<Record<string, string>>,
): LocalError {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (command !== undefined && code === "ENOENT" && syscall?.startsWith("spawn")) {
    return new LocalError(
      `the cluster (${place}) is asked with credentials from the command "${command}", which is ` +
        "not on this machine; install it, or give a kubeconfig with a token or a certificate",
      { cause: error },
    );
  }
  const who = command === undefined ? "its kubeconfig's user" : `the command "${command}"`;
  const reason = redactValues(String(message ?? error), secrets)
    .trim()
    .split(/[\r\n]+/)
    .at(-1);
  return new LocalError(
    `the cluster (${place}) cannot be asked: ${who} gives no credentials: ` +
      `${reason === "" ? "it says nothing" : reason}; run "kubectl get pods" to see more`,
    { cause: error },
  );
}

function networkCode(error: unknown): string | undefined {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === "AbortError") return "no answer in time";
  return typeof code === "string" ? code : undefined;
}

function isDistrust(error: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(networkCode(error) ?? "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 400) };
  }
}
