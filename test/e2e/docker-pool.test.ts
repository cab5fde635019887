import { livesInContainers } from "./docker-life";

livesInContainers("A deployment in a docker pool", {
  type: "PrefectWorkPoolDeployment",
  args: (name, image, labels) => ({
    workPool: { name, type: "docker" },
    workers: { kind: "docker", image, labels },
  }),
  container: "etl-worker-1",
  told: { offline: [3, 2] },
  rolls: [{ name: "etl", op: "update", diff: ["jobVariables.image"] }],
});
