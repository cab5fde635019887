import { redactUrlCredentials } from "../../core/redact";

const TAIL_LINES = 15;
const LINE_CHARACTERS = 400;

const DISK_FULL = /No space left on device|Errno 28\b|Disk quota exceeded|Errno 122\b/i;

const NO_VENV = /ensurepip is not\s+available|No module named '?(venv|ensurepip)/i;

const NETWORK = new RegExp(
  [
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "Could not resolve host",
    "Network is unreachable",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Connection refused",
    "ProxyError",
    "SSLError",
    "CERTIFICATE_VERIFY_FAILED",
    "Max retries exceeded",
  ].join("|"),
  "i",
);

/** What went wrong in one sentence, and the last lines of the tool's own words. */
export function describeBuildFailure(step: string, output: string, version: string): string {
  const text = redactUrlCredentials(output);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const tail = lines.slice(-TAIL_LINES).map((line) => `  | ${line.slice(0, LINE_CHARACTERS)}`);
  return [`${step} failed${causeOf(text, version)}`, ...tail].join("\n");
}

function causeOf(output: string, version: string): string {
  if (DISK_FULL.test(output)) return ": the disk is full";
  if (NO_VENV.test(output)) {
    const minor = version.split(".").slice(0, 2).join(".");
    return (
      `: this Python ${version} has no venv module; ` +
      `on Debian and Ubuntu: apt-get install python${minor}-venv`
    );
  }
  if (NETWORK.test(output)) {
    return (
      ": the package index could not be reached; check the network, the proxy (HTTPS_PROXY) and " +
      "the index (PIP_INDEX_URL, pipArguments)"
    );
  }
  return "";
}
