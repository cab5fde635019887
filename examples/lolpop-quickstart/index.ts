import { FlowRun, PrefectPackage, PrefectServeDeployment, PrefectServer } from "prefect-constructs";

const quickstart = new PrefectPackage("quickstart", {
  source: {
    kind: "lolpop",
    class: "QuickstartRunner",
    module: "prefect_files.quickstart_runner",
    config: "prefect_files/quickstart.yaml",
    workingDirectory: "workflow",
  },
});

const server = new PrefectServer("prefect", { python: quickstart.python });

const served = new PrefectServeDeployment(
  "lolpop-quickstartrunner-build-all",
  { package: quickstart, parameters: { least_accuracy: 0.6 } },
  { providers: [server.provider] },
);

const run = new FlowRun(
  "run",
  { deployment: served, wait: { timeoutSeconds: 300 } },
  { provider: server.provider },
);

export const ui = server.uiUrl;
export const deployment = served.deploymentName;
export const state = run.stateType;
