import assert from "node:assert/strict";
import type { ContainerStatus } from "../../../../lib/resources/kubernetes-cluster";
import { judge } from "../../../../lib/resources/kubernetes-rollout/judge";
import {
  container,
  crashing,
  deployment,
  failedCreate,
  pod,
  refusing,
  replicaSet,
  scene,
  statefulScene,
  waiting,
} from "./objects";

const PSS =
  'pods "etl-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';
const COMBINED = "(combined from similar events): ";
const causes = (of: Parameters<typeof judge>[0]) => judge(of).findings.map(({ cause }) => cause);
const readyPod = { conditions: [{ type: "Ready", status: "True" }] };

describe("the judgement of a Deployment", () => {
  const done = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

  it("is available once every replica is updated and available", () => {
    const verdict = judge(scene({ workload: deployment({}, done) }));
    assert.deepEqual([verdict.available, verdict.findings], [true, []]);
    assert.equal(verdict.progress, "1 wanted, 1 updated, 1 available");
    assert.equal(judge(scene({ workload: deployment({ replicas: 2 }, done) })).available, false);
  });

  it("is available at once where none is wanted", () => {
    const workload = deployment({ replicas: 0 }, { replicas: 0, updatedReplicas: undefined });
    assert.equal(judge(scene({ workload })).available, true);
  });

  it("waits while pods of the revision before are there", () => {
    const workload = deployment({}, { ...done, replicas: 2 });
    assert.equal(judge(scene({ workload })).available, false);
  });

  it("says nothing until the cluster has looked at what is asked for now", () => {
    const workload = deployment({}, { ...done, observedGeneration: 1 });
    const verdict = judge(scene({ workload, pods: [pod([crashing(9)], { owner: "rs1" })] }));
    assert.deepEqual([verdict.available, verdict.findings, verdict.pods], [false, [], []]);
  });

  it("looks at the pods of the newest revision alone, and not at those that are going", () => {
    const old = pod([crashing(9)], { name: "old", owner: "rs1" });
    const going = pod([crashing(9)], { name: "going" });
    const gone = { ...going, metadata: { ...going.metadata, deletionTimestamp: new Date() } };
    const stranger = pod([crashing(9)], { name: "stranger", owner: "rs9" });
    const own = pod([container(waiting("ContainerCreating"))]);
    const verdict = judge(scene({ pods: [old, gone, stranger, own] }));
    assert.deepEqual(verdict.findings, []);
    assert.deepEqual(verdict.pods, [own]);
  });

  it("names Pod Security, with what the cluster said last", () => {
    const replicaSets = [replicaSet(1), replicaSet(2, refusing("serviceaccount not found"))];
    const events = [
      failedCreate("serviceaccount not found", 1),
      failedCreate(`${COMBINED}${PSS}`, 2),
    ];
    const [finding, ...others] = judge(scene({ replicaSets, events })).findings;
    assert.deepEqual(others, []);
    assert.equal(finding?.cause, "podSecurity");
    assert.equal(finding?.text, `its pods are refused by Pod Security: ${PSS}`);
    assert.equal(finding?.key, "rs2/podSecurity");
  });

  it("names a quota and any other refusal, from the condition where no event is left", () => {
    const quota = refusing('pods "etl-x" is forbidden: exceeded quota: small, requested: cpu=1');
    assert.deepEqual(causes(scene({ replicaSets: [replicaSet(2, quota)] })), ["quota"]);
    const other = refusing('pods "etl-x" is forbidden: serviceaccount "etl" not found');
    assert.deepEqual(causes(scene({ replicaSets: [replicaSet(2, other)] })), ["refused"]);
  });

  it("does not take the refusal of an older revision for its own", () => {
    const replicaSets = [replicaSet(1, refusing(PSS)), replicaSet(2)];
    assert.deepEqual(causes(scene({ replicaSets })), []);
  });

  it("takes the highest revision for the newest, as a number", () => {
    const replicaSets = [replicaSet(10, refusing(PSS)), replicaSet(9)];
    assert.deepEqual(causes(scene({ replicaSets })), ["podSecurity"]);
  });

  it("knows that the new revision has no ReplicaSet, and blames no pod of the old one", () => {
    const message = "exceeded quota: few";
    const conditions = [
      { type: "Progressing", status: "False", reason: "ReplicaSetCreateError", message },
    ];
    const pods = [pod([crashing(9)])];
    const verdict = judge(scene({ workload: deployment({}, { conditions }), pods }));
    assert.deepEqual(
      verdict.findings.map(({ text }) => text),
      ["its pods are refused by a quota: exceeded quota: few"],
    );
  });

  it("names a pause, and a deadline that has passed", () => {
    const conditions = [
      { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "late" },
    ];
    const workload = deployment({ paused: true }, { conditions });
    assert.deepEqual(causes(scene({ workload })), ["paused", "deadline"]);
  });
});

describe("the judgement of a container", () => {
  const NEVER = 'Container image "etl:1" is not present with pull policy of Never';
  const noKey = "couldn't find key api-key in Secret lolpop/prefect-secrets";
  const cases: readonly [string, ContainerStatus, string | undefined][] = [
    ["is being made", container(waiting("ContainerCreating")), undefined],
    ["runs and is not ready", container({ running: {} }), undefined],
    [
      "may never pull its image",
      container(waiting("ErrImageNeverPull", NEVER)),
      "imageNeverPulled",
    ],
    ["has no such image", container(waiting("ErrImagePull", "etl:9: not found")), "imageMissing"],
    [
      "may not have its image",
      container(waiting("ImagePullBackOff", "Back-off pulling: pull access denied")),
      "imageMissing",
    ],
    ["has a slow registry", container(waiting("ErrImagePull", "i/o timeout")), "imagePull"],
    [
      "has an impossible image",
      container(waiting("InvalidImageName", "couldn't parse")),
      "imageName",
    ],
    ["lacks a key", container(waiting("CreateContainerConfigError", noKey)), "config"],
    [
      "would be root",
      container(
        waiting(
          "CreateContainerConfigError",
          "container has runAsNonRoot and image will run as root",
        ),
      ),
      "rootUser",
    ],
    [
      "waits for the kubelet to read a Secret",
      container(waiting("CreateContainerConfigError", "failed to sync secret cache: timed out")),
      "start",
    ],
    ["cannot be started", container(waiting("RunContainerError", "no such file")), "start"],
    ["crashed twice", crashing(2), undefined],
    ["crashed over and over", crashing(3), "crash"],
    ["needs more memory", crashing(3, { reason: "OOMKilled", exitCode: 137 }), "memory"],
    [
      "has just ended again",
      container({ terminated: { exitCode: 1 } }, { restartCount: 3 }),
      "crash",
    ],
    ["runs again after it crashed", container({ running: {} }, { restartCount: 5 }), undefined],
  ];
  for (const [what, status, expected] of cases) {
    it(`that ${what}: ${expected ?? "no trouble"}`, () => {
      assert.deepEqual(causes(scene({ pods: [pod([status])] })), expected ? [expected] : []);
    });
  }

  it("says which container of which pod, and what the cluster says", () => {
    const pods = [pod([container(waiting("ErrImageNeverPull", NEVER))])];
    const [finding] = judge(scene({ pods })).findings;
    assert.equal(
      finding?.text,
      `container "flow" of pod etl-a cannot start: ErrImageNeverPull: ${NEVER}`,
    );
    assert.deepEqual([finding?.pod, finding?.container], ["etl-a", "flow"]);
  });

  it("tells how one that crashes ended", () => {
    const message = "exec: python:\nnot found";
    const pods = [pod([crashing(4, { exitCode: 128, message })])];
    const [finding] = judge(scene({ pods })).findings;
    assert.match(
      finding?.text ?? "",
      /restarts over and over \(4 times so far\): it ended with exit code 128: exec: python: not found$/,
    );
  });

  it("counts those that run first too, and each new crash as news", () => {
    const keys = [3, 4].map((restarts) => {
      const pods = [pod([], { initContainerStatuses: [{ ...crashing(restarts), name: "init" }] })];
      return judge(scene({ pods })).findings[0]?.key;
    });
    assert.deepEqual(keys, ["uid-etl-a/init/crash/3", "uid-etl-a/init/crash/4"]);
  });

  it("knows a pod that finds no node, and one that was evicted", () => {
    const message = "0/1 nodes are available: 1 Insufficient memory.";
    const unscheduled = pod([], {
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
    });
    const evicted = pod([], { phase: "Failed", reason: "Evicted", message: "low on memory" });
    assert.deepEqual(
      judge(scene({ pods: [unscheduled, evicted] })).findings.map(({ text }) => text),
      [
        `pod etl-a finds no node: Unschedulable: ${message}`,
        "pod etl-a is over: Evicted: low on memory",
      ],
    );
  });
});

describe("the judgement of a StatefulSet", () => {
  const newer = { owner: "s1", labels: { "controller-revision-hash": "db-2" } };
  const older = { owner: "s1", labels: { "controller-revision-hash": "db-1" }, name: "db-0" };

  it("is available once every pod is updated and available", () => {
    const done = { updatedReplicas: 1, availableReplicas: 1 };
    assert.equal(judge(statefulScene({}, {}, done)).available, true);
    assert.equal(judge(statefulScene({}, {}, { ...done, updatedReplicas: 0 })).available, false);
    assert.equal(judge(statefulScene({}, {}, { ...done, availableReplicas: 0 })).available, false);
    assert.equal(judge(statefulScene({}, {}, { ...done, observedGeneration: 1 })).available, false);
  });

  it("does not wait for pods that its strategy leaves as they are", () => {
    const status = { updatedReplicas: 0, availableReplicas: 1 };
    const byHand = { updateStrategy: { type: "OnDelete" } };
    assert.equal(judge(statefulScene({}, byHand, status)).available, true);
    const kept = { updateStrategy: { rollingUpdate: { partition: 1 } } };
    assert.equal(judge(statefulScene({}, kept, status)).available, true);
  });

  it("looks at the pods of the newest revision", () => {
    const pods = [pod([crashing(3)], newer)];
    assert.deepEqual(causes(statefulScene({ pods })), ["crash"]);
  });

  it("names an older pod that it waits for, where it goes in turn", () => {
    const pods = [pod([crashing(3)], older)];
    assert.deepEqual(causes(statefulScene({ pods })), ["blocked"]);
    assert.deepEqual(causes(statefulScene({ pods: [pod([], { ...older, ...readyPod })] })), []);
    assert.deepEqual(causes(statefulScene({ pods }, { podManagementPolicy: "Parallel" })), []);
  });

  it("takes refusals from its events, while a pod is missing", () => {
    const events = [failedCreate(`create Pod db-0 in StatefulSet db failed error: ${PSS}`)];
    assert.deepEqual(causes(statefulScene({ events })), ["podSecurity"]);
    const going = pod([], newer);
    const gone = { ...going, metadata: { ...going.metadata, deletionTimestamp: new Date() } };
    assert.deepEqual(causes(statefulScene({ events, pods: [gone] })), []);
  });
});
