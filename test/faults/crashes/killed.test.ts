import assert from "node:assert/strict";
import { byHand, type ByHand } from "../../support/by-hand";
import { expectNoChanges, succeeded } from "../../support/changes";
import { describeOnEngines } from "../../support/engines";
import { skipBecause, uniqueName } from "../../support/on-prefect";
import { MissingPrefect, type PrefectServer, startPrefectServer } from "../../support/prefect";
import { openStack, type TestStack } from "../../support/stack";
import { chances, ROUNDS, SEED } from "./chance";
import { tally } from "./tally";
import { ALL_VICTIMS, killDuring, type Victim } from "./victims";
import { everything, expectEverything, expectNothing, removeEverything, runs } from "./world";

/** A serving process takes as long to start as all the rest: it is there now and then. */
const SERVES_EVERY = 4;

describeOnEngines("What is killed", killed, ["cli"]);

function killed(): void {
  let server: PrefectServer;
  let hand: ByHand;
  let stack: TestStack;
  let made = { name: "", serving: false };
  /** How long an undisturbed operation takes, at most. */
  const usual = { up: 0, destroy: 0 };

  const open = () => openStack("cli", { env: { PREFECT_API_URL: server.apiUrl } });
  const scene = () => ({ stack, hand });
  const program = (serving: boolean) => {
    made = { name: uniqueName("kill"), serving };
    return everything(made.name, stack.folder, serving ? server.python : undefined);
  };

  before(async function () {
    this.timeout(600_000);
    try {
      server = await startPrefectServer({ generation: 3 });
    } catch (error) {
      if (!(error instanceof MissingPrefect)) throw error;
      skipBecause(this, error.message);
    }
    hand = byHand(server.apiUrl);
    stack = await open();
    usual.up = await secondsOf(() => stack.up(program(false)));
    usual.destroy = await secondsOf(() => stack.destroy());
    await expectNothing(scene());
  });

  afterEach(async function () {
    this.timeout(180_000);
    const { state, err, title } = this.currentTest ?? {};
    if (state !== "failed") return;
    tally({ failed: title, because: err?.message });
    await stack.engine.unlock().catch(() => undefined);
    await stack.close().catch(() => undefined);
    await removeEverything(hand);
    stack = await open();
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
    await server?.stop();
  });

  ALL_VICTIMS.forEach((victim, index) => {
    const when = chances(2 * ROUNDS, index);
    for (let round = 0; round < ROUNDS; round++) {
      const at = { up: when[2 * round] ?? 0, destroy: when[2 * round + 1] ?? 0 };
      const title = `${victim}, round ${round + 1} of ${ROUNDS} (CRASH_SEED=${SEED})`;
      it(`the ${title}: up and destroy converge`, async function () {
        this.timeout(900_000);
        this.retries(0);
        await killedUp(victim, at.up, round % SERVES_EVERY === 0);
        await killedDestroy(victim, at.destroy);
        // What is to go all the same is destroyed again, half of the times.
        if (round % 2 === 0) await expectAllBack();
        succeeded(await stack.destroy());
        await expectNothing(scene());
      });
    }
  });

  async function killIn(
    operation: "up" | "destroy",
    victim: Victim,
    chance: number,
    done: Promise<{ result: "succeeded" | "failed" }>,
  ): Promise<void> {
    const after = chance * usual[operation];
    const { killed, result, seconds } = await killDuring(stack.folder, victim, after, done);
    if (!killed) usual[operation] = Math.min(usual[operation], seconds);
    tally({ victim, operation, after, killed, result });
    await stack.engine.unlock();
  }

  async function killedUp(victim: Victim, chance: number, serving: boolean): Promise<void> {
    await killIn("up", victim, chance, stack.up(program(serving)));
    succeeded(await stack.up());
    await expectEverything(scene(), made);
    const [run, ...more] = await runs(hand);
    assert.deepEqual([run?.id, more], [stack.text("run.flowRunId"), []], "one run, the stack's");
    expectNoChanges(await stack.preview());
  }

  async function killedDestroy(victim: Victim, chance: number): Promise<void> {
    // Only then is there a program to kill.
    const runProgram = victim === "program";
    await killIn("destroy", victim, chance, stack.destroy({ runProgram }));
  }

  async function expectAllBack(): Promise<void> {
    succeeded(await stack.up(undefined, { refresh: true }));
    await expectEverything(scene(), made);
    const found = await runs(hand);
    assert.ok(found.some(({ id }) => id === stack.text("run.flowRunId")));
    const active = found.filter(({ state_type }) => state_type !== "CANCELLED");
    assert.ok(active.length <= 1, "a run goes on that no state knows");
    expectNoChanges(await stack.preview());
  }
}

async function secondsOf(operation: () => Promise<{ result: string }>): Promise<number> {
  const began = performance.now();
  assert.equal((await operation()).result, "succeeded");
  return (performance.now() - began) / 1000;
}
