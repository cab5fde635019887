import { livesInCluster } from "./kubernetes-life";

livesInCluster("A deployment served in a cluster", {
  type: "PrefectServeDeployment",
  args: (_name, where) => ({ infrastructure: { kind: "kubernetes", pollSeconds: 1, ...where } }),
  told: { offline: [3], cli: [2] },
  workload: { object: "etl", resource: "etl-workload" },
  rolls: [
    { name: "etl-rollout", op: "update", diff: ["revision"] },
    { name: "etl-workload", op: "update", diff: ["spec.template.spec.containers[0].image"] },
  ],
  changesOfSecret: [
    { name: "etl-environment", op: "update", diff: ["data.PASSWORD"] },
    { name: "etl-rollout", op: "update", diff: ["revision", "secrets.PASSWORD"] },
    {
      name: "etl-workload",
      op: "update",
      diff: ["spec.template.metadata.annotations.prefect-constructs/environment-checksum"],
    },
  ],
});
