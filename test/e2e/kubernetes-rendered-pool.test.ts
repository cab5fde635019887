import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PrefectPackage, PrefectProvider, PrefectWorkPoolDeployment } from "../../lib";
import { createPrefectClient } from "../../lib/client";
import { poll } from "../../lib/core/time";
import { deploymentHandler } from "../../lib/resources/deployment/handlers";
import type { DeploymentInputs, DeploymentState } from "../../lib/resources/deployment/inputs";
import { workPoolHandler } from "../../lib/resources/work-pool/handlers";
import type { WorkPoolInputs } from "../../lib/resources/work-pool/inputs";
import { byHand, type ByHand } from "../support/by-hand";
import { docker } from "../support/docker";
import { type Cluster, describeOnKubernetes } from "../support/kubernetes";
import { record, type Recorded } from "../support/mocks";
import { uniqueName } from "../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { REPOSITORY, temporaryFolder } from "../support/program";

const TIMEOUT_MS = 300_000;

const SECRETS = { key: "the-api-key", header: "the-header", token: "the-token" };

/** A Job as far as these tests look into it. */
interface Job {
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
}

/** What the program wrote is applied with kubectl: no plugin of Pulumi's has a part in it. */
describeOnKubernetes("A pool worked from rendered manifests", [3, 2], (kubernetes, generation) => {
  const name = uniqueName("pool");
  let folder: string;
  let namespace: string;
  let jobNamespace: string;
  let server: PrefectServer;
  let podApiUrl: string;
  let hand: ByHand;
  let deployment: { readonly id: string; readonly state: DeploymentState };
  let image: string;
  const kubectl: Cluster["kubectl"] = (...words) =>
    kubernetes().kubectl("--namespace", namespace, ...words);
  const inJobs: Cluster["kubectl"] = (...words) =>
    kubernetes().kubectl("--namespace", jobNamespace, ...words);

  const program = () => {
    const providers = [
      new PrefectProvider("server", {
        apiUrl: server.apiUrl,
        podApiUrl,
        apiKey: SECRETS.key,
        headers: { "X-Of-The-Tests": SECRETS.header },
      }),
    ];
    new PrefectWorkPoolDeployment(
      "etl",
      {
        package: new PrefectPackage("package", {
          source: {
            kind: "flow",
            entrypoint: "work.py:work",
            workingDirectory: join(folder, "flows"),
          },
          flowName: name,
          image: { repository: `local/${name}`, baseImage: kubernetes().image },
          dataDirectory: join(folder, "data"),
        }),
        deploymentName: name,
        environment: { TOKEN: SECRETS.token },
        workPool: {
          name,
          type: "kubernetes",
          job: { resources: { requests: { cpu: "10m" }, limits: { memory: "1Gi" } } },
        },
        workers: {
          kind: "kubernetes",
          namespace,
          jobNamespace,
          prefect: generation,
          image: kubernetes().image,
          env: { PREFECT_WORKER_QUERY_SECONDS: "2" },
          renderTo: join(folder, "manifests"),
        },
      },
      { providers },
    );
  };

  /** What the engine would do with what the program says, by hand. */
  const apply = async () => {
    const recorded = await record(program);
    await build(recorded);
    const files = recorded.one("LocalFolder", "etl-manifests").inputs.files;
    for (const [file, text] of Object.entries(files as Record<string, string>)) {
      writeFileSync(join(folder, "manifests", file), text);
    }
    const client = createPrefectClient({ apiUrl: server.apiUrl, source: "the test" });
    const context = { client: () => Promise.resolve(client), warn: () => undefined };
    const pool = recorded.one("WorkPool", "etl-pool").inputs as unknown as WorkPoolInputs;
    const checkedPool = await workPoolHandler.check(context, pool, undefined);
    assert.deepEqual(checkedPool.problems, []);
    await workPoolHandler.create(context, checkedPool.inputs);
    await kubernetes().kubectl("apply", "-f", join(folder, "manifests"));
    const given = recorded.one("Deployment", "etl").inputs as unknown as DeploymentInputs;
    const checked = await deploymentHandler.check(context, given, undefined);
    assert.deepEqual(checked.problems, []);
    deployment = await deploymentHandler.create(context, checked.inputs);
  };
  const build = async ({ one }: Recorded<void>) => {
    const { inputs } = one("Image", "package-image");
    const { context, dockerfile } = inputs.build as Record<"context" | "dockerfile", string>;
    image = String(inputs.imageName);
    await docker("build", "-q", "--force-rm", "-t", image, "-f", dockerfile, context);
    await kubernetes().loadImage(image);
  };
  const createSecrets = async () => {
    const connection = {
      "prefect-api-url": podApiUrl,
      "prefect-api-key": SECRETS.key,
      "prefect-client-custom-headers": JSON.stringify({ "X-Of-The-Tests": SECRETS.header }),
    };
    const literals = (values: Record<string, string>) =>
      Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
    const make = ["create", "secret", "generic"];
    await kubectl(...make, "prefect-secrets", ...literals(connection));
    await inJobs(...make, "prefect-secrets", ...literals(connection));
    await inJobs(...make, "etl-environment", ...literals({ TOKEN: SECRETS.token }));
  };
  const jobOf = async (runId: string): Promise<Job> => {
    const label = `prefect.io/flow-run-id=${runId}`;
    const text = await inJobs("get", "jobs", "-l", label, "-o", "json");
    const [job] = (JSON.parse(text) as { items: Job[] }).items;
    assert.ok(job, `run ${runId} has no job`);
    return job;
  };
  const logOf = async (runId: string, wanted: RegExp) => {
    const log = await poll({ timeoutSeconds: 15, intervalSeconds: 0.5 }, async () => {
      const lines = await hand.client.runs.logs(runId, { limit: 200 });
      const text = lines.map(({ message }) => message).join("\n");
      return wanted.test(text) ? text : undefined;
    });
    assert.ok(log, `no line of run ${runId} matches ${wanted.source}`);
  };

  before(async function () {
    this.timeout(TIMEOUT_MS);
    folder = temporaryFolder();
    cpSync(join(REPOSITORY, "test", "e2e", "flows"), join(folder, "flows"), { recursive: true });
    mkdirSync(join(folder, "manifests"));
    server = await startPrefectServer({ generation });
    hand = byHand(server.apiUrl);
    podApiUrl = await kubernetes().urlForPods(server.apiUrl);
    namespace = await kubernetes().namespace("workers");
    jobNamespace = await kubernetes().namespace("jobs");
    await createSecrets();
    await apply();
    await kubectl("rollout", "status", "deployment/etl-worker", "--timeout=120s");
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
    if (image) await docker("rmi", "-f", image);
  });

  it("has a worker under the object's own name", async () => {
    // It answers for its health before it has told Prefect of itself.
    const names = await poll({ timeoutSeconds: 30, intervalSeconds: 1 }, async () => {
      const workers = await hand.client.workPools.workers(name);
      return workers.length > 0 ? workers.map((worker) => worker.name) : undefined;
    });
    assert.deepEqual(names, ["etl-worker"]);
  }).timeout(TIMEOUT_MS);

  it("runs in a pod of the other namespace, with the user's variables", async () => {
    const { id } = await hand.run(deployment.id, { show: "TOKEN" });
    await hand.until(id, ["COMPLETED"]);
    await logOf(id, new RegExp(`^TOKEN has ${SECRETS.token.length} characters$`, "m"));
    const job = JSON.stringify(await jobOf(id));
    for (const secret of Object.values(SECRETS)) assert.ok(!job.includes(secret), job);
    assert.ok(
      job.includes('"secretKeyRef":{"key":"prefect-api-key","name":"prefect-secrets"'),
      job,
    );
    const finds = (key: string) => hand.run(deployment.id, { show: key });
    const ofKey = await finds("PREFECT_API_KEY");
    const ofHeaders = await finds("PREFECT_CLIENT_CUSTOM_HEADERS");
    await hand.until(ofKey.id, ["COMPLETED"]);
    await logOf(ofKey.id, new RegExp(`has ${SECRETS.key.length} characters`));
    await hand.until(ofHeaders.id, ["COMPLETED"]);
    await logOf(ofHeaders.id, /has [1-9]\d characters/);
  }).timeout(TIMEOUT_MS);

  it("is cancelled in its pod", async () => {
    const { id } = await hand.run(deployment.id, { seconds: 600 });
    await hand.until(id, ["RUNNING"]);
    await hand.cancel(id);
    await hand.until(id, ["CANCELLED"], 60);
  }).timeout(TIMEOUT_MS);

  it("takes what a run says of its job", async () => {
    const body = { job_variables: { cpu_request: "20m", node_selector: { "no.such/label": "x" } } };
    const path = `/deployments/${deployment.id}/create_flow_run`;
    const { id } = (await hand.call("POST", path, body)) as { id: string };
    const job = await poll({ timeoutSeconds: 60, intervalSeconds: 1 }, () =>
      jobOf(id).catch(() => undefined),
    );
    assert.ok(job, "no job was made");
    assert.match(JSON.stringify(job), /"nodeSelector":\{"no\.such\/label":"x"\}/);
    assert.match(JSON.stringify(job), /"cpu":"20m"/);
    await inJobs("delete", "job", job.metadata.name, "--wait=false");
  }).timeout(TIMEOUT_MS);

  it("does its work with exactly the rights that it has: nothing was denied", async () => {
    const log = await kubectl("logs", "deployment/etl-worker", "--tail=-1");
    assert.doesNotMatch(log, /forbidden/i);
    const can = (verb: string, resource: string, where: string) =>
      kubernetes()
        .kubectl(
          ...["auth", "can-i", verb, resource, "--namespace", where],
          `--as=system:serviceaccount:${namespace}:etl-worker`,
        )
        .catch(() => "no");
    assert.equal(await can("create", "jobs.batch", jobNamespace), "yes");
    for (const [verb, resource, where] of [
      ["create", "jobs.batch", namespace],
      ["get", "secrets", jobNamespace],
      ["create", "pods", jobNamespace],
      ["delete", "jobs.batch", jobNamespace],
    ] as const) {
      assert.equal(await can(verb, resource, where), "no", `${verb} ${resource} in ${where}`);
    }
  }).timeout(TIMEOUT_MS);
});
