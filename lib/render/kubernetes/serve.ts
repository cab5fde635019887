import { literal } from "./literal";
import type { EnvironmentVariable } from "./objects";
import { ROLLING, type Workload } from "./workload";

/** All that goes into the Deployment that serves a flow. */
export interface ServeWorkload {
  /** What it is called in the cluster. */
  readonly name: string;
  /** @default - what a manifest of the user's says, else 1 */
  readonly replicas?: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly workingDir?: string;
  /** The connection: references to Secrets. */
  readonly connection: readonly EnvironmentVariable[];
  /** Secrets of which each key is a variable, by name. */
  readonly secrets: readonly string[];
  /** Names of variables that the user gives, in place of ours. */
  readonly own: readonly string[];
  readonly healthPort: number;
  /** How often it looks for runs. @default - Prefect's own: 10 */
  readonly pollSeconds?: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly graceSeconds: number;
}

/** The container's name, by which a manifest of the user's may tell which one it is. */
export const SERVE_CONTAINER = "serve";

/**
 * New pods are there before old ones are told to end, and those drain: no run is lost, and no
 * schedule missed.
 */
export function serveWorkload(serve: ServeWorkload): Workload {
  const { name, replicas, annotations, graceSeconds, healthPort, own } = serve;
  const variables = serve.connection.filter((one) => !own.includes(one.name));
  const health = { path: "/health", port: healthPort };
  return {
    role: "prefect-serve",
    name,
    replicas,
    strategy: ROLLING,
    annotations,
    graceSeconds,
    own,
    container: {
      name: SERVE_CONTAINER,
      image: serve.image,
      command: serve.command.map(literal),
      workingDir: serve.workingDir,
      env: [...variables, ...healthVariables(serve)],
      envFrom: serve.secrets,
      ports: { health: healthPort },
      startupProbe: { httpGet: health, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
      readinessProbe: {
        httpGet: health,
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      // Not its health, which is bad while Prefect's server is away: a restart would end its runs.
      livenessProbe: {
        httpGet: { path: "/openapi.json", port: healthPort },
        periodSeconds: 10,
        timeoutSeconds: 5,
        failureThreshold: 30,
      },
    },
  };
}

function healthVariables({ healthPort, pollSeconds }: ServeWorkload): EnvironmentVariable[] {
  return [
    { name: "PREFECT_RUNNER_SERVER_ENABLE", value: "true" },
    { name: "PREFECT_RUNNER_SERVER_HOST", value: "0.0.0.0" },
    { name: "PREFECT_RUNNER_SERVER_PORT", value: String(healthPort) },
    // What its health is measured by, whatever the command says.
    ...(pollSeconds === undefined
      ? []
      : [{ name: "PREFECT_RUNNER_POLL_FREQUENCY", value: String(Math.ceil(pollSeconds)) }]),
  ];
}
