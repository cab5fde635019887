import { withEngine } from "../../resources/docker-engine";
import { withCluster } from "../../resources/kubernetes-cluster";
import { reasonOf } from "../words";
import type { Finding } from "./finding";

/** The Docker Engine that docker's own command finds. */
export async function lookForDocker(): Promise<Finding> {
  const about = { check: "Docker Engine", required: false } as const;
  try {
    const { Version } = await withEngine({}, (engine) => engine.version());
    return { ...about, status: "ok", detail: Version };
  } catch (error) {
    return { ...about, status: "not needed", ...parts(error, "images and containers") };
  }
}

/** The cluster that kubectl finds. */
export async function lookForCluster(): Promise<Finding> {
  const about = { check: "Kubernetes cluster", required: false } as const;
  try {
    const detail = await withCluster(undefined, async (cluster) => {
      return `${await cluster.version()} at ${cluster.place}`;
    });
    return { ...about, status: "ok", detail };
  } catch (error) {
    return { ...about, status: "not needed", ...parts(error, "programs that use a cluster") };
  }
}

/** These errors end with what to do. */
function parts(error: unknown, use: string): Pick<Finding, "detail" | "fix"> {
  const [detail = "", ...fix] = reasonOf(error).split("; ");
  return {
    detail: `only for ${use}: ${detail}`,
    ...(fix.length > 0 ? { fix: fix.join("; ") } : {}),
  };
}
