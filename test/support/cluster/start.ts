/** Starts and stops a cluster of one node. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../../lib/core/time";
import { apiServerOf } from "./api-server";
import { makeCredentials } from "./certificates";
import { kubeconfig, writeConfig } from "./config";
import { ContainerRuntime } from "./container-runtime";
import { Exposures } from "./exposures";
import { makeControlGroups, removeLeftovers } from "./leftovers";
import { makeNetwork } from "./network";
import { type OnEnd, Parts } from "./parts";
import type { Places } from "./places";
import { makePrivateFolders } from "./private-folders";
import { API_SOCKET, passOn } from "./relay";

const run = promisify(execFile);

export interface RunningCluster {
  readonly places: Places;
  readonly exposures: Exposures;
  /** Leaves nothing but the images. Harmless when called again. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The folder of Kubernetes' programs. */
  readonly programs: string;
  /** That of the network plugins. */
  readonly plugins: string;
  readonly onEnd: OnEnd;
}

const READY_WITHIN_SECONDS = 90;

type Stop = () => Promise<void> | void;

/** Starts one where nothing of that name runs; what a crashed one left is removed first. */
export async function startCluster(places: Places, options: StartOptions): Promise<RunningCluster> {
  await removeLeftovers(places);
  const kernel = kernelSettings();
  const stops: Stop[] = [];
  const stopAll = async () => {
    try {
      for (const each of stops.reverse()) await each();
    } finally {
      await removeLeftovers(places);
      restoreKernel(kernel);
    }
  };
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll());
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  const onEnd = (what: string) => {
    fail(new Error(what));
    options.onEnd(what);
  };
  try {
    const started = startParts(places, { ...options, onEnd }, (each) => stops.push(each));
    return { places, exposures: await Promise.race([started, failed]), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  places: Places,
  { programs, plugins, onEnd }: StartOptions,
  onStop: (stop: Stop) => void,
): Promise<Exposures> {
  const inFolder = (name: string) => join(places.folder, name);
  mkdirSync(places.folder, { mode: 0o700 });
  const runtime = new ContainerRuntime(places);
  runtime.prepare();
  const [credentials, snapshotter] = await Promise.all([
    makeCredentials(inFolder("pki")),
    snapshotterFor(places.images),
    makeNetwork(places.namespace),
  ]);
  writeConfig(places, credentials, { plugins, snapshotter });
  makeControlGroups(places.namespace);
  makePrivateFolders(places);
  const parts = new Parts(places, credentials, programs, onEnd);
  const relay = await parts.relay(join(__dirname, "relay.js"));
  const exposures = new Exposures(places, relay);
  onStop(() => exposures.closeAll());
  parts.containerd();
  onStop(async () => {
    await parts.stop("containerd", "SIGTERM");
    runtime.declareWhole();
  });
  parts.etcd();
  parts.apiServer();
  const port = await passOnLocally(inFolder(API_SOCKET), onStop);
  const text = kubeconfig(credentials, `https://127.0.0.1:${port}`, credentials.adminToken);
  writeFileSync(places.kubeconfig, text, { mode: 0o600 });
  await runtime.started();
  await Promise.all([runtime.loadPause(join(programs, "pause")), apiServerReady(places, parts)]);
  parts.workers();
  onStop(async () => {
    await parts.stop("kubelet", "SIGTERM");
    await runtime.removeContainers();
    await runtime.removePassingImages();
  });
  await nodeReady(places, parts);
  return exposures;
}

/** The port of loopback by which this machine sees the API server. */
async function passOnLocally(socket: string, onStop: (stop: Stop) => void): Promise<number> {
  const server = passOn({ path: socket }).listen(0, "127.0.0.1");
  onStop(() => void server.close());
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function apiServerReady(places: Places, parts: Parts): Promise<void> {
  const api = apiServerOf(places.kubeconfig);
  const waiting = { timeoutSeconds: READY_WITHIN_SECONDS, intervalSeconds: 0.1 };
  const ready = await poll(waiting, async () => (await api.ready()) || undefined);
  if (!ready) throw new Error(`the API server is not ready:\n${parts.lastWords("kube-apiserver")}`);
}

interface NodeObject {
  readonly status: { readonly conditions: readonly { type: string; status: string }[] };
}

/** And the account that pods have: without it they are refused. */
async function nodeReady(places: Places, parts: Parts): Promise<void> {
  const api = apiServerOf(places.kubeconfig);
  const waiting = { timeoutSeconds: READY_WITHIN_SECONDS, intervalSeconds: 0.2 };
  const ready = await poll(waiting, async () => {
    const node = await api.get<NodeObject>("/api/v1/nodes/localhost");
    const is = node?.status.conditions.some(
      ({ type, status }) => type === "Ready" && status === "True",
    );
    const account = "/api/v1/namespaces/default/serviceaccounts/default";
    return is && (await api.get(account)) ? true : undefined;
  });
  if (!ready) throw new Error(`the node is not ready:\n${parts.lastWords("kubelet")}`);
}

async function snapshotterFor(folder: string): Promise<"overlayfs" | "native"> {
  const { stdout } = await run("stat", ["-f", "-c", "%T", folder]);
  return stdout.trim() === "overlayfs" ? "native" : "overlayfs";
}

const KERNEL = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops"].map((name) =>
  join("/proc/sys", name),
);

/** What the kubelet changes for the whole machine. */
function kernelSettings(): ReadonlyMap<string, string> {
  return new Map(KERNEL.map((file) => [file, readFileSync(file, "utf8")]));
}

function restoreKernel(settings: ReadonlyMap<string, string>): void {
  for (const [file, value] of settings) writeFileSync(file, value);
}
