import { livesInContainers } from "./docker-life";

livesInContainers("A deployment served in a container", {
  type: "PrefectServeDeployment",
  args: (_name, _baseImage, labels) => ({
    infrastructure: { kind: "docker", pollSeconds: 1, labels },
  }),
  container: "etl-container",
  told: { offline: [3], cli: [2] },
  rolls: [
    { name: "etl-container", op: "replace", diff: ["image"] },
    { name: "etl-container-health", op: "update", diff: ["containerId"] },
  ],
});
