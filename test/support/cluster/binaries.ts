/** Kubernetes' own programs, built once per machine from its Go module: no registry needed. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hashJson, shortHash } from "../../../lib/core/content-hash";
import { findGo, goEnvironment, lastLine } from "../go";
import { locked } from "../prefect-python";
import { cacheFolder, KUBERNETES_VERSION } from "./places";

const run = promisify(execFile);

/** A folder with the programs, or why there is none. */
export type ClusterBinaries = { readonly folder: string } | { readonly missing: string };

const PROGRAMS = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "kubectl",
];

/** What a pod's network belongs to: it waits until it is told to end. */
const PAUSE = `package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGINT, syscall.SIGTERM)
	<-ended
}
`;

/** What is compiled in, as Kubernetes' own build does it. */
const STAMPS = Object.entries({
  gitVersion: `v${KUBERNETES_VERSION}`,
  gitMajor: KUBERNETES_VERSION.split(".")[0],
  gitMinor: KUBERNETES_VERSION.split(".")[1],
}).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`);

const GO_FLAGS = ["-mod=mod", "-trimpath", "-ldflags", ["-s", "-w", ...STAMPS].join(" ")];

/** For a hook that may be the one to build them, on a slow machine. */
export const BUILD_TIMEOUT_MS = 40 * 60_000;

let asked: Promise<ClusterBinaries> | undefined;

/** The programs, which the first call ever builds (about ten minutes on two cores, announced). */
export function clusterBinaries(): Promise<ClusterBinaries> {
  asked ??= findOrBuild();
  return asked;
}

async function findOrBuild(): Promise<ClusterBinaries> {
  const recipe = { PROGRAMS, PAUSE, GO_FLAGS };
  const name = `v${KUBERNETES_VERSION}-${shortHash(hashJson(recipe))}`;
  const folder = cacheFolder("kubernetes", name);
  if (existsSync(folder)) return { folder };
  // The newest of Debian's old stable release is too old for Kubernetes, and builds no Go either.
  const go = await findGo("building Kubernetes");
  if (typeof go !== "string") return go;
  return locked(`${folder}.lock`, async () => {
    if (existsSync(folder)) return { folder };
    process.stderr.write(`building Kubernetes ${KUBERNETES_VERSION} (takes minutes) …\n`);
    const draft = `${folder}.draft`;
    try {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
      await build(go, draft);
      renameSync(draft, folder);
      return { folder };
    } catch (error) {
      return { missing: `Kubernetes could not be built: ${lastLine(error)}` };
    }
  });
}

async function build(go: string, output: string): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "kubernetes-build-"));
  const options = { cwd, env: goEnvironment(), maxBuffer: 64 << 20 };
  try {
    const module = `k8s.io/kubernetes@v${KUBERNETES_VERSION}`;
    const { stdout } = await run(go, ["mod", "download", "-json", module], options);
    const { GoMod: file } = JSON.parse(stdout) as { readonly GoMod: string };
    writeFileSync(join(cwd, "go.mod"), goModule(readFileSync(file, "utf8")));
    mkdirSync(join(cwd, "pause"));
    writeFileSync(join(cwd, "pause", "main.go"), PAUSE);
    const packages = PROGRAMS.map((name) => `k8s.io/kubernetes/cmd/${name}`);
    const args = ["build", ...GO_FLAGS, "-o", `${output}/`, "./pause", ...packages];
    await run(go, args, options);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The module names parts of itself by folders that its archive has not: those are published too. */
function goModule(kubernetes: string): string {
  const version = `v${KUBERNETES_VERSION.replace(/^1\./, "0.")}`;
  const parts = [...kubernetes.matchAll(/^\s*(\S+) => \.\/staging\//gm)].map(
    ([, part]) => `\t${part} => ${part} ${version}\n`,
  );
  const required = `require k8s.io/kubernetes v${KUBERNETES_VERSION}`;
  return `module cluster\n\ngo 1.24.0\n\n${required}\n\nreplace (\n${parts.join("")})\n`;
}
