import { resolve } from "node:path";
import { checkUrl } from "../connect";
import { styled, tableText } from "../table";
import type { Terminal } from "../terminal";
import { type Finding, inTime } from "./finding";
import { lookForCluster, lookForDocker } from "./machines";
import { lookForPackages } from "./packages";
import { lookForPlugins, lookForPulumi } from "./pulumi";
import { lookForNode, lookForPython } from "./runtimes";
import { lookForServer } from "./server";

/** The command's options, as they were given. */
export interface DoctorOptions {
  /** @default - this folder */
  readonly cwd?: string;
  readonly json?: boolean;
  /** @default - the connection that is found */
  readonly api?: string;
}

const COLOURS = { ok: "green", wrong: "red", missing: "red", "not needed": "dim" } as const;

/** Looks for all at once; returns what the shell learns. */
export async function examine(options: DoctorOptions, terminal: Terminal): Promise<number> {
  if (options.api !== undefined) checkUrl("--api", options.api);
  const folder = resolve(terminal.cwd, options.cwd ?? ".");
  const looks = await Promise.all([
    inTime("Node.js", true, lookForNode),
    inTime("Python", true, () => lookForPython(terminal)),
    inTime("Pulumi CLI", true, () => lookForPulumi(terminal)),
    inTime("packages", true, () => lookForPackages(folder)),
    inTime("Prefect server", true, () => lookForServer(options.api, terminal)),
    inTime("plugins", false, () => lookForPlugins(terminal)),
    inTime("Docker Engine", false, lookForDocker),
    inTime("Kubernetes cluster", false, lookForCluster),
  ]);
  const findings = looks.flat();
  const failing = findings.filter(({ required, status }) => required && status !== "ok");
  if (options.json === true) {
    const ok = failing.length === 0;
    terminal.out(`${JSON.stringify({ ok, findings }, null, 2)}\n`);
  } else tell(findings, failing, terminal);
  return failing.length === 0 ? 0 : 1;
}

function tell(findings: readonly Finding[], failing: readonly Finding[], terminal: Terminal): void {
  const { colours } = terminal;
  const rows = findings.map(({ check, status, detail, fix }) => [
    check,
    styled(colours, COLOURS[status], status),
    status === "ok" || fix === undefined ? detail : `${detail}\n-> ${fix}`,
  ]);
  terminal.out(tableText(["check", "status", "found"], rows, colours));
  const names = failing.map(({ check }) => check).join(", ");
  terminal.note(
    failing.length === 0 ? "what every stack needs is there" : `every stack needs: ${names}`,
  );
}
