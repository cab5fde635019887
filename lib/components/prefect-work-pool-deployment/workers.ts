import type * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { childName } from "../../core/names";
import { pythonFile } from "../../core/package-files";
import { LocalFolder } from "../../resources/local-folder";
import type { LocalProcess } from "../../resources/local-process";
import { connectionEnvironment } from "../connection";
import { createPrefectContainer, type StartedContainer } from "../prefect-container";
import { createPrefectProcess, words } from "../prefect-process";
import { IMAGE_DEFAULTS } from "../prefect-package";
import type { DockerWorkers } from "./args";
import type { BoundPool } from "./children";
import { createInCluster, type InCluster } from "./kubernetes";
import type { WorkersSpec, WorkPoolDeploymentSpec } from "./spec";

/** What takes the pool's runs. */
export interface Workers {
  /** The processes' logs; it outlives them. */
  readonly folder?: LocalFolder;
  readonly processes: readonly LocalProcess[];
  readonly containers: readonly StartedContainer[];
  /** What is in a cluster. */
  readonly inCluster?: InCluster;
}

/** A docker worker's jobs are no part of it: it need not wait for them. */
const CONTAINER_STOP_SECONDS = 30;

const DOCKER_SOCKET = "/var/run/docker.sock";
const STARTER_FILE = "/opt/prefect-constructs/start_worker.py";

/** The workers, or none while the deployment is stopped. */
export function createWorkers(
  name: string,
  spec: WorkPoolDeploymentSpec,
  pool: BoundPool,
  parent: pulumi.ComponentResource,
): Workers {
  const { workers, kubernetes, dataDirectory: path } = spec;
  if (kubernetes !== undefined) {
    const inCluster = createInCluster(name, spec, kubernetes, pool, parent);
    return { processes: [], containers: [], inCluster };
  }
  const count = spec.stopped ? 0 : workers.count;
  const each = <T>(make: (worker: string, at: number) => T): T[] =>
    Array.from({ length: count }, (_, at) => make(childName(name, `worker-${at + 1}`), at));
  if (workers.kind === "docker") {
    const containers = each((worker) => createContainer(worker, spec, workers, pool, parent));
    return { processes: [], containers };
  }
  if (workers.count === 0 || workers.kind === "kubernetes")
    return { processes: [], containers: [] };
  const folder = new LocalFolder(childName(name, "folder"), { path }, { parent });
  const processes = each((worker, at) => {
    const process = spec.poolType === "docker" ? DOCKER_WORKER : processWorker(spec);
    const options = { ...commonOptions(worker, spec, pool), ...process.options };
    const logName = `worker-${at + 1}.log`;
    const { python } = workers;
    return createPrefectProcess(
      worker,
      { ...process, options, logName, spec, folder, python },
      parent,
    );
  });
  return { folder, processes, containers: [] };
}

function commonOptions(worker: string, spec: WorkPoolDeploymentSpec, pool: BoundPool) {
  const { limit, prefetchSeconds } = spec.workers;
  return {
    "--pool": pool.name,
    "--name": worker,
    "--queue": spec.args.workQueueName,
    "--limit": limit,
    "--prefetch-seconds": prefetchSeconds,
  };
}

/** Ours, which lets its runs end first: they are its own processes. */
function processWorker({ drainSeconds }: WorkPoolDeploymentSpec) {
  return { script: pythonFile("worker.py"), options: { "--drain-seconds": drainSeconds } };
}

/** Prefect's own, of which runs are no part. */
const DOCKER_WORKER = { script: pythonFile("start_worker.py"), options: { "--type": "docker" } };

function createContainer(
  worker: string,
  spec: WorkPoolDeploymentSpec,
  workers: DockerWorkers & WorkersSpec,
  pool: BoundPool,
  parent: pulumi.ComponentResource,
): StartedContainer {
  const socket = { hostPath: workers.socket ?? DOCKER_SOCKET, containerPath: DOCKER_SOCKET };
  const starter = readFileSync(pythonFile("start_worker.py"), "utf8");
  const options = { "--type": "docker", ...commonOptions(worker, spec, pool) };
  return createPrefectContainer(
    worker,
    {
      image: workers.image ?? IMAGE_DEFAULTS.baseImage,
      command: ["python", STARTER_FILE, ...words(options)],
      files: { [STARTER_FILE]: starter },
      variables: { PREFECT_WORKER_WEBSERVER_HOST: "127.0.0.1" },
      connection: connectionEnvironment(parent),
      environment: spec.settings.environment,
      stopSeconds: CONTAINER_STOP_SECONDS,
      health: { path: "/health", portVariable: "PREFECT_WORKER_WEBSERVER_PORT" },
      settings: { ...workers, volumes: [socket, ...(workers.volumes ?? [])] },
      overrides: spec.settings.overrides?.container,
      // The socket is root's, and so is whoever may use it.
      more: { user: "0:0" },
    },
    parent,
  );
}
