import type { FlowRun } from "../../client";
import {
  type Cluster,
  type ClusterInputs,
  reasonOf,
  statusOf,
  withCluster,
} from "../kubernetes-cluster";

/** Where Prefect's worker puts the run's id on a job that it makes. */
const RUN_LABEL = "prefect.io/flow-run-id";
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Ends what runs run on. */
export interface InfrastructureEnd {
  /** How what this run runs on is called; undefined where it is not of this kind, or not there yet. */
  nameOf(run: FlowRun): string | undefined;
  /**
   * Ends it for each of these runs; what is gone already counts as ended. Returns why it could not,
   * by the run's id.
   */
  end(runs: readonly FlowRun[]): Promise<ReadonlyMap<string, string>>;
}

/** Deletes the jobs of runs in a cluster, which is asked for nothing before. */
export function kubernetesJobs(inputs: ClusterInputs): InfrastructureEnd {
  return {
    nameOf(run) {
      const job = jobOf(run);
      return job && `Kubernetes job ${job.namespace}/${job.name}`;
    },
    async end(runs) {
      const failures = new Map<string, string>();
      try {
        await withCluster(inputs, async (cluster) => {
          for (const run of runs) {
            const failure = await deleteJobOf(cluster, run);
            if (failure !== undefined) failures.set(run.id, failure);
          }
        });
      } catch (error) {
        for (const { id } of runs) failures.set(id, textOf(error));
      }
      return failures;
    },
  };
}

/** Why it could not; a cluster that does not answer at all is thrown. */
async function deleteJobOf(cluster: Cluster, run: FlowRun): Promise<string | undefined> {
  const at = jobOf(run);
  if (!at) return undefined;
  try {
    const job = await cluster.job(at.namespace, at.name);
    const owner = job?.metadata?.labels?.[RUN_LABEL];
    if (owner !== undefined && owner !== run.id) {
      return `it is the job of another run (${owner}): this is not the cluster that the run is in`;
    }
    if (job) await cluster.deleteJob(at.namespace, job);
    return undefined;
  } catch (error) {
    if (statusOf(error) === undefined || statusOf(error) === 401) throw error;
    return `the cluster answered ${statusOf(error)}: ${reasonOf(error)}`;
  }
}

/** `namespace:job`, on 2.20 with the cluster's own id in front. */
export function jobOf({
  infrastructure_pid: pid,
}: Pick<FlowRun, "infrastructure_pid">): { namespace: string; name: string } | undefined {
  const parts = pid?.split(":") ?? [];
  const [namespace, name] = parts.slice(-2);
  if (parts.length < 2 || parts.length > 3 || !namespace || !name) return undefined;
  return NAME.test(namespace) && NAME.test(name) ? { namespace, name } : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
