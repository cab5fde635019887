import { livesInCluster } from "./kubernetes-life";

const OFTEN = { PREFECT_WORKER_QUERY_SECONDS: "1" };

livesInCluster("A deployment in a kubernetes pool", {
  type: "PrefectWorkPoolDeployment",
  args: (name, where, { image }, prefect) => ({
    workPool: { name, type: "kubernetes" },
    workers: { kind: "kubernetes", image, prefect, env: OFTEN, ...where },
  }),
  // Of Prefect 2 the rendered pool tells.
  told: { offline: [3] },
  workload: { object: "etl-worker", resource: "etl-worker" },
  rolls: [{ name: "etl", op: "update", diff: ["jobVariables.image"] }],
  changesOfSecret: [{ name: "etl-environment", op: "update", diff: ["data.PASSWORD"] }],
});
