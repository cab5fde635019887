/** The processes that a cluster consists of. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "./certificates";
import { inNetwork } from "./network";
import { NETWORK, type Places } from "./places";
import { withPrivateFolders } from "./private-folders";

const ETCD = "http://127.0.0.1:2379";
const ETCD_PEERS = "http://127.0.0.1:2380";

/** One that ended before it was told to. */
export type OnEnd = (what: string) => void;

/** Starts the parts of one cluster, each with a log of its own. */
export class Parts {
  private readonly started = new Map<string, ChildProcess>();
  private stopping = false;
  private mounts = "";

  constructor(
    private readonly places: Places,
    private readonly credentials: Credentials,
    private readonly programs: string,
    private readonly onEnd: OnEnd,
  ) {
    mkdirSync(join(places.folder, "logs"));
  }

  etcd(): void {
    const data = ["--data-dir", this.path("etcd"), "--unsafe-no-fsync"];
    const clients = ["--listen-client-urls", ETCD, "--advertise-client-urls", ETCD];
    const peers = ["--listen-peer-urls", ETCD_PEERS, "--initial-advertise-peer-urls", ETCD_PEERS];
    this.run("etcd", [
      "etcd",
      ...data,
      ...clients,
      ...peers,
      `--initial-cluster=default=${ETCD_PEERS}`,
    ]);
  }

  containerd(): void {
    this.run("containerd", ["containerd", "-c", this.path("containerd.toml")]);
  }

  apiServer(): void {
    const key = (name: string) => join(this.credentials.folder, name);
    this.run("kube-apiserver", [
      this.program("kube-apiserver"),
      `--etcd-servers=${ETCD}`,
      `--tls-cert-file=${key("apiserver.crt")}`,
      `--tls-private-key-file=${key("apiserver.key")}`,
      `--client-ca-file=${key("ca.crt")}`,
      "--bind-address=0.0.0.0",
      `--advertise-address=${NETWORK.gateway}`,
      "--secure-port=443",
      `--service-cluster-ip-range=${NETWORK.services}`,
      `--service-account-key-file=${key("sa.pub")}`,
      `--service-account-signing-key-file=${key("sa.key")}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--token-auth-file=${key("tokens.csv")}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
      "--kubelet-preferred-address-types=Hostname",
      `--kubelet-client-certificate=${key("kubelet-client.crt")}`,
      `--kubelet-client-key=${key("kubelet-client.key")}`,
    ]);
  }

  /** What works on the objects of an API server that is ready. */
  workers(): void {
    const admin = `--kubeconfig=${this.path("admin.kubeconfig")}`;
    const alone = ["--leader-elect=false", "--secure-port=0"];
    this.run("kube-controller-manager", [
      this.program("kube-controller-manager"),
      admin,
      ...alone,
      `--service-account-private-key-file=${join(this.credentials.folder, "sa.key")}`,
      `--root-ca-file=${join(this.credentials.folder, "ca.crt")}`,
      "--use-service-account-credentials=true",
    ]);
    this.run("kube-scheduler", [this.program("kube-scheduler"), admin, ...alone]);
    const proxyConfig = `--config=${this.path("kube-proxy.yaml")}`;
    this.run("kube-proxy", [this.program("kube-proxy"), proxyConfig]);
    this.run("kubelet", [
      this.program("kubelet"),
      `--kubeconfig=${this.path("kubelet.kubeconfig")}`,
      `--config=${this.path("kubelet.yaml")}`,
      "--hostname-override=localhost",
      `--node-ip=${NETWORK.gateway}`,
      `--root-dir=${this.path("kubelet")}`,
      `--cert-dir=${this.path("kubelet-pki")}`,
    ]);
  }

  /** Ours, the first, with a channel for messages: what it can see, the others can too. */
  async relay(script: string): Promise<ChildProcess> {
    const command = [process.execPath, script, this.places.name];
    const { namespace } = this.places;
    const words = inNetwork(namespace, withPrivateFolders(this.places, command));
    const relay = this.start("relay", words, ["ipc"]);
    const ready = once(relay, "message");
    const ended = once(relay, "exit").then(() => {
      throw new Error(`the relay does not start:\n${this.lastWords("relay")}`);
    });
    await Promise.race([ready, ended]);
    this.mounts = `/proc/${relay.pid}/ns/mnt`;
    return relay;
  }

  async stop(name: string, signal: NodeJS.Signals): Promise<void> {
    this.stopping = true;
    const child = this.started.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    const killer = setTimeout(() => child.kill("SIGKILL"), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(killer);
  }

  /** The end of what a part has said. */
  lastWords(name: string, lines = 5): string {
    const text = readFileSync(join(this.places.folder, "logs", `${name}.log`), "utf8");
    return text.trim().split("\n").slice(-lines).join("\n");
  }

  private run(name: string, command: readonly string[]): void {
    const { namespace } = this.places;
    this.start(name, inNetwork(namespace, command, [`--mount=${this.mounts}`]));
  }

  private start(
    name: string,
    [program, ...args]: readonly string[],
    more: readonly "ipc"[] = [],
  ): ChildProcess {
    const log = openSync(join(this.places.folder, "logs", `${name}.log`), "a");
    const child = spawn(program!, args, {
      cwd: this.places.folder,
      stdio: ["ignore", log, log, ...more],
    });
    closeSync(log);
    this.started.set(name, child);
    child.once("error", (error) => this.onEnd(`${name} does not start: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (this.stopping) return;
      this.onEnd(`${name} ended (${signal ?? code}):\n${this.lastWords(name)}`);
    });
    return child;
  }

  private path(name: string): string {
    return join(this.places.folder, name);
  }

  private program(name: string): string {
    return join(this.programs, name);
  }
}

const STOPS_WITHIN_MS = 10_000;
