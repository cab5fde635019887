import assert from "node:assert/strict";
import { bulkhead } from "cockatiel";
import { recordFault } from "../../support/fault-report";
import { describeOnPrefect } from "../../support/on-prefect";
import type { Generation, PrefectServer } from "../../support/prefect";
import { runCase } from "./case";
import type { Fault } from "./faults";
import { OPERATIONS, Rig, type Operation, type Step } from "./rig";
import { openScene, type Scene } from "./scene";
import type { Subject } from "./subject";

/** Cases at a time; most of their time is waiting. */
const PARALLEL = 8;

/** Every fault at every request of every operation of every subject. */
export function describeMatrix(
  generation: Generation,
  subjects: readonly Subject[],
  faults: readonly Fault[],
): void {
  describeOnPrefect("faults", [generation], (server) => describeCases(server, subjects, faults));
}

/** The same for the running suite, on a server of its choice. */
export function describeCases(
  server: () => PrefectServer,
  subjects: readonly Subject[],
  faults: readonly Fault[],
): void {
  let scene: Scene;
  before(async function () {
    this.timeout(60_000);
    scene = await openScene(server());
  });
  after(async function () {
    this.timeout(60_000);
    await scene?.close();
  });
  for (const subject of subjects) {
    describe(`${subject.type} ${subject.title}`, () => {
      describeSubject(subject, faults, () => scene);
    });
  }
}

function describeSubject(subject: Subject, faults: readonly Fault[], scene: () => Scene): void {
  let rig: Rig;
  before(async function () {
    this.timeout(60_000);
    rig = new Rig(subject, scene());
    await rig.open();
  });
  after(async function () {
    this.timeout(60_000);
    await rig?.close();
  });

  for (const operation of OPERATIONS) {
    for (const fault of faults.filter(({ core }) => core || !subject.variant)) {
      it(`${operation}: ${fault.name}`, async function () {
        this.timeout(120_000);
        await runAll(rig, operation, fault);
        assert.deepEqual(scene().away.leaks(), []);
      });
    }
  }
}

/** The fault at each request of the operation. */
async function runAll(rig: Rig, operation: Operation, fault: Fault): Promise<void> {
  const steps = (rig.steps.get(operation) ?? [])
    .filter(({ nth }) => nth > 1 || !rig.subject.variant)
    .filter((step) => fault.expects(step, operation));
  const gate = bulkhead(PARALLEL, Number.POSITIVE_INFINITY);
  const runs = steps.map((step) =>
    gate.execute(async () => {
      const result = await runCase(rig, operation, step, fault);
      return { fault: fault.name, case: caseOf(rig, operation, step), result };
    }),
  );
  const ended = await Promise.allSettled(runs);
  const wrong = ended.flatMap((one, index) =>
    one.status === "rejected" ? [`at ${lineOf(steps[index]!)}: ${said(one.reason)}`] : [],
  );
  assert.equal(wrong.length, 0, `\n${wrong.join("\n")}`);
  for (const one of ended) if (one.status === "fulfilled") recordFault(one.value);
}

function caseOf({ subject, scene: { ground } }: Rig, operation: Operation, step: Step): string {
  return [ground.generation, subject.type, subject.title, operation, lineOf(step)].join(" ");
}

function lineOf({ nth, method, path }: Step): string {
  return `request ${nth} (${method} ${path})`;
}

function said(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  // The stack of an error that is the user's is empty.
  return reason.stack ? reason.stack : reason.message;
}
