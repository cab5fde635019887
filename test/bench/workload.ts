import { stringify } from "yaml";
import { type ProgramData, ref } from "../support/program";

/** A deployment of the benchmark. Each way to make it writes all of this. */
export interface Planned {
  readonly name: string;
  readonly flowName: string;
  readonly entrypoint: string;
  readonly cron: string;
}

export const POOL = "bench";
export const FLOWS = 10;
export const SLUG = "nightly";
const DIRECTORY = "/srv/flows";

export const PULL_STEPS = pullSteps(DIRECTORY);

/** Where runs find the code. */
export function pullSteps(directory: string) {
  return [{ "prefect.deployments.steps.set_working_directory": { directory } }];
}

/** What Prefect works out for the flows' one parameter. */
export const PARAMETER_SCHEMA = {
  title: "Parameters",
  type: "object",
  properties: { rows: { default: 100, position: 0, title: "rows", type: "integer" } },
};

/** Deployments with one schedule each, of ten flows in one file. */
export function planned(count: number): readonly Planned[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `etl-${index}`,
    flowName: `flow-${index % FLOWS}`,
    entrypoint: `flows/etl.py:flow_${index % FLOWS}`,
    cron: `${index % 60} 2 * * *`,
  }));
}

/** `flows/etl.py`: what `prefect deploy` reads. */
export function flowFile(): string {
  const flows = Array.from({ length: FLOWS }, (_, index) => [
    "",
    "",
    `@flow(name="flow-${index}")`,
    `def flow_${index}(rows: int = 100) -> int:`,
    "    return rows",
  ]);
  return `${["from prefect import flow", ...flows.flat()].join("\n")}\n`;
}

/** The program that makes them with this library. */
export function program(count: number): ProgramData {
  return planned(count).map(({ name, flowName, entrypoint, cron }) => ({
    type: "Deployment",
    name,
    args: {
      name,
      flowName,
      entrypoint,
      pullSteps: PULL_STEPS,
      parameterOpenApiSchema: PARAMETER_SCHEMA,
      workPoolName: POOL,
      schedules: { [SLUG]: { cron, timezone: "UTC" } },
    },
  }));
}

/**
 * The program that reads each flow's name and parameters from its source, as `prefect deploy` does:
 * a package for each flow, a component for each deployment.
 */
export function sourceProgram(count: number, python: string): ProgramData {
  const all = planned(count);
  const flows = new Map(all.map(({ flowName, entrypoint }) => [flowName, entrypoint]));
  const packages = [...flows].map(([name, entrypoint]) => ({
    type: "PrefectPackage",
    name,
    args: { source: { kind: "flow", entrypoint, python } },
  }));
  const deployments = all.map(({ name, flowName, cron }) => ({
    type: "PrefectWorkPoolDeployment",
    name,
    args: {
      package: ref(flowName),
      workPool: { existing: POOL },
      schedules: { [SLUG]: { cron, timezone: "UTC" } },
    },
  }));
  return [...packages, ...deployments];
}

/** `prefect.yaml` for the same. */
export function prefectYaml(count: number): string {
  const deployments = planned(count).map(({ name, entrypoint, cron }) => ({
    name,
    entrypoint,
    schedules: [{ cron, timezone: "UTC", active: true, slug: SLUG }],
    work_pool: { name: POOL },
  }));
  return stringify({ name: "bench", pull: PULL_STEPS, deployments });
}

/** `main.tf.json` for the same. */
export function terraformConfig(count: number, endpoint: string): string {
  const all = planned(count);
  const flowNames = [...new Set(all.map(({ flowName }) => flowName))];
  const flows = flowNames.map((name) => [name, { name }]);
  const deployments = all.map(({ name, flowName, entrypoint }) => [
    name,
    {
      name,
      flow_id: `\${prefect_flow.${flowName}.id}`,
      entrypoint,
      work_pool_name: POOL,
      work_queue_name: "default",
      pull_steps: [{ type: "set_working_directory", directory: DIRECTORY }],
      enforce_parameter_schema: true,
      parameter_openapi_schema: JSON.stringify(PARAMETER_SCHEMA),
    },
  ]);
  const schedules = all.map(({ name, cron }) => [
    name,
    {
      deployment_id: `\${prefect_deployment.${name}.id}`,
      cron,
      timezone: "UTC",
      active: true,
      slug: SLUG,
    },
  ]);
  return JSON.stringify({
    terraform: { required_providers: { prefect: { source: "prefecthq/prefect" } } },
    provider: { prefect: { endpoint } },
    resource: {
      prefect_flow: Object.fromEntries(flows) as object,
      prefect_deployment: Object.fromEntries(deployments) as object,
      prefect_deployment_schedule: Object.fromEntries(schedules) as object,
    },
  });
}
