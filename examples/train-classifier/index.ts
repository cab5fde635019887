import { FlowRun, PrefectPackage, PrefectServeDeployment, PrefectServer } from "prefect-constructs";

const training = new PrefectPackage("training", {
  source: { kind: "flow", entrypoint: "flows/train.py:train_classifier" },
});

const server = new PrefectServer("prefect", { python: training.python });

const nightly = new PrefectServeDeployment(
  "nightly",
  {
    package: training,
    tags: ["example"],
    parameters: { model: "random-forest" },
    schedules: { nightly: { cron: "0 2 * * *", timezone: "Europe/Berlin" } },
  },
  { providers: [server.provider] },
);

const smoke = new FlowRun(
  "smoke",
  { deployment: nightly, parameters: { test_size: 0.3 }, wait: { timeoutSeconds: 300 } },
  { provider: server.provider },
);

export const ui = server.uiUrl;
export const deployment = nightly.deploymentName;
export const run = smoke.url;
export const state = smoke.stateType;
