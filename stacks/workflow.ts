import {
  type ExistingWorkPool,
  FlowRun,
  PrefectPackage,
  type PrefectPackageArgs,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
  PrefectServer,
  type PrefectServerArgs,
  PrefectWorkPoolDeployment,
  type PrefectWorkPoolDeploymentArgs,
  type WorkPool,
} from "prefect-constructs";
import type { Settings } from "./settings";

/** What the kinds of infrastructure differ in. */
export interface Infrastructure {
  readonly package: Omit<PrefectPackageArgs, "source">;
  readonly server: (workflow: PrefectPackage) => PrefectServerArgs;
  readonly serve: PrefectServeDeploymentArgs["infrastructure"];
  /** Of a pool its type, and what goes with that. */
  readonly workPool: Omit<WorkPoolSettings, "name">;
  readonly workers: PrefectWorkPoolDeploymentArgs["workers"];
}

type WorkPoolSettings = Exclude<
  PrefectWorkPoolDeploymentArgs["workPool"],
  WorkPool | ExistingWorkPool
>;

/** The workflow, with a server, a deployment and a run, on some infrastructure. */
export function workflowStack(settings: Settings, infrastructure: Infrastructure) {
  const workflow = new PrefectPackage(settings.deploymentName, {
    source: sourceOf(settings),
    ...infrastructure.package,
  });
  const server =
    settings.server === "managed"
      ? new PrefectServer("prefect", {
          keepData: settings.keepServerData,
          ...infrastructure.server(workflow),
        })
      : undefined;
  const opts = { providers: server ? [server.provider] : [] };
  const deployed = deploy(settings, infrastructure, workflow, opts);
  const run = settings.run && !settings.stopped ? startRun(settings, deployed, opts) : undefined;
  return {
    ...(server && { apiUrl: server.apiUrl, uiUrl: server.uiUrl }),
    deployment: deployed.deploymentName,
    deploymentUrl: deployed.url,
    ...(run && {
      flowRunId: run.flowRunId,
      flowRunState: run.stateType,
      flowRunSeconds: run.totalRunTimeSeconds,
      flowRunUrl: run.url,
    }),
  };
}

function sourceOf(settings: Settings): PrefectPackageArgs["source"] {
  const { lolpop, entrypoint, requirements, workingDirectory, python } = settings;
  if (lolpop) return { kind: "lolpop", ...lolpop, workingDirectory, python };
  return { kind: "flow", entrypoint, requirements, workingDirectory, python };
}

type Deployed = PrefectServeDeployment | PrefectWorkPoolDeployment;
type Options = { providers: PrefectServer["provider"][] };

function deploy(
  settings: Settings,
  { serve: infrastructure, workPool: pool, workers }: Infrastructure,
  workflow: PrefectPackage,
  opts: Options,
): Deployed {
  const { deploymentName, description, version, tags, parameters, schedules } = settings;
  const { environment, stopped, concurrencyLimit, drainSeconds } = settings;
  const common = {
    package: workflow,
    description,
    version,
    tags,
    parameters,
    schedules,
    environment,
    stopped,
    concurrencyLimit,
    drainSeconds,
  };
  if (settings.mode === "serve") {
    return new PrefectServeDeployment(deploymentName, { ...common, infrastructure }, opts);
  }
  const workPool = { name: settings.workPool, ...pool };
  return new PrefectWorkPoolDeployment(deploymentName, { ...common, workPool, workers }, opts);
}

function startRun(settings: Settings, deployment: Deployed, { providers }: Options): FlowRun {
  return new FlowRun(
    "run",
    {
      deployment,
      parameters: settings.runParameters,
      triggers: [settings.runTrigger],
      wait: { timeoutSeconds: settings.runTimeoutSeconds },
    },
    { provider: providers[0] },
  );
}
