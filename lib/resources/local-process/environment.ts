/**
 * What a process inherits: how to find programs and folders, language and time, and how to reach
 * the network. Nothing that says where to work or as whom (`PREFECT_*`, `VIRTUAL_ENV`, `PYTHON*`,
 * cloud credentials): what happens to be set in a shell would silently become part of the process.
 */
export const INHERITED_VARIABLES: readonly string[] = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR"],
  ...["LANG", "LANGUAGE", "LC_*", "TZ"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"],
  ...["NODE_EXTRA_CA_CERTS", "PIP_CERT", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
  ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"],
];

/** Carries a process's id to its descendants, by which a stop finds those in other sessions. */
const MARK_VARIABLE = "LOCAL_PROCESS_ID";

/** `NAME=value` as it stands in the environment of a process and its descendants. */
export function markOf(id: string): string {
  return `${MARK_VARIABLE}=${id}`;
}

/** The whole environment of a process. */
export function environmentOf(
  id: string,
  given: Readonly<Record<string, string>>,
  callers: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = Object.entries(callers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isInherited(entry[0]),
  );
  // Python would keep its last lines, the ones that say why it died, in a buffer.
  const unbuffered = { PYTHONUNBUFFERED: "1" };
  return { ...Object.fromEntries(inherited), ...unbuffered, ...given, [MARK_VARIABLE]: id };
}

function isInherited(name: string): boolean {
  return INHERITED_VARIABLES.includes(name) || name.startsWith("LC_");
}
