import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  type Cluster,
  type ClusterInputs,
  withCluster,
} from "../../../../lib/resources/kubernetes-cluster";
import { FakeCluster, kubeconfig, listOf, refusal } from "../../../support/fake-cluster";
import { freePort } from "../../../support/free-port";
import { temporaryFolder } from "../../../support/program";

const PODS = "GET /api/v1/namespaces/lolpop/pods";

describe("a cluster", function () {
  this.timeout(20_000);
  const before = { ...process.env };
  let cluster: FakeCluster;
  let folder: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    cluster = await FakeCluster.start();
    cluster.answers[PODS] = () => listOf();
    process.env.HOME = folder;
    delete process.env.KUBECONFIG;
    delete process.env.KUBERNETES_SERVICE_HOST;
  });
  afterEach(async () => {
    for (const key of ["HOME", "KUBECONFIG", "KUBERNETES_SERVICE_HOST"]) {
      if (before[key] === undefined) delete process.env[key];
      else process.env[key] = before[key];
    }
    await cluster.stop();
  });

  const ask = (inputs?: ClusterInputs) =>
    withCluster(inputs, async (found: Cluster) => {
      await found.pods("lolpop", { matchLabels: { app: "etl" } });
      return found.place;
    });
  const failure = async (inputs?: ClusterInputs) => {
    const failed = await ask(inputs).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failed instanceof Error, "it must fail");
    assert.equal(failed.name, "LocalError", failed.stack);
    return failed.message;
  };
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
    return path;
  };

  it("is reached by a kubeconfig's text or path, and by a context of it", async () => {
    const text = cluster.kubeconfig();
    assert.equal(
      await ask({ kubeconfig: text }),
      `${cluster.url}, context "here" of the given kubeconfig`,
    );
    const path = file("some.yaml", text);
    assert.equal(
      await ask({ kubeconfig: path, context: "here" }),
      `${cluster.url}, context "here" of ${path}`,
    );
    assert.deepEqual(cluster.authorizations, ["Bearer the-token", "Bearer the-token"]);
  });

  it("is found where kubectl finds it: first KUBECONFIG, then the user's own file", async () => {
    assert.equal(homedir(), folder);
    file(".kube/config", cluster.kubeconfig({ token: "of-the-user" }));
    assert.match(await ask(), /context "here" of ~\/\.kube\/config$/);
    const missing = join(folder, "missing");
    const bare = file("bare", JSON.stringify({ apiVersion: "v1", clusters: [], contexts: [] }));
    const path = file("set", cluster.kubeconfig({ token: "of-the-set" }));
    const again = file("again", kubeconfig("http://127.0.0.1:1", { token: "of-the-last" }));
    process.env.KUBECONFIG = [missing, bare, path, again].join(":");
    assert.match(await ask({}), /of KUBECONFIG \(/);
    assert.deepEqual(cluster.authorizations, ["Bearer of-the-user", "Bearer of-the-set"]);
  });

  it("says where it looked when none is configured", async () => {
    assert.match(await failure(), /^no Kubernetes cluster is configured: .*; give a kubeconfig/);
    process.env.KUBECONFIG = join(folder, "missing");
    assert.match(await failure(), /^the kubeconfig .*missing cannot be read \(ENOENT\)/);
  });

  it("names the contexts that there are when the one that is asked for is not", async () => {
    assert.match(
      await failure({ kubeconfig: cluster.kubeconfig(), context: "prod" }),
      /^the cluster's context "prod" is not in the given kubeconfig: it has "here", "lost"; name/,
    );
    const none = JSON.stringify({ contexts: [], clusters: [], users: [] });
    assert.match(await failure({ kubeconfig: none }), /has no current-context.*\(it has none\)$/);
    assert.match(
      await failure({ kubeconfig: cluster.kubeconfig(), context: "lost" }),
      /^context "lost" of the given kubeconfig names a cluster that is not in there/,
    );
  });

  it("never quotes a kubeconfig that it cannot read", async () => {
    const broken = 'users:\n- name: me\n  user: {token: "the-token\nclusters: []\n';
    const message = await failure({ kubeconfig: broken });
    assert.match(
      message,
      /^the given kubeconfig is no kubeconfig \(see line \d\); "kubectl config/,
    );
    assert.doesNotMatch(message, /the-token/);
    assert.match(await failure({ kubeconfig: "\n\n{}" }), /no current-context/);
    assert.match(await failure({ kubeconfig: "a: [ the-token" }), /^the given .* no kubeconfig/);
    assert.match(await failure({ kubeconfig: file("empty", "") }), /empty is no kubeconfig; /);
  });

  it("says so when nothing answers", async () => {
    const server = `http://127.0.0.1:${await freePort()}`;
    assert.match(
      await failure({ kubeconfig: kubeconfig(server, {}) }),
      /^no cluster answers \(http:.*, context "here" of the given kubeconfig; ECONNREFUSED\); start/,
    );
  });

  it("says so when it does not accept who asks, or what is asked", async () => {
    const inputs = { kubeconfig: cluster.kubeconfig() };
    cluster.answers[PODS] = () => refusal(401, "Unauthorized");
    assert.match(await failure(inputs), /does not accept who asks \(401\).*renew them/);
    cluster.answers[PODS] = () => refusal(403, 'pods is forbidden: User "me" cannot list');
    assert.match(
      await failure(inputs),
      /does not allow this \(403\): pods is forbidden: User "me"/,
    );
    cluster.answers[PODS] = () => refusal(500, "etcdserver: leader changed");
    assert.match(await failure(inputs), /answered 500: etcdserver: leader changed$/);
  });

  it("takes credentials from a command, and says so when it is missing or fails", async () => {
    const exec = (command: string, ...args: string[]) => ({
      kubeconfig: cluster.kubeconfig({
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command,
          args,
          env: [{ name: "AWS_SECRET", value: "the-secret" }],
        },
      }),
    });
    const credential = JSON.stringify({ status: { token: "of-the-command" } });
    await ask(exec("echo", credential));
    assert.deepEqual(cluster.authorizations, ["Bearer of-the-command"]);
    assert.match(
      await failure(exec("no-such-command-here")),
      /from the command "no-such-command-here", which is not on this machine; install it/,
    );
    const message = await failure(exec("sh", "-c", "echo one >&2; echo no the-secret >&2; exit 3"));
    assert.match(message, /the command "sh" gives no credentials: no \[AWS_SECRET\]; run "kubectl/);
  });

  it("deletes a job by its uid, pods after it, and takes one that is gone for deleted", async () => {
    const path = "/apis/batch/v1/namespaces/lolpop/jobs/etl-1";
    const job = { metadata: { name: "etl-1", uid: "j1" } };
    cluster.answers[`GET ${path}`] = () => ({ body: job });
    cluster.answers[`DELETE ${path}`] = () => ({ body: { kind: "Status", status: "Success" } });
    const remove = () =>
      withCluster({ kubeconfig: cluster.kubeconfig() }, async (found) => {
        const there = await found.job("lolpop", "etl-1");
        return there && (await found.deleteJob("lolpop", there));
      });
    assert.equal(await remove(), true);
    assert.deepEqual(JSON.parse(cluster.details.at(-1)?.body ?? ""), {
      propagationPolicy: "Background",
      preconditions: { uid: "j1" },
    });
    delete cluster.answers[`DELETE ${path}`];
    assert.equal(await remove(), false);
    delete cluster.answers[`GET ${path}`];
    assert.equal(await remove(), undefined);
  });
});
