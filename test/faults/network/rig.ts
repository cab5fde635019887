import assert from "node:assert/strict";
import { sameJson } from "../../../lib/core/json";
import { openFaultProxy, type ProxiedRequest, type Treatment } from "../../support/fault-proxy";
import { uniqueName } from "../../support/on-prefect";
import type { Things } from "./inventories";
import { startProvider, type StartedProvider } from "./provider";
import type { Scene } from "./scene";
import type { Subject } from "./subject";

export const OPERATIONS = ["check", "create", "read", "update", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];

type Properties = Record<string, unknown>;

/** A request that an operation makes where nothing goes wrong. */
export interface Step {
  readonly nth: number;
  readonly method: string;
  /** With names and ids taken out, so that it is the same each time. */
  readonly path: string;
  /** Of the server's answer. */
  readonly status: number;
}

/** One object of a subject, on its way through its life. */
export interface Thing {
  readonly name: string;
  /** As `check` completed them. */
  readonly inputs: Properties;
  readonly changed: Properties;
  readonly id: string;
  readonly state: Properties;
}

/** What a fault-free life of a subject looks like, and all that a case needs to be held against it. */
export class Rig {
  readonly steps = new Map<Operation, readonly Step[]>();
  /** Things after each operation. */
  private readonly wanted = new Map<Operation, Things>();
  private shared: Thing | undefined;

  constructor(
    readonly subject: Subject,
    readonly scene: Scene,
  ) {}

  /** Goes through a life without faults, and notes every request of it. */
  async open(): Promise<void> {
    let thing = this.newThing();
    const record = async (operation: Operation) => {
      const steps: Step[] = [];
      const treat =
        (request: ProxiedRequest): Treatment =>
        async (exchange) => {
          const answer = await exchange.serve();
          steps.push({
            nth: request.nth,
            method: request.method,
            path: this.shown(request.path, thing.name),
            status: answer.status,
          });
          exchange.send(answer);
        };
      const proxy = await openFaultProxy(this.scene.server.apiUrl, { treat });
      const started = startProvider(this.subject.type, proxy.apiUrl);
      const done = await this.perform(started, operation, thing);
      await proxy.close();
      assert.deepEqual(started.warnings, []);
      this.steps.set(operation, steps);
      this.wanted.set(operation, await this.things(thing.name));
      return done;
    };
    await record("check");
    thing = { ...thing, ...(await record("create")) };
    await this.subject.afterwards?.(this.scene.person, thing.id);
    await record("read");
    thing = { ...thing, ...(await record("update")) };
    await record("delete");
    assert.deepEqual(this.wanted.get("delete"), [], "a life without faults leaves something");
    this.shared = await this.arrange("update");
  }

  async close(): Promise<void> {
    if (this.shared) await this.calmly((life) => life.delete(this.shared!.id, this.shared!.state));
  }

  /** The thing that an operation needs: a new one, or the shared one where it stays as it is. */
  async arrange(operation: Operation): Promise<Thing> {
    const thing = this.newThing();
    if (operation === "check" || operation === "create") return thing;
    if (operation === "read" && this.shared) return this.shared;
    const made = await this.calmly((life) => life.create(thing.inputs));
    await this.subject.afterwards?.(this.scene.person, made.id);
    return { ...thing, id: made.id, state: made.outs as Properties };
  }

  /** Does it, and gives what a thing has become. */
  async perform(
    { life }: StartedProvider,
    operation: Operation,
    thing: Thing,
  ): Promise<Partial<Thing>> {
    const { id, state, inputs, changed } = thing;
    if (operation === "check") {
      const { failures } = await life.check({}, inputs);
      assert.deepEqual(failures, [], "a fault made good inputs look bad");
      return {};
    }
    if (operation === "create") {
      const made = await life.create(inputs);
      return { id: made.id, state: made.outs as Properties };
    }
    if (operation === "read") {
      const live = await life.read(id, state);
      assert.equal(live.id, id, "a fault made a live object look gone");
      assert.deepEqual(live.inputs, inputs, "a fault made the live object look otherwise");
      return {};
    }
    if (operation === "update") {
      const { outs } = await life.update(id, state, changed);
      return { state: outs as Properties };
    }
    await life.delete(id, state);
    return {};
  }

  /** The next try, and all that must hold from then on. */
  async converge(operation: Operation, thing: Thing, outcome: Outcome): Promise<void> {
    if (operation === "check" || operation === "read") {
      return void (await this.again(operation, thing));
    }
    const done = "error" in outcome ? await this.tryAgain(operation, thing, outcome) : outcome.done;
    const settled = { ...thing, ...done };
    this.expectThings(await this.things(thing.name), operation);
    if (operation === "delete") return;
    if (operation === "create") await this.subject.afterwards?.(this.scene.person, settled.id);
    await this.expectNoDiff(settled, operation === "create" ? thing.inputs : thing.changed);
    await this.calmly((life) => life.delete(settled.id, settled.state));
    const left = await this.things(thing.name);
    if (operation === "create" && "error" in outcome) await this.forgive(thing, left);
    else assert.deepEqual(left, [], "something is left when all is deleted");
  }

  /**
   * A flow that a failed creation of its deployment made is found by the next one, which cannot know
   * whose it is without a journal: it stays, and it is all that may.
   */
  private async forgive({ name }: Thing, left: Things): Promise<void> {
    if (left.length === 0) return;
    assert.equal(this.subject.type, "Deployment");
    assert.deepEqual(left, [{ flow: "NAME", tags: [], labels: {} }]);
    const flow = await this.scene.person.client.flows.byName(name);
    if (flow) await this.scene.person.client.flows.delete(flow.id);
  }

  /** As the engine does: what a failed create or update left in the state is updated. */
  private async tryAgain(
    operation: Operation,
    thing: Thing,
    { left }: Failed,
  ): Promise<Partial<Thing>> {
    if (!left) return this.again(operation, thing);
    const inputs = operation === "create" ? thing.inputs : thing.changed;
    const { outs } = await this.calmly((life) => life.update(left.id, left.properties, inputs));
    return { id: left.id, state: outs as Properties };
  }

  private again(operation: Operation, thing: Thing): Promise<Partial<Thing>> {
    const started = startProvider(this.subject.type, this.scene.calmUrl);
    return this.perform(started, operation, thing).finally(() =>
      assert.deepEqual(started.warnings, []),
    );
  }

  private async expectNoDiff({ id, state }: Thing, inputs: Properties): Promise<void> {
    await this.calmly(async (life) => {
      const live = await life.read(id, state);
      assert.equal(live.id, id);
      assert.ok(sameJson(live.inputs, inputs), "the live object is not as it was wanted");
      const outs = live.props as Properties;
      assert.deepEqual(await life.diff(id, outs, inputs), { changes: false });
      assert.deepEqual(await life.diff(id, state, inputs), { changes: false });
    });
  }

  private expectThings(found: Things, operation: Operation): void {
    assert.deepEqual(found, this.wanted.get(operation), `what the server has after ${operation}`);
  }

  private calmly<T>(work: (life: StartedProvider["life"]) => Promise<T>): Promise<T> {
    return work(startProvider(this.subject.type, this.scene.calmUrl).life);
  }

  private newThing(): Thing {
    // Without hyphens: variables of 2.20 take none.
    const name = uniqueName("fault").replaceAll("-", "_");
    const inputs = this.subject.inputs(name, this.scene.ground);
    const changed = { ...inputs, ...this.subject.changes(this.scene.ground, name) };
    return { name, inputs, changed, id: "", state: {} };
  }

  private shown(path: string, name: string): string {
    return path
      .replaceAll(name, "{name}")
      .replaceAll(this.scene.ground.poolName, "{pool}")
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}");
  }

  /** The name is no part of what is compared. */
  private async things(name: string): Promise<Things> {
    const things = await this.subject.inventory(this.scene.person, name, this.scene.ground);
    return JSON.parse(JSON.stringify(things).replaceAll(name, "NAME")) as Things;
  }
}

/** What became of an operation. */
export type Outcome = { readonly done: Partial<Thing> } | Failed;

export interface Failed {
  readonly error: Error;
  /** What the engine keeps in its state of an operation that failed half way. */
  readonly left?: { readonly id: string; readonly properties: Properties };
}
