import type Docker from "dockerode";
import { LocalError } from "../../core/local-error";
import { poll } from "../../core/time";
import { reasonOf, statusOf } from "../docker-engine";
import { CONTAINER_HEALTH_DEFAULTS, type ContainerHealthInputs } from "./inputs";
import { judge } from "./judge";
import { describeFailure } from "./report";

const INTERVAL_SECONDS = 0.5;

/** Waits for a container to become healthy; one that does not is an error that tells why. */
export async function waitUntilHealthy(
  engine: Docker,
  { containerId, timeoutSeconds, secrets = {} }: ContainerHealthInputs,
): Promise<void> {
  const container = engine.getContainer(containerId);
  const seconds = timeoutSeconds ?? CONTAINER_HEALTH_DEFAULTS.timeoutSeconds;
  let first: Docker.ContainerInspectInfo | undefined;
  let now: Docker.ContainerInspectInfo | undefined;
  const verdict = await poll(
    { timeoutSeconds: seconds, intervalSeconds: INTERVAL_SECONDS },
    async () => {
      now = await inspect(container);
      if (now.State.Status === "created") await start(container, now);
      first ??= now;
      return judge(first, now);
    },
  );
  if (verdict === "healthy" || now === undefined) return;
  const what = verdict ?? `was not healthy within ${seconds} s`;
  throw new LocalError(await describeFailure(container, now, what, secrets));
}

/**
 * Starts one that was made and then could not start, for its port was taken say: the provider has
 * failed for it by then, and never tries again.
 */
async function start(
  container: Docker.Container,
  { Name }: Docker.ContainerInspectInfo,
): Promise<void> {
  try {
    await container.start();
  } catch (error) {
    const status = statusOf(error);
    if (status === ALREADY_STARTED) return;
    if (status === undefined) throw error;
    throw new LocalError(
      `container ${Name.replace(/^\//, "")} cannot be started: ${reasonOf(error)}; ` +
        'once it has what it asks for, "pulumi up" starts it',
      { cause: error },
    );
  }
}

const ALREADY_STARTED = 304;

async function inspect(container: Docker.Container): Promise<Docker.ContainerInspectInfo> {
  try {
    return await container.inspect();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new LocalError(
      `container ${container.id.slice(0, 12)} is not on the engine any more; ` +
        'run "pulumi refresh", and "pulumi up" makes it again',
      { cause: error },
    );
  }
}
