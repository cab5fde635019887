import type { Settings } from "./settings";
import type { Infrastructure } from "./workflow";

/** This machine: server, deployment and run are processes and nothing else. */
export function localInfrastructure(settings: Settings): Infrastructure {
  const { environmentDirectory, keepEnvironments: keepEnvironment } = settings;
  return {
    package: { environmentDirectory, keepEnvironment },
    // One environment is enough on one machine: the server runs in the workflow's.
    server: ({ python }) => ({ python, port: settings.serverPort }),
    serve: { kind: "process" },
    workPool: { type: "process" },
    workers: settings.workers,
  };
}
