import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  planned,
  prefectYaml,
  program,
  sourceProgram,
  terraformConfig,
} from "../../bench/workload";

const COUNT = 25;

/** What each way to deploy says of a deployment. */
interface Told {
  readonly name: string;
  readonly entrypoint: string;
  readonly cron: string;
}

const wanted: readonly Told[] = planned(COUNT).map(({ name, entrypoint, cron }) => {
  return { name, entrypoint, cron };
});

describe("the benchmark's deployments", () => {
  it("are of ten flows by turns, each with a time of its own", () => {
    assert.deepEqual(planned(COUNT)[13], {
      name: "etl-13",
      flowName: "flow-3",
      entrypoint: "flows/etl.py:flow_3",
      cron: "13 2 * * *",
    });
  });

  it("are the same to this library", () => {
    const told = program(COUNT).map(({ name, args }) => {
      const { entrypoint, schedules } = args as {
        entrypoint: string;
        schedules: { nightly: { cron: string } };
      };
      return { name, entrypoint, cron: schedules.nightly.cron };
    });
    assert.deepEqual(told, wanted);
  });

  it("are the same to its components, of ten packages", () => {
    const resources = sourceProgram(COUNT, "/usr/bin/python3");
    const packages = new Map(
      resources
        .filter(({ type }) => type === "PrefectPackage")
        .map(({ name, args }) => [name, (args as { source: { entrypoint: string } }).source]),
    );
    assert.equal(packages.size, 10);
    const told = resources
      .filter(({ type }) => type === "PrefectWorkPoolDeployment")
      .map(({ name, args }) => {
        const { package: of, schedules } = args as {
          package: { $ref: string };
          schedules: { nightly: { cron: string } };
        };
        const entrypoint = packages.get(of.$ref)?.entrypoint;
        return { name, entrypoint, cron: schedules.nightly.cron };
      });
    assert.deepEqual(told, wanted);
  });

  it("are the same to Prefect's command", () => {
    const { deployments } = parse(prefectYaml(COUNT)) as {
      deployments: { name: string; entrypoint: string; schedules: { cron: string }[] }[];
    };
    const told = deployments.map(({ name, entrypoint, schedules }) => {
      return { name, entrypoint, cron: schedules.map(({ cron }) => cron).join() };
    });
    assert.deepEqual(told, wanted);
  });

  it("are the same to Terraform, of ten flows", () => {
    const { resource } = JSON.parse(terraformConfig(COUNT, "http://127.0.0.1:4200/api")) as {
      resource: {
        prefect_flow: object;
        prefect_deployment: Record<string, { name: string; entrypoint: string }>;
        prefect_deployment_schedule: Record<string, { deployment_id: string; cron: string }>;
      };
    };
    const cronOf = (name: string) =>
      Object.values(resource.prefect_deployment_schedule)
        .filter((schedule) => schedule.deployment_id === `\${prefect_deployment.${name}.id}`)
        .map(({ cron }) => cron)
        .join();
    const told = Object.entries(resource.prefect_deployment).map(([key, { name, entrypoint }]) => {
      return { name, entrypoint, cron: cronOf(key) };
    });
    assert.deepEqual(told, wanted);
    assert.equal(Object.keys(resource.prefect_flow).length, 10);
  });
});
