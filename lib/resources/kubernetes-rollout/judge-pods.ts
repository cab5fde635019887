import type { ContainerStatus, Pod } from "../kubernetes-cluster";
import type { Cause, Finding } from "./findings";

/** How often a container may be started anew: what it needs may come a moment later. */
const RESTARTS = 3;

/** Of the image itself; all else that a registry says may pass. */
const NO_SUCH_IMAGE =
  /not found|manifest unknown|unauthorized|authentication required|denied|does not exist|no such image|no basic auth/i;

/** What keeps a pod from becoming available, as far as it is trouble and not only time. */
export function podFindings(pod: Pod): Finding[] {
  const { name = "", uid = name, creationTimestamp: born } = pod.metadata ?? {};
  const { phase, reason, message, conditions = [] } = pod.status ?? {};
  if (phase === "Failed") {
    const text = `pod ${name} is over: ${said(reason, message)}`;
    return [{ cause: "evicted", key: `${uid}/evicted`, text, born, pod: name }];
  }
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status === "False") {
    const text = `pod ${name} finds no node: ${said(scheduled.reason, scheduled.message)}`;
    return [{ cause: "unschedulable", key: `${uid}/unschedulable`, text, born, pod: name }];
  }
  return containersOf(pod).flatMap((container) => {
    const trouble = troubleOf(container);
    if (!trouble) return [];
    const [cause, what, more = ""] = trouble;
    return [
      {
        cause,
        key: `${uid}/${container.name}/${cause}${more}`,
        text: `container "${container.name}" of pod ${name} ${what}`,
        born,
        pod: name,
        container: container.name,
      },
    ];
  });
}

/** All containers of a pod, those that run first before the others. */
export function containersOf({ status }: Pod): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** `CrashLoopBackOff: back-off 40s restarting failed container`. */
export function said(reason: string | undefined, message: string | undefined): string {
  const parts = [reason, message?.trim().replaceAll(/\s*[\r\n]+\s*/g, " ")];
  return parts.filter((part) => part).join(": ") || "it does not say why";
}

/** How a container ended, in words. */
export function endOf({ state, lastState }: ContainerStatus): string | undefined {
  const end = state?.terminated ?? lastState?.terminated;
  if (!end) return undefined;
  if (end.reason === "OOMKilled") return "was killed for its memory";
  const why = end.message ? `: ${said(undefined, end.message)}` : "";
  return `ended with exit code ${end.exitCode}${why}`;
}

type Trouble = readonly [cause: Cause, what: string, more?: string];

function troubleOf(container: ContainerStatus): Trouble | undefined {
  const { state, lastState, restartCount } = container;
  const { reason, message } = state?.waiting ?? {};
  const down = reason === "CrashLoopBackOff" || (state?.terminated && restartCount > 0);
  if (down) {
    if (restartCount < RESTARTS) return undefined;
    const memory = (state?.terminated ?? lastState?.terminated)?.reason === "OOMKilled";
    const what = `restarts over and over (${restartCount} times so far): it ${endOf(container)}`;
    // Each new end is news: one that was found may be of the past.
    return [memory ? "memory" : "crash", what, `/${restartCount}`];
  }
  const cause = causeOfWaiting(reason, message ?? "");
  return cause && [cause, `cannot start: ${said(reason, message)}`];
}

function causeOfWaiting(reason: string | undefined, message: string): Cause | undefined {
  switch (reason) {
    case "ErrImageNeverPull":
      return "imageNeverPulled";
    case "InvalidImageName":
      return "imageName";
    case "ErrImagePull":
    case "ImagePullBackOff":
      return NO_SUCH_IMAGE.test(message) ? "imageMissing" : "imagePull";
    case "ImageInspectError":
    case "RegistryUnavailable":
    case "SignatureValidationFailed":
      return "imagePull";
    case "CreateContainerConfigError":
      if (/run as root|runAsNonRoot|non-numeric user/.test(message)) return "rootUser";
      // The kubelet has not read it yet.
      return /failed to sync/.test(message) ? "start" : "config";
    case "CreateContainerError":
    case "RunContainerError":
    case "PostStartHookError":
      return "start";
    default:
      return undefined;
  }
}
