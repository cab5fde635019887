/** Keys and certificates of a cluster, as new as itself. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { NETWORK } from "./places";

const run = promisify(execFile);

export interface Credentials {
  readonly folder: string;
  readonly adminToken: string;
  readonly kubeletToken: string;
}

const SERVER_NAMES = [
  "DNS:localhost",
  "DNS:kubernetes",
  "DNS:kubernetes.default",
  "DNS:kubernetes.default.svc",
  "IP:127.0.0.1",
  `IP:${NETWORK.apiServer}`,
  `IP:${NETWORK.gateway}`,
].join(",");

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const DAYS = ["-days", "365"];

/** Makes an authority, the API server's certificates, the key of service accounts, and tokens. */
export async function makeCredentials(folder: string): Promise<Credentials> {
  mkdirSync(folder, { mode: 0o700 });
  const openssl = (...args: readonly string[]) => run("openssl", args, { cwd: folder });
  const ca = ["-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=tests"];
  await openssl("req", "-x509", ...KEY, ...DAYS, ...ca);
  await openssl("ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", "sa.key");
  await openssl("ec", "-in", "sa.key", "-pubout", "-out", "sa.pub");
  const issue = async (name: string, subject: string, extensions: string) => {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    const request = [...KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject];
    await openssl("req", ...request);
    const authority = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", ...DAYS];
    const files = ["-in", `${name}.csr`, "-out", `${name}.crt`, "-extfile", `${name}.ext`];
    await openssl("x509", "-req", ...authority, ...files);
  };
  await issue("apiserver", "/CN=kube-apiserver", `subjectAltName=${SERVER_NAMES}`);
  // Without an identity of the API server at the kubelet there are no logs and no exec.
  const kubeletClient = "/O=system:masters/CN=apiserver-kubelet-client";
  await issue("kubelet-client", kubeletClient, "extendedKeyUsage=clientAuth");
  const [adminToken, kubeletToken] = [token(), token()];
  const users = [
    `${adminToken},admin,admin,"system:masters"`,
    `${kubeletToken},system:node:localhost,localhost,"system:nodes"`,
  ];
  writeFileSync(join(folder, "tokens.csv"), `${users.join("\n")}\n`, { mode: 0o600 });
  return { folder, adminToken, kubeletToken };
}

function token(): string {
  return randomBytes(24).toString("hex");
}
