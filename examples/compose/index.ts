import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  FlowRun,
  PrefectPackage,
  PrefectServeDeployment,
  PrefectServer,
  PrefectWorkPoolDeployment,
  WorkPool,
} from "prefect-constructs";

const orders = join(pulumi.getRootDirectory(), ".prefect-constructs", "orders.csv");

// Two packages with the same requirements share one Python environment.
const ingestPackage = new PrefectPackage("ingest", {
  source: { kind: "flow", entrypoint: "flows/ingest.py:ingest" },
});
const reportPackage = new PrefectPackage("report", {
  source: { kind: "flow", entrypoint: "flows/report.py:report", python: ingestPackage.python },
});

const server = new PrefectServer("prefect", { python: ingestPackage.python });
const here = { providers: [server.provider] };

// Served: a process of its own, ready at once.
const ingest = new PrefectServeDeployment(
  "ingest",
  {
    package: ingestPackage,
    parameters: { target: orders },
    schedules: { hourly: { interval: 3600 } },
  },
  here,
);

// One pool for the rest of the team's deployments, with two runs at a time.
const pool = new WorkPool(
  "team",
  { name: "team", concurrencyLimit: 2 },
  { provider: server.provider },
);
const report = new PrefectWorkPoolDeployment(
  "report",
  { package: reportPackage, workPool: pool, workers: 1, parameters: { source: orders } },
  here,
);
new PrefectWorkPoolDeployment(
  "backfill",
  { package: ingestPackage, workPool: pool, parameters: { target: orders, rows: 1000 } },
  here,
);

// The report runs after the orders are there.
const ingested = new FlowRun(
  "ingested",
  { deployment: ingest, wait: { timeoutSeconds: 120 } },
  { provider: server.provider },
);
const reported = new FlowRun(
  "reported",
  { deployment: report, triggers: [ingested.flowRunId], wait: { timeoutSeconds: 120 } },
  { provider: server.provider, dependsOn: [ingested] },
);

export const ui = server.uiUrl;
export const revenue = reported.stateType;
