import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { runCommandLine } from "../../../support/command-line";
import { freePort } from "../../../support/free-port";
import { temporaryFolder } from "../../../support/program";

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly detail: string;
  readonly fix?: string;
}

describe("prefect-constructs doctor", function () {
  this.timeout(30_000);
  let folder: string;
  let bin: string;
  let project: string;

  beforeEach(() => {
    folder = temporaryFolder();
    [bin, project] = [join(folder, "bin"), join(folder, "project")];
    mkdirSync(bin);
    mkdirSync(project);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const executable = (name: string, script: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const withPulumi = () => {
    executable("pulumi", "echo v3.260.0");
    executable("pulumi-language-nodejs", "");
    executable("python3", 'echo "3.11.7|1|/usr/bin/python3"');
  };
  const environment = (more: Record<string, string> = {}) => ({
    ...{ PATH: bin, HOME: folder, PREFECT_HOME: folder, PULUMI_HOME: folder },
    ...{ DOCKER_HOST: `unix://${folder}/no.sock`, KUBECONFIG: join(folder, "no-config") },
    ...more,
  });
  const examine = async (args: string[] = [], more: Record<string, string> = {}) => {
    const env = environment(more);
    const { code, out } = await runCommandLine(["doctor", "--json", ...args], env, project);
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Finding[] };
    const by = new Map(findings.map((one) => [one.check, one]));
    return { code, ok, of: (check: string) => by.get(check), findings };
  };

  it("tells on an empty machine what every stack needs, and how to get it", async () => {
    const { code, out, errors } = await runCommandLine(["doctor"], environment(), project);

    assert.equal(code, 1);
    assert.match(out, /^Node\.js +ok /m);
    assert.match(out, /^Python +missing +needs Python [^]*found none\n +-> install one/m);
    assert.match(out, /^Pulumi CLI +missing +no pulumi on PATH\n +-> curl -fsSL/m);
    assert.match(out, /^Docker Engine +not needed +only for images and containers: no Docker/m);
    assert.match(out, /^Kubernetes cluster +not needed +only for programs that use a cluster/m);
    assert.match(out, /^Prefect server +not needed +none is configured/m);
    assert.equal(errors, "every stack needs: Python, Pulumi CLI\n");
  });

  it("is content with Pulumi and Python alone", async () => {
    withPulumi();
    const { code, ok, of } = await examine();

    assert.deepEqual([code, ok], [0, true]);
    assert.match(of("Pulumi CLI")?.detail ?? "", /^3\.260\.0, /);
    assert.equal(of("plugin docker")?.status, "not needed");
    assert.equal(of("plugin docker")?.fix, "pulumi plugin install resource docker");
    assert.equal(of("package @pulumi/pulumi"), undefined, "this is no project");
  });

  it("finds plugins on PATH and in Pulumi's own folder", async () => {
    withPulumi();
    executable("pulumi-resource-command", "");
    const plugins = join(folder, "plugins", "resource-docker-v5.2.0");
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, "pulumi-resource-docker"), "", { mode: 0o755 });
    const { of } = await examine();

    const states = ["docker", "command", "kubernetes"].map((name) => of(`plugin ${name}`)?.status);
    assert.deepEqual(states, ["ok", "ok", "not needed"]);
  });

  it("does not take npm's launcher, which would download, for the CLI", async () => {
    withPulumi();
    rmSync(join(bin, "pulumi"));
    writeFileSync(join(folder, "run.js"), `#!/bin/sh\ntouch ${folder}/was-run\n`, { mode: 0o755 });
    symlinkSync(join(folder, "run.js"), join(bin, "pulumi"));
    const { code, of } = await examine();

    assert.deepEqual([code, of("Pulumi CLI")?.status], [1, "missing"]);
  });

  it("misses the packages of a project, and says which of them are for some only", async () => {
    withPulumi();
    writeFileSync(join(project, "Pulumi.yaml"), "name: p\nruntime: nodejs\n");
    const own = join(folder, "node_modules", "prefect-constructs");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "package.json"), '{"version": "0.1.0"}');
    const { code, of } = await examine();

    assert.equal(code, 1);
    assert.equal(of("package prefect-constructs")?.detail, "0.1.0");
    assert.equal(of("package @pulumi/pulumi")?.status, "missing");
    assert.equal(of("package @pulumi/pulumi")?.fix, "npm install @pulumi/pulumi");
    assert.equal(of("package @pulumi/docker")?.status, "not needed");
  });

  it("finds a configured server wrong that does not answer, and asks for no password", async () => {
    withPulumi();
    const api = `http://127.0.0.1:${await freePort()}/api`;
    const { code, of } = await examine([], { PREFECT_API_URL: api });
    const refused = await runCommandLine(["doctor", "--api", "http://u:pass@h/api"], environment());

    assert.equal(code, 1);
    assert.equal(of("Prefect server")?.status, "wrong");
    assert.match(
      of("Prefect server")?.detail ?? "",
      /environment variable PREFECT_API_URL.*REFUSED/,
    );
    assert.equal(refused.code, 2);
    assert.doesNotMatch(refused.errors, /pass@/);
  });

  it("waits 10 s at most for what never answers", async () => {
    withPulumi();
    executable("pulumi", "while :; do :; done");
    const silent = await silence(join(folder, "silent.sock"));
    const before = performance.now();
    const { code, of } = await examine([], { DOCKER_HOST: `unix://${folder}/silent.sock` });
    const seconds = (performance.now() - before) / 1000;
    silent.close();

    assert.deepEqual([code, of("Pulumi CLI")?.status], [1, "wrong"]);
    assert.equal(of("Docker Engine")?.detail, "no answer within 10 s");
    assert.ok(seconds < 15, `${seconds} s`);
  });
});

/** Takes connections and says nothing. */
async function silence(path: string): Promise<Server> {
  const server = createServer(() => undefined);
  await once(server.listen(path), "listening");
  return server;
}
