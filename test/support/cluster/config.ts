/** What the parts of a cluster read when they start. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "./certificates";
import { NETWORK, type Places } from "./places";

/** The image of what a pod's network belongs to. */
export const PAUSE_IMAGE = "local/pause:1";

/** A kubeconfig with one user, for a server that is seen at this address. */
export function kubeconfig(credentials: Credentials, server: string, token: string): string {
  const authority = readFileSync(join(credentials.folder, "ca.crt")).toString("base64");
  // JSON is YAML too.
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "tests", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: "tests", user: { token } }],
    contexts: [{ name: "tests", context: { cluster: "tests", user: "tests" } }],
    "current-context": "tests",
  });
}

export interface ConfigOptions {
  readonly plugins: string;
  /** Where images are unpacked; an overlay on an overlay is refused by the kernel. */
  readonly snapshotter: "overlayfs" | "native";
}

/** Writes them all below the cluster's folder. */
export function writeConfig(places: Places, credentials: Credentials, options: ConfigOptions) {
  const write = (name: string, text: string) => {
    writeFileSync(join(places.folder, name), text, { mode: 0o600 });
  };
  const inside = `https://${NETWORK.apiServer}:443`;
  write("admin.kubeconfig", kubeconfig(credentials, inside, credentials.adminToken));
  write("kubelet.kubeconfig", kubeconfig(credentials, inside, credentials.kubeletToken));
  write("kubelet.yaml", JSON.stringify(kubeletConfig(places, credentials)));
  write("kube-proxy.yaml", JSON.stringify(proxyConfig(places)));
  write("containerd.toml", containerdConfig(places, options));
  write("resolv.conf", "");
  mkdirSync(join(places.folder, "cni"));
  write("cni/10-pods.conflist", JSON.stringify(networkConfig(places)));
}

function kubeletConfig(places: Places, credentials: Credentials): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: "127.0.0.1",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(credentials.folder, "ca.crt") },
    },
    authorization: { mode: "AlwaysAllow" },
    cgroupDriver: "cgroupfs",
    // Another kubelet of this machine would end pods in a group that it takes for its own.
    cgroupRoot: `/${places.namespace}`,
    clusterDNS: [NETWORK.gateway],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: `unix://${places.containerdSocket}`,
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
    },
    failSwapOn: false,
    // The images are there for the tests, however full the disk is.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    localStorageCapacityIsolation: false,
    podLogsDir: join(places.folder, "pod-logs"),
    resolvConf: join(places.folder, "resolv.conf"),
    serializeImagePulls: false,
  };
}

function proxyConfig(places: Places): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: join(places.folder, "admin.kubeconfig") },
    clusterCIDR: NETWORK.pods,
    // Limits of the whole machine, not of this network.
    conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: "0s", tcpEstablishedTimeout: "0s" },
    healthzBindAddress: "127.0.0.1:10256",
    hostnameOverride: "localhost",
    // Pods on one bridge answer each other past the packet rules, unless asked by the gateway.
    iptables: { masqueradeAll: true },
    metricsBindAddress: "127.0.0.1:10249",
    mode: "iptables",
  };
}

function networkConfig(places: Places): object {
  return {
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      {
        type: "bridge",
        bridge: NETWORK.bridge,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          subnet: NETWORK.pods,
          dataDir: join(places.folder, "addresses"),
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

function containerdConfig(places: Places, { plugins, snapshotter }: ConfigOptions): string {
  const text = JSON.stringify;
  const cri = (section: string) => `[plugins."io.containerd.grpc.v1.cri"${section}]`;
  return [
    "version = 2",
    `root = ${text(places.images)}`,
    `state = ${text(join(places.folder, "containerd"))}`,
    "[grpc]",
    `address = ${text(places.containerdSocket)}`,
    "[debug]",
    'level = "warn"',
    cri(""),
    `sandbox_image = ${text(PAUSE_IMAGE)}`,
    "disable_tcp_service = true",
    "netns_mounts_under_state_dir = true",
    // In a container a process may not protect itself better than its parent is.
    "restrict_oom_score_adj = true",
    cri(".containerd"),
    `snapshotter = ${text(snapshotter)}`,
    cri(".cni"),
    `bin_dir = ${text(plugins)}`,
    `conf_dir = ${text(join(places.folder, "cni"))}`,
    "",
  ].join("\n");
}
