import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  PrefectPackage,
  PrefectProvider,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
  PrefectServer,
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
} from "../../../lib";
import { promiseOf, record, type Recorded, type Registration, thrownBy } from "../../support/mocks";
import { etlPackage, FLOWS, needsPython } from "./fixtures";

interface Upload {
  readonly file: string;
  readonly content: string;
  readonly permissions?: string;
}

describe("containers of a Docker Engine", function () {
  this.timeout(60_000);
  needsPython();
  let data: string;
  before(() => {
    data = mkdtempSync(join(tmpdir(), "containers-"));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const imaged = () =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
      image: { repository: "acme/etl" },
      dataDirectory: data,
    });
  const on = (apiUrl: string) => ({
    providers: [new PrefectProvider("server", { apiUrl, apiKey: "the-key" })],
  });
  const serve = (
    infrastructure: object = {},
    args: Partial<PrefectServeDeploymentArgs> = {},
    apiUrl = "http://127.0.0.1:4200/api",
  ) =>
    record(() => {
      const given = { package: imaged(), infrastructure: { kind: "docker", ...infrastructure } };
      const all = { ...given, ...args } as PrefectServeDeploymentArgs;
      return new PrefectServeDeployment("nightly", all, on(apiUrl));
    });
  const pool = (args: Partial<PrefectWorkPoolDeploymentArgs> = {}) =>
    record(() => {
      const given = { package: imaged(), workPool: { name: "d", type: "docker" } };
      const all = { ...given, ...args };
      return new PrefectWorkPoolDeployment("nightly", all, on("http://10.0.0.9:4200/api"));
    });
  const containersOf = ({ registrations }: Recorded<unknown>) =>
    registrations.filter(({ type }) => type === "docker:index/container:Container");
  const only = (recorded: Recorded<unknown>): Registration => {
    const [one, ...more] = containersOf(recorded);
    assert.ok(one && more.length === 0, "one container");
    return one;
  };
  const environmentOf = ({ inputs }: Registration) => {
    const upload = (inputs.uploads as Upload[]).find(({ file }) => file.endsWith(".json"));
    assert.ok(upload);
    return JSON.parse(upload.content) as Record<string, string>;
  };

  const healthOf = ({ registrations }: Recorded<unknown>) => {
    const found = registrations.filter(({ type }) => type.endsWith(":ContainerHealth"));
    const [one, ...more] = found;
    assert.ok(one && more.length === 0, "one container is waited for");
    return one;
  };

  /** No port is in the program: on the host's network any could be another stack's. */
  const picksItsPort = (inputs: Registration["inputs"], variable: string) => {
    const [reader, ...options] = inputs.command as string[];
    assert.deepEqual(options.slice(0, 2), ["--free-port", variable]);
    assert.doesNotMatch((inputs.envs as string[]).join(" "), /PORT/);
    const { tests } = inputs.healthcheck as { tests: string[] };
    assert.deepEqual(tests, ["CMD", "python", reader, "--ask", "/health"]);
  };

  it("serve a deployment from its package's image, before the deployment is there", async () => {
    const recorded = await serve({ limit: 2 }, { drainSeconds: 30 });
    const { name, inputs } = only(recorded);
    assert.equal(name, "nightly-container");
    assert.match(String(inputs.image), /^acme\/etl:[0-9a-f]{12}$/);
    assert.deepEqual(inputs.entrypoints, ["python"]);
    assert.deepEqual((inputs.command as string[]).slice(4), [
      ...["python", "/opt/prefect-constructs/serve.py", "--deployment=etl/nightly"],
      ...["--drain-seconds=30", "--limit=2"],
    ]);
    assert.deepEqual([inputs.stopTimeout, inputs.destroyGraceSeconds], [45, 45]);
    assert.deepEqual([inputs.restart, inputs.init], ["unless-stopped", true]);
    const deployment = recorded.one("Deployment", "nightly");
    assert.ok(deployment.dependencies.includes("nightly-container-health"));
    assert.deepEqual(deployment.inputs.pullSteps, [
      { "prefect.deployments.steps.set_working_directory": { directory: "/opt/prefect" } },
    ]);
  });

  it("get the connection and variables as a file that is secret, and nothing of it in sight", async () => {
    const container = only(await serve({}, { environment: { TOKEN: "the-token" } }));
    assert.deepEqual(environmentOf(container), {
      PREFECT_API_KEY: "the-key",
      PREFECT_API_URL: "http://127.0.0.1:4200/api",
      TOKEN: "the-token",
    });
    assert.ok(container.secrets.includes("uploads"), "the files must be secret in the state");
    const { uploads: _files, ...inSight } = container.inputs;
    assert.doesNotMatch(JSON.stringify(inSight), /the-key|the-token/);
  });

  it("are on the host's network where the API is on loopback, and else on the bridge", async () => {
    const networks = [];
    for (const url of [
      "http://127.0.0.1:4200/api",
      "http://localhost:4200/api",
      "http://[::1]:4200/api",
      "https://api.prefect.cloud/api/accounts/a/workspaces/b",
    ]) {
      networks.push(only(await serve({}, {}, url)).inputs.networkMode);
    }
    assert.deepEqual(networks, ["host", "host", "host", "bridge"]);
    assert.equal(only(await serve({ networkMode: "team" })).inputs.networkMode, "team");
  });

  it("are as many as asked, each with a health endpoint on a port that it picks itself", async () => {
    const containers = containersOf(await serve({ replicas: 3 }));
    assert.deepEqual(
      containers.map(({ name }) => name),
      ["nightly-container", "nightly-container-2", "nightly-container-3"],
    );
    for (const { inputs } of containers) {
      picksItsPort(inputs, "PREFECT_RUNNER_SERVER_PORT");
      assert.ok((inputs.envs as string[]).includes("PREFECT_RUNNER_SERVER_HOST=127.0.0.1"));
    }
  });

  it("have their health measured by how often they look for runs", async () => {
    const envs = only(await serve({ pollSeconds: 30 })).inputs.envs as string[];
    assert.ok(envs.includes("PREFECT_RUNNER_POLL_FREQUENCY=30"), envs.join());
  });

  it("take what a container takes", async () => {
    const settings = {
      networks: ["team"],
      hosts: { db: "host-gateway" },
      volumes: [{ hostPath: "/data", containerPath: "/data", readOnly: true }],
      memoryMegabytes: 512,
      cpus: 1.5,
      gpus: "all",
      restart: "always",
      labels: { team: "ml" },
      logDriver: "local",
      logOptions: { "max-size": "1m" },
      startTimeoutSeconds: 7,
    };
    const recorded = await serve(settings, { overrides: { container: { user: "7" } } });
    const { inputs } = only(recorded);
    assert.equal(healthOf(recorded).inputs.timeoutSeconds, 7);
    const expected = {
      networksAdvanced: [{ name: "team" }],
      hosts: [{ host: "db", ip: "host-gateway" }],
      volumes: settings.volumes,
      memory: 512,
      memorySwap: 512,
      cpus: "1.5",
      gpus: "all",
      restart: "always",
      labels: [{ label: "team", value: "ml" }],
      logDriver: "local",
      logOpts: { "max-size": "1m" },
      user: "7",
    };
    const given = Object.keys(expected).map((key) => [key, inputs[key]]);
    assert.deepEqual(Object.fromEntries(given), expected);
  });

  it("are none while the deployment is stopped", async () => {
    assert.deepEqual(containersOf(await serve({}, { stopped: true })), []);
    assert.deepEqual(containersOf(await pool({ stopped: true })), []);
  });

  it("work for a docker pool, with the engine's socket, and runs get the image", async () => {
    const recorded = await pool({ environment: { TOKEN: "the-token" } });
    const { name, inputs, ...rest } = only(recorded);
    assert.equal(name, "nightly-worker-1");
    assert.equal(inputs.image, "prefecthq/prefect:3-python3.12");
    assert.equal(inputs.user, "0:0");
    const [socket] = inputs.volumes as { hostPath: string }[];
    assert.equal(socket?.hostPath, "/var/run/docker.sock");
    picksItsPort(inputs, "PREFECT_WORKER_WEBSERVER_PORT");
    assert.match(
      (inputs.command as string[]).join(" "),
      /start_worker\.py --type=docker --pool=d /,
    );
    assert.equal(environmentOf({ name, inputs, ...rest }).TOKEN, "the-token");
    const { dependencies } = recorded.one("Deployment", "nightly");
    assert.ok(dependencies.includes("nightly-worker-1-health"));
    const { image, ...variables } = recorded.one("Deployment", "nightly").inputs
      .jobVariables as Record<string, unknown>;
    assert.match(String(image), /^acme\/etl:[0-9a-f]{12}$/);
    assert.deepEqual(variables, {
      image_pull_policy: "IfNotPresent",
      auto_remove: true,
      network_mode: "bridge",
    });
  });

  it("leave a docker pool to a worker of this machine where that is asked", async () => {
    const recorded = await pool({ workers: { kind: "process", python: "/venv/bin/python" } });
    assert.deepEqual(containersOf(recorded), []);
    const { command } = recorded.one("LocalProcess", "nightly-worker-1").inputs;
    assert.equal((command as string[])[0], "/venv/bin/python");
    assert.match((command as string[]).join(" "), /start_worker\.py .*--type=docker/);
  });

  it("are a server of their own, with its database in a volume and its password in no sight", async () => {
    const recorded = await record(() => {
      const infrastructure = { kind: "docker", image: "local/prefect:3" } as const;
      return new PrefectServer("prefect", { infrastructure, authString: "u:the-password" });
    });
    const container = only(recorded);
    assert.deepEqual(recorded.one("Volume", "prefect-volume").inputs, {});
    assert.deepEqual(container.inputs.ports, [{ internal: 4200, external: 4200, ip: "127.0.0.1" }]);
    assert.deepEqual(environmentOf(container), {
      PREFECT_SERVER_API_AUTH_STRING: "u:the-password",
    });
    const { uploads: _files, ...inSight } = container.inputs;
    assert.doesNotMatch(JSON.stringify(inSight), /the-password/);
    assert.equal(await promiseOf(recorded.result.apiUrl), "http://127.0.0.1:4200/api");
    const { inputs } = recorded.one("pulumi-nodejs", "prefect-provider");
    assert.equal(inputs["prefect:apiUrl"], "http://127.0.0.1:4200/api");
    const error = await thrownBy(
      () => new PrefectServer("prefect", { infrastructure: { kind: "docker" }, port: 0 }),
    );
    assert.match(error.message, /port must be given for a container/);
  });

  it("are refused with all that is wrong", async () => {
    const error = await thrownBy(() => {
      const infrastructure = {
        kind: "docker",
        replicas: 0,
        restart: "sometimes",
        memoryMegabytes: 1,
        cpus: 0,
        volumes: [{ containerPath: "data" }],
      } as const;
      return new PrefectServeDeployment("nightly", { package: etlPackage(), infrastructure });
    });
    const paths = error.message.split("\n").map((line) => /": (\S+)/.exec(line)?.[1]);
    assert.deepEqual(paths, [
      "package",
      "infrastructure.replicas",
      "infrastructure.restart",
      "infrastructure.memoryMegabytes",
      "infrastructure.cpus",
      "infrastructure.volumes[0]",
      "infrastructure.volumes[0].containerPath",
    ]);
  });

  it("are not for a package with an image on process infrastructure, nor the other way round", async () => {
    const processes = await thrownBy(
      () => new PrefectServeDeployment("nightly", { package: imaged() }, on("http://10.0.0.9/api")),
    );
    assert.match(processes.message, /package has no interpreter for processes on this machine/);
    const worker = await thrownBy(() => {
      const args = { workPool: { name: "p" }, workers: { kind: "docker" } } as const;
      return new PrefectWorkPoolDeployment("nightly", { package: etlPackage(), ...args });
    });
    assert.match(worker.message, /workers\.kind must be process for a pool of that type/);
    const without = await thrownBy(() => {
      const workPool = { name: "d", type: "docker" };
      return new PrefectWorkPoolDeployment("nightly", {
        package: etlPackage(),
        workPool,
        workers: 1,
      });
    });
    assert.match(without.message, /package has no image for containers; give it image: \{\}/);
  });
});
