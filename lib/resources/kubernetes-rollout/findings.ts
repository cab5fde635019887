/** What keeps a pod from becoming available. */
export type Cause = keyof typeof CAUSES;

/** One trouble of a workload, of one of its pods or of one of its containers. */
export interface Finding {
  readonly cause: Cause;
  /** The same for as long as nothing new has happened to the same thing. */
  readonly key: string;
  /** What is the matter, on one line. */
  readonly text: string;
  /** When the thing was made, where it is known. */
  readonly born?: Date;
  readonly pod?: string;
  readonly container?: string;
}

interface Consequence {
  /** What to do about it. */
  readonly fix: string;
  /** From how many seconds on it is there to stay; left out: only the deadline decides. */
  readonly sureAfter?: number;
  /** The same where it was there before anybody looked: the cluster may be about to try again. */
  readonly foundSureAfter?: number;
}

/** Kubelets try most things again after ten to twenty seconds. */
const ANOTHER_TRY = { foundSureAfter: 30 };
const AT_ONCE = { sureAfter: 0, ...ANOTHER_TRY };
/** May be over in a moment: a registry that stumbles, a quota that is not counted yet. */
const SOON = { sureAfter: 20, ...ANOTHER_TRY };

/** What is known of each trouble. */
const CAUSES = {
  podSecurity: {
    ...AT_ONCE,
    fix:
      "let the pods be what the namespace's Pod Security Standard asks, or give the namespace a " +
      'looser one (label "pod-security.kubernetes.io/enforce")',
  },
  quota: {
    ...SOON,
    fix: "ask for less (resources, replicas), or raise the namespace's ResourceQuota",
  },
  refused: { ...SOON, fix: "let the cluster admit such pods, or make them as it wants them" },
  imageNeverPulled: {
    ...AT_ONCE,
    fix: 'load the image onto every node, or let it be pulled (imagePullPolicy "IfNotPresent")',
  },
  imageName: { ...AT_ONCE, fix: "write the image as [registry/]name[:tag]" },
  imageMissing: {
    ...AT_ONCE,
    fix:
      "push the image, or correct its name; where the registry asks for a password, give " +
      "imagePullSecrets",
  },
  imagePull: { ...SOON, fix: "see that the nodes reach the registry, and that the image is there" },
  config: {
    ...AT_ONCE,
    fix: "make the Secret or ConfigMap with this key, or let the container do without it",
  },
  rootUser: {
    ...AT_ONCE,
    fix: "give runAsUser a user that is not root, or build the image with one (USER, as a number)",
  },
  start: { ...SOON, fix: "correct what the container is to run, or what is mounted into it" },
  crash: { sureAfter: 0, fix: "its log says why; correct it, and run the update again" },
  memory: { sureAfter: 0, fix: "raise resources.limits.memory, or let it need less" },
  deadline: { sureAfter: 0, fix: "see the pods and their events" },
  paused: { sureAfter: 0, foundSureAfter: 0, fix: 'run "kubectl rollout resume" on it' },
  unschedulable: {
    fix:
      "let a node have room for it and be allowed (taints, selectors, volumes), or ask for less " +
      "(resources, nodeSelector, affinity)",
  },
  evicted: { fix: "give its node what it ran out of, or ask for as much as it takes (resources)" },
  blocked: { fix: "delete that pod: a StatefulSet waits for it before it replaces it" },
} satisfies Record<string, Consequence>;

export function consequenceOf(cause: Cause): Consequence {
  return CAUSES[cause];
}

/** What is younger than this when it is first looked at was made by this update. */
const YOUNG_MS = 60_000;

/** Remembers since when each trouble is there, and says which are there to stay. */
export class Patience {
  private readonly seen = new Map<string, { readonly since: number; readonly found: boolean }>();
  private looked = false;

  /** @param startedAt - by the clock on the wall, in milliseconds */
  constructor(private readonly startedAt: number) {}

  /** @param now - in seconds, on a clock that only goes forward */
  sure(findings: readonly Finding[], now: number): readonly Finding[] {
    const current = new Set(findings.map(({ key }) => key));
    for (const key of this.seen.keys()) if (!current.has(key)) this.seen.delete(key);
    for (const { key, born } of findings) {
      const isYoung = born !== undefined && this.startedAt - born.getTime() < YOUNG_MS;
      const found = !this.looked && !isYoung;
      if (!this.seen.has(key)) this.seen.set(key, { since: now, found });
    }
    this.looked = true;
    return findings.filter(({ key, cause }) => {
      const { since, found } = this.seen.get(key) ?? { since: now, found: false };
      const { sureAfter = Infinity, foundSureAfter = Infinity } = consequenceOf(cause);
      return now - since >= (found ? foundSureAfter : sureAfter);
    });
  }
}
