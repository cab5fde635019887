/** Certificates of a test's own, made by `openssl`. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/**
 * An authority of its own in a new folder: `ca.pem`, with `cert.pem` and `key.pem` of a client as
 * docker's clients have them, and in `server` those of 127.0.0.1. Or why there are none.
 */
export async function makeCertificates(
  folder: string,
): Promise<{ readonly folder: string } | { readonly missing: string }> {
  const found = await run("which", ["openssl"]).catch(() => undefined);
  if (found === undefined) return { missing: "no openssl on PATH" };
  const server = join(folder, "server");
  mkdirSync(server, { recursive: true });
  const authority = ["-keyout", join(folder, "ca-key.pem"), "-out", join(folder, "ca.pem")];
  const named = ["-subj", "/CN=authority of a test", "-days", "2"];
  await run("openssl", ["req", "-x509", ...NEW_KEY, ...authority, ...named]);
  await sign(folder, folder, "extendedKeyUsage=clientAuth");
  await sign(folder, server, "extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1");
  return { folder };
}

async function sign(authority: string, folder: string, extensions: string): Promise<void> {
  const [request, wanted] = [join(folder, "request.pem"), join(folder, "extensions")];
  writeFileSync(wanted, extensions);
  const own = ["-keyout", join(folder, "key.pem"), "-out", request, "-subj", "/CN=a test"];
  await run("openssl", ["req", "-new", ...NEW_KEY, ...own]);
  const ca = ["-CA", join(authority, "ca.pem"), "-CAkey", join(authority, "ca-key.pem")];
  const made = ["-out", join(folder, "cert.pem"), "-days", "2", "-extfile", wanted];
  await run("openssl", ["x509", "-req", "-in", request, ...ca, "-CAcreateserial", ...made]);
}
