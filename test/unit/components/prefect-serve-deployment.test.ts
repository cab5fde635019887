import assert from "node:assert/strict";
import { record, type Recorded } from "../../support/mocks";
import { pythonFile } from "../../../lib/core/package-files";
import {
  FlowRun,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
  PrefectServer,
} from "../../../lib";
import { connection, etlPackage, FLOWS, needsPython } from "./fixtures";

describe("PrefectServeDeployment", function () {
  this.timeout(60_000);
  needsPython();

  const serve = (args: Partial<PrefectServeDeploymentArgs> = {}) =>
    record(
      () =>
        new PrefectServeDeployment(
          "nightly",
          { package: etlPackage(), dataDirectory: "/data", ...args },
          connection(),
        ),
    );
  const processOf = ({ one }: Recorded<unknown>) => one("LocalProcess", "nightly-process");
  const deploymentOf = ({ one }: Recorded<unknown>) => one("Deployment", "nightly");

  it("registers the package's flow where its code is", async () => {
    const recorded = await serve();
    const { parameterOpenApiSchema, ...inputs } = deploymentOf(recorded).inputs;
    assert.deepEqual(inputs, {
      name: "nightly",
      flowName: "etl",
      description: "Copies rows from the shop.",
      version: "7",
      entrypoint: "flows/etl.py:etl",
      pullSteps: [{ "prefect.deployments.steps.set_working_directory": { directory: FLOWS } }],
      stopped: false,
      schedules: {},
    });
    assert.equal(Object(parameterOpenApiSchema).title, "Parameters");
  });

  it("has agreements where they are stated", async () => {
    const slas = { "in time": { duration: 600 } };
    const recorded = await serve({ slas });
    assert.deepEqual(recorded.one("DeploymentSlas", "nightly-slas").inputs, {
      deploymentId: "id-of-nightly",
      slas,
    });
    await assert.rejects(serve({ slas: { late: {} } }), /slas.late needs exactly one of duration/);
  });

  it("has a run's own steps follow the one that goes to the code", async () => {
    const step = { "my.step": { a: 1 } };
    const { inputs } = deploymentOf(await serve({ pullSteps: [step] }));
    assert.deepEqual(inputs.pullSteps, [
      { "prefect.deployments.steps.set_working_directory": { directory: FLOWS } },
      step,
    ]);
  });

  it("hands every setting on to the deployment", async () => {
    const settings = {
      description: "Mine.",
      version: "8",
      tags: ["finance"],
      labels: { team: "ml" },
      parameters: { rows: 10 },
      enforceParameterSchema: true,
      paused: true,
      concurrencyLimit: 2,
      concurrencyOptions: { collisionStrategy: "CANCEL_NEW" as const },
      globalConcurrencyLimitId: "limit-id",
      versionInfo: { type: "vcs:git" },
      stopTimeoutSeconds: 5,
      adopt: true,
    };
    const { inputs } = deploymentOf(await serve({ ...settings, deploymentName: "every-night" }));
    const given = Object.keys(settings).map((key) => [key, inputs[key]]);
    assert.deepEqual(Object.fromEntries(given), settings);
    assert.equal(inputs.name, "every-night");
  });

  it("takes schedules as a record or as a list with slugs", async () => {
    const schedules = { nightly: { cron: "0 2 * * *" }, often: { interval: 900 } };
    const listed = Object.entries(schedules).map(([slug, schedule]) => ({ slug, ...schedule }));
    assert.deepEqual(deploymentOf(await serve({ schedules })).inputs.schedules, schedules);
    assert.deepEqual(deploymentOf(await serve({ schedules: listed })).inputs.schedules, schedules);
  });

  it("serves with the package's interpreter, in the package's folder", async () => {
    const { inputs } = processOf(await serve());
    assert.deepEqual(inputs, {
      command: [
        "/venv/bin/python",
        pythonFile("serve.py"),
        ...["--deployment=etl/nightly", "--drain-seconds=60"],
      ],
      workingDirectory: FLOWS,
      environment: {
        PREFECT_HOME: "/data/prefect",
        PREFECT_API_URL: "http://127.0.0.1:4200/api",
        PREFECT_API_KEY: "the-key",
      },
      logFile: "/data/serve.log",
      stopGraceSeconds: 75,
    });
  });

  it("passes limits and draining to the process", async () => {
    const infrastructure = { kind: "process", limit: 3, pollSeconds: 2 } as const;
    const { inputs } = processOf(await serve({ infrastructure, drainSeconds: 600 }));
    assert.deepEqual((inputs.command as string[]).slice(3), [
      ...["--drain-seconds=600", "--limit=3", "--poll-seconds=2"],
    ]);
    assert.equal(inputs.stopGraceSeconds, 615);
  });

  it("keeps the process's environment secret and its arguments free of secrets", async () => {
    const process = processOf(await serve({ environment: { DATABASE_URL: "postgres://secret" } }));
    assert.deepEqual(process.secrets, ["environment"]);
    assert.equal(Object(process.inputs.environment).DATABASE_URL, "postgres://secret");
    assert.ok(!/secret|the-key/.test(JSON.stringify(process.inputs.command)));
  });

  it("makes the deployment after the process, so that the process outlives it", async () => {
    const recorded = await serve();
    assert.ok(deploymentOf(recorded).dependencies.includes("nightly-process"));
    assert.ok(!processOf(recorded).dependencies.includes("nightly"));
    assert.ok(processOf(recorded).dependencies.includes("nightly-folder"));
  });

  it("is the parent of all that it makes, which uses its connection", async () => {
    const { registrations } = await serve();
    const children = registrations.filter(({ name }) => name.startsWith("nightly-"));
    for (const child of [...children, deploymentOf(await serve())]) {
      assert.equal(child.parent, "nightly", child.name);
      assert.equal(child.provider, "server", child.name);
    }
  });

  it("has no process while it is stopped, and keeps the rest", async () => {
    const recorded = await serve({ stopped: true });
    const types = recorded.registrations.map(
      ({ type, name }) => `${type.split(":").at(-1)} ${name}`,
    );
    assert.ok(!types.some((type) => type.startsWith("LocalProcess")));
    assert.ok(types.includes("LocalFolder nightly-folder"));
    assert.equal(deploymentOf(recorded).inputs.stopped, true);
    assert.equal(recorded.result.nodes.process, undefined);
  });

  it("lets overrides win over everything else", async () => {
    const overrides = { deployment: { version: "9" }, process: { stopGraceSeconds: 1 } };
    const recorded = await serve({ overrides });
    assert.equal(deploymentOf(recorded).inputs.version, "9");
    assert.equal(processOf(recorded).inputs.stopGraceSeconds, 1);
  });

  it("leads its process to a server of the same program", async () => {
    const recorded = await record(() => {
      const server = new PrefectServer("prefect", { authString: "ada:pw", python: "python3" });
      const opts = { providers: [server.provider] };
      return new PrefectServeDeployment("nightly", { package: etlPackage() }, opts);
    });
    const environment = Object(processOf(recorded).inputs.environment);
    assert.equal(environment.PREFECT_API_URL, "http://127.0.0.1:4200/api");
    assert.equal(environment.PREFECT_API_AUTH_STRING, "ada:pw");
  });

  it("tells a flow run what its failure must not quote", async () => {
    const { one } = await record(() => {
      const environment = { TOKEN: "t0ken" };
      const args = { package: etlPackage(), environment };
      const nightly = new PrefectServeDeployment("nightly", args, connection());
      return new FlowRun("smoke", { deployment: nightly });
    });
    const { inputs, secrets } = one("FlowRun", "smoke");
    assert.deepEqual(inputs.secrets, { "environment.TOKEN": "t0ken" });
    assert.deepEqual(secrets, ["secrets"]);
  });

  it("can be handed to a flow run as it is", async () => {
    const recorded = await record(() => {
      const args = { package: etlPackage(), parameters: { source: "web" } };
      const nightly = new PrefectServeDeployment("nightly", args, connection());
      return new FlowRun("smoke", { deployment: nightly, parameters: { rows: 1 } });
    });
    const { parameters, parameterOpenApiSchema } = deploymentOf(recorded).inputs;
    assert.deepEqual(recorded.one("FlowRun", "smoke").inputs, {
      deploymentId: "id-of-nightly",
      deploymentParameters: { parameters, parameterOpenApiSchema },
      parameters: { rows: 1 },
    });
  });
});
