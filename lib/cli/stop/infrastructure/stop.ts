import { isRunning } from "../../../core/process-identity";
import { statusOf, withEngine } from "../../../resources/docker-engine";
import { withCluster } from "../../../resources/kubernetes-cluster";
import { markOf } from "../../../resources/local-process/environment";
import { stopProcess } from "../../../resources/local-process/stop";
import { reasonOf } from "../../words";
import type { Stoppable } from "./find";

/** What became of it. */
export interface Ended {
  readonly title: string;
  readonly result: "stopped" | "was not running" | "left alone" | "failed";
  readonly reason?: string;
}

/** Its runs are over by then. Below the time for which an engine may say nothing. */
const CONTAINER_GRACE_SECONDS = 20;

/** Stops one of them; that it cannot be is told and stops no other. */
export async function stopInfrastructure(one: Stoppable): Promise<Ended> {
  const { title } = one;
  if (one.kind === "left alone") return { title, result: "left alone", reason: one.reason };
  try {
    return { title, ...(await stop(one)) };
  } catch (error) {
    return { title, result: "failed", reason: reasonOf(error) };
  }
}

type Stopped = Omit<Ended, "title">;
type Of<K extends Stoppable["kind"]> = Extract<Stoppable, { kind: K }>;

function stop(one: Exclude<Stoppable, { kind: "left alone" }>): Promise<Stopped> {
  if (one.kind === "process") return stopLocal(one);
  return one.kind === "container" ? stopContainer(one) : stopPods(one);
}

/** The time of its start says whether the number is still its own, and that it is of this machine. */
async function stopLocal({ id, graceSeconds, ...leader }: Of<"process">): Promise<Stopped> {
  if (!(await isRunning(leader))) {
    return { result: "was not running", reason: "there is no such process on this machine" };
  }
  await stopProcess(leader, markOf(id), graceSeconds);
  return { result: "stopped" };
}

/** An engine's ids are long enough never to be another's. */
function stopContainer({ id, engine }: Of<"container">): Promise<Stopped> {
  return withEngine(engine, async (docker) => {
    const container = docker.getContainer(id);
    try {
      if (!(await container.inspect()).State.Running) return { result: "was not running" };
      await container.stop({ t: CONTAINER_GRACE_SECONDS });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      return { result: "was not running", reason: "the engine has no such container" };
    }
    return { result: "stopped" };
  });
}

/** Scaled to nothing rather than deleted: so the state still knows it. */
function stopPods({ uid, at }: Of<"pods">): Promise<Stopped> {
  const { namespace, name, context } = at;
  return withCluster(context === undefined ? {} : { context }, async (cluster) => {
    const live = await cluster.deployment(namespace, name);
    if (live?.metadata?.uid !== uid) {
      const reason = `${cluster.place} has no such Deployment; KUBECONFIG may name another cluster`;
      return { result: "failed", reason };
    }
    if (live.spec?.replicas === 0) return { result: "was not running" };
    await cluster.scaleDeployment(namespace, name, { uid, replicas: 0 });
    return { result: "stopped", reason: "scaled to 0" };
  });
}
