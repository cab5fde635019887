import {
  FlowRun,
  PrefectPackage,
  type PrefectPackageArgs,
  PrefectServeDeployment,
  PrefectServer,
  PrefectWorkPoolDeployment,
} from "prefect-constructs";
import type { Settings } from "./settings";

/** The workflow on this machine: server, deployment and run are processes and nothing else. */
export function localStack(settings: Settings) {
  const { environmentDirectory, keepEnvironments: keepEnvironment } = settings;
  const workflow = new PrefectPackage(settings.deploymentName, {
    source: sourceOf(settings),
    environmentDirectory,
    keepEnvironment,
  });
  // One environment is enough on one machine: the server runs in the workflow's.
  const server =
    settings.server === "managed"
      ? new PrefectServer("prefect", {
          python: workflow.python,
          port: settings.serverPort,
          keepData: settings.keepServerData,
        })
      : undefined;
  const opts = { providers: server ? [server.provider] : [] };
  const deployed = deploy(settings, workflow, opts);
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

function deploy(settings: Settings, workflow: PrefectPackage, opts: Options): Deployed {
  const { deploymentName, description, version, tags, parameters, schedules } = settings;
  const { stopped, concurrencyLimit, drainSeconds } = settings;
  const common = {
    package: workflow,
    description,
    version,
    tags,
    parameters,
    schedules,
    stopped,
    concurrencyLimit,
    drainSeconds,
  };
  if (settings.mode === "serve") return new PrefectServeDeployment(deploymentName, common, opts);
  const { workPool, workers } = settings;
  const args = { ...common, workPool: { name: workPool }, workers };
  return new PrefectWorkPoolDeployment(deploymentName, args, opts);
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
