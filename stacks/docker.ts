import type { Settings } from "./settings";
import type { Infrastructure } from "./workflow";

/** A Docker Engine: server, deployment and runs are containers. */
export function dockerInfrastructure(settings: Settings): Infrastructure {
  const { image, prefectImage, serverPort } = settings;
  return {
    package: { image },
    server: () => ({
      infrastructure: { kind: "docker", image: prefectImage },
      port: serverPort === 0 ? undefined : serverPort,
    }),
    serve: { kind: "docker" },
    workPool: { type: "docker" },
    workers: { kind: "docker", count: settings.workers, image: prefectImage },
  };
}
