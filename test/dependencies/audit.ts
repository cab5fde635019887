import { execFile } from "node:child_process";

const SEVERITIES = ["info", "low", "moderate", "high", "critical"];
const LOWEST_THAT_FAILS = "moderate";

/** What `npm audit --json` writes, as far as we read it. */
export interface AuditReport {
  readonly vulnerabilities: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly name: string;
  /** Empty where the registry does not tell which versions there are. */
  readonly range: string;
  /** Advisories of the package itself; a name is a dependency through which it is concerned. */
  readonly via: readonly (string | Advisory)[];
  readonly fixAvailable: boolean | Fix;
}

interface Advisory {
  readonly title: string;
  readonly url: string;
  readonly severity: string;
}

interface Fix {
  readonly name: string;
  readonly version: string;
  readonly isSemVerMajor: boolean;
}

export type Audit = { readonly report: AuditReport } | { readonly notMade: string };

/** Asks the registry once and briefly: a check must not wait for a network that is not there. */
export function audit(folder: string, more: readonly string[] = []): Promise<Audit> {
  const options = ["--json", "--omit=dev", "--omit=peer", "--fetch-retries=0"];
  const args = ["audit", ...options, "--fetch-timeout=5000", ...more];
  const limits = { cwd: folder, timeout: 30_000, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile("npm", args, limits, (error, stdout) => {
      const failure = error?.killed ? "npm audit took more than 30 s" : error?.message;
      resolve(readAudit(stdout, failure));
    });
  });
}

/** npm ends with 1 for a finding as for a registry that does not answer: only the text tells. */
export function readAudit(text: string, failure = "npm audit wrote no report"): Audit {
  const answer = parsed(text);
  if (answer === undefined) return { notMade: oneLine(failure) };
  if (isReport(answer)) return { report: answer };
  return { notMade: oneLine(answer.message || answer.error?.summary || failure) };
}

interface Refusal {
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

function parsed(text: string): AuditReport | Refusal | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isReport(answer: AuditReport | Refusal): answer is AuditReport {
  return "vulnerabilities" in answer;
}

/** A registry's address may hold a password. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, " ")
    .replace(/\/\/[^/@ ]*@/g, "//");
}

/** One line for each advisory that is serious enough. */
export function auditProblems({ vulnerabilities }: AuditReport): string[] {
  return Object.values(vulnerabilities).flatMap(({ name, range, via, fixAvailable }) =>
    via
      .filter((cause) => typeof cause !== "string")
      .filter(({ severity }) => isSerious(severity))
      .map(({ severity, title, url }) => {
        const where = `${name} ${range}`.trim();
        return `${where}: ${severity}: ${title} (${url}); ${remedy(name, fixAvailable)}`;
      }),
  );
}

/** A severity that we do not know is taken for the worst. */
function isSerious(severity: string): boolean {
  const rank = SEVERITIES.indexOf(severity);
  return rank === -1 || rank >= SEVERITIES.indexOf(LOWEST_THAT_FAILS);
}

function remedy(name: string, fix: boolean | Fix): string {
  if (fix === true) return 'run "npm audit fix --omit=dev"';
  if (fix === false) return `nothing fixes it yet: replace what needs ${name}, or set "overrides"`;
  const warning = fix.isSemVerMajor ? ", a new major version: read its changes first" : "";
  return `run "npm install ${fix.name}@${fix.version}"${warning}`;
}
