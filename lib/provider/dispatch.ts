// The subpath `prefect-constructs/provider`: what the thin providers in Pulumi's state call. The
// name `providerOf` and the types' names are a contract with every state ever written.
import type * as pulumi from "@pulumi/pulumi";
import {
  type Connection,
  createPrefectClient,
  findConnection,
  isConnectionError,
  isPrefectApiError,
  type PrefectClient,
} from "../client";
import { deepWithoutUndefined, sameJson } from "../core/json";
import { engineAddress, stackOf, whenEngineIsGone } from "./engine";
import { describeFailure } from "./failure";
import { type HandlerContext, PartialFailure } from "./handler";
import {
  deletionEnded,
  describeLeft,
  FileJournal,
  forgetKnown,
  foundGone,
  isHalfDeleted,
  journalFolder,
} from "./journal";
import { type AnyHandler, HANDLERS, type ResourceType } from "./resource-types";
import { withWayOut } from "./way-out";

export { RESOURCE_TYPES, type ResourceType } from "./resource-types";

type Properties = Record<string, unknown>;

interface Configuration {
  get(key: string): string | undefined;
}

/** Pulumi starts one process per provider resource, so its settings are the process's. */
let configuration: Configuration = { get: () => undefined };
let connected: Connected | undefined;

interface Connected {
  readonly by: Configuration;
  readonly to: Connection;
  readonly client: PrefectClient;
}

/**
 * Takes the provider's settings. Synchronous on purpose: the engine does not wait for an
 * asynchronous one before it uses the provider again.
 */
function configure(config: Configuration): void {
  configuration = config;
}

/** How long an answer that is under way is waited for when the engine is gone. */
const LAST_ANSWERS_SECONDS = 5;

const engine = engineAddress();
let stack: Promise<string | undefined> | undefined;
const journal = new FileJournal({
  folder: journalFolder(),
  async operation() {
    if (engine === undefined) return undefined;
    // Asked by creations alone, and these come after the program has named its stack.
    const known = await (stack ??= stackOf(engine));
    return known === undefined ? undefined : { stack: known, engine };
  },
});
whenEngineIsGone(() => void journal.quiet(LAST_ANSWERS_SECONDS).finally(() => process.exit(1)));

/** A program's resources are checked before anything else: without that, this is a "destroy". */
let hasProgram = false;
let saidWhatIsLeft = false;

const processContext: HandlerContext = {
  journal,
  async client() {
    // Looking for the connection reads files, and every call asks for the client.
    if (connected?.by === configuration) return connected.client;
    const to = findConnection((key) => configuration.get(`prefect:${key}`));
    // One client for all types, each of which brings the same settings: it orders their writes.
    const same = connected && sameJson(connected.to, to) ? connected.client : undefined;
    connected = { by: configuration, to, client: same ?? createPrefectClient(to) };
    return connected.client;
  },
  warn(message) {
    console.warn(message);
  },
};

function handlerOf(type: ResourceType): Promise<AnyHandler> {
  const load: (() => Promise<AnyHandler>) | undefined = HANDLERS[type];
  if (load === undefined) {
    throw new Error(
      `this version of prefect-constructs has no resource type "${type}"; ` +
        "install the version that created it, or a later one",
    );
  }
  return load();
}

/** The dynamic provider of one type, as Pulumi's provider process calls it. */
export function providerOf(type: ResourceType): pulumi.dynamic.ResourceProvider {
  return { configure: async ({ config }) => configure(config), ...lifeOf(type, processContext) };
}

/** What a provider does for one type but for its settings, wherever it does it. */
export function lifeOf(type: ResourceType, context: HandlerContext): Life {
  const at: Place = { type, context };
  return {
    check: (olds, news) => check(at, olds, news),
    diff: (id, olds, news) => diff(at, id, olds, news),
    create: (inputs) => create(at, inputs),
    read: (id, state) => read(at, id, state),
    update: (id, olds, news) => update(at, id, olds, news),
    delete: (id, state) => remove(at, id, state),
  };
}

/** Every method of a dynamic provider but `configure`. */
export type Life = Required<Omit<pulumi.dynamic.ResourceProvider, "configure">>;

interface Place {
  readonly type: ResourceType;
  readonly context: HandlerContext;
}

async function check({ type, context }: Place, olds: Properties, news: Properties) {
  hasProgram = true;
  return withCleanErrors(async () => {
    const handler = await handlerOf(type);
    const known = Object.keys(olds).length > 0 ? own(olds) : undefined;
    const { inputs, problems } = await handler.check(context, own(news), known);
    const reason = problems.map((problem) => `${problem.path} ${problem.message}`).join("\n");
    // The property stays empty: naming one makes the engine print its value, which may be secret.
    return {
      inputs: deepWithoutUndefined(inputs),
      failures: reason === "" ? [] : [{ property: "", reason }],
    };
  });
}

async function diff({ type, context }: Place, id: string, olds: Properties, news: Properties) {
  const handler = await handlerOf(type);
  await forgetKnown(type, id, olds);
  if (isHalfDeleted(type, id)) {
    context.warn(`the deletion of ${type} ${id} was cut short: it is ended first, then made again`);
    return { changes: true, replaces: ["deletion"], deleteBeforeReplace: true };
  }
  const difference = handler.diff(own(olds), own(news));
  if (!difference.changed) return { changes: false };
  // Left open, the engine compares the inputs itself, so the preview names each changed property.
  // It can't when the cause is not an input (a run that failed): then we insist.
  const insist = difference.replaces.some((key) => !(key in news));
  return {
    changes: insist ? true : undefined,
    replaces: [...difference.replaces],
    deleteBeforeReplace: difference.deleteBeforeReplace ?? false,
  };
}

async function create({ type, context }: Place, inputs: Properties) {
  return withPartialState(inputs, async () => {
    const handler = await handlerOf(type);
    const { id, state } = await handler.create(context, own(inputs));
    return { id, outs: deepWithoutUndefined(state) };
  });
}

async function read({ type, context }: Place, id: string, state: Properties) {
  return withCleanErrors(async () => {
    const handler = await handlerOf(type);
    await forgetKnown(type, id, state);
    const live = await handler.read(context, id, own(state)).catch((error: unknown) => {
      throw withWayOut(error, connected?.to.apiUrl);
    });
    if (live === undefined) {
      await foundGone(type, id);
      return { id: undefined, props: {} };
    }
    return {
      id: live.id,
      props: deepWithoutUndefined(live.state),
      inputs: deepWithoutUndefined(live.inputs),
    };
  });
}

async function update({ type, context }: Place, id: string, olds: Properties, news: Properties) {
  return withPartialState(news, async () => {
    const handler = await handlerOf(type);
    await forgetKnown(type, id, olds);
    try {
      const state = await handler.update(context, id, own(olds), own(news));
      return { outs: deepWithoutUndefined(state) };
    } catch (error) {
      if (!isPrefectApiError(error) && !isConnectionError(error)) throw error;
      const state = (await liveState(handler, context, id, own(olds))) ?? own(olds);
      throw new PartialFailure(error.message, { id, state }, { cause: error });
    }
  });
}

/**
 * What an update that failed half way has left. With it in the state the next operation sees what
 * there is to do, also for a program that was turned back meanwhile.
 */
async function liveState(
  handler: AnyHandler,
  context: HandlerContext,
  id: string,
  olds: Properties,
): Promise<object | undefined> {
  try {
    return (await handler.read(context, id, olds))?.state;
  } catch {
    return undefined;
  }
}

async function remove({ type, context }: Place, id: string, state: Properties): Promise<void> {
  return withCleanErrors(async () => {
    const handler = await handlerOf(type);
    await forgetKnown(type, id, state);
    await sayWhatIsLeft(context);
    await handler.delete(context, id, own(state));
    await deletionEnded(type, id);
  });
}

/** A "destroy" takes away what the state knows, and so never what an "up" left unrecorded. */
async function sayWhatIsLeft(context: HandlerContext): Promise<void> {
  if (hasProgram || saidWhatIsLeft) return;
  saidWhatIsLeft = true;
  const left = await describeLeft();
  if (left.length === 0) return;
  context.warn(
    `an "up" that was cut short may have left ${left.join(", ")}, which no state knows; ` +
      '"pulumi up" takes it over, and "pulumi destroy" removes it then',
  );
}

/** The properties that are ours: without the provider's own text. */
function own(properties: Properties): Properties {
  const { __provider, ...rest } = properties;
  return rest;
}

/** Turns a partial failure into the form in which Pulumi records the object all the same. */
async function withPartialState<T>(properties: Properties, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw describeFailure(error);
    throw Object.assign(new Error(error.message), {
      stack: "",
      id: error.live.id,
      // Without the provider's text the object could never be updated or deleted again.
      properties: { ...deepWithoutUndefined(error.live.state), __provider: properties.__provider },
      reasons: [error.message],
    });
  }
}

async function withCleanErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw describeFailure(error);
  }
}
