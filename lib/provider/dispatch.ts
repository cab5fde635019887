// The subpath `prefect-constructs/provider`: what the thin providers in Pulumi's state call. The
// name `providerOf` and the types' names are a contract with every state ever written. This is the
// one place where the provider knows the resources.
import type * as pulumi from "@pulumi/pulumi";
import {
  type Connection,
  createPrefectClient,
  findConnection,
  type PrefectClient,
} from "../client";
import { deepWithoutUndefined, sameJson } from "../core/json";
import { describeFailure } from "./failure";
import { type Handler, type HandlerContext, PartialFailure } from "./handler";

type AnyHandler = Handler<object, object>;

/** One line a type. Loaded when first needed, so that a program pays only for what it uses. */
const HANDLERS = {
  Flow: async () => (await import("../resources/flow/handlers.js")).flowHandler,
  Deployment: async () => (await import("../resources/deployment/handlers.js")).deploymentHandler,
  WorkPool: async () => (await import("../resources/work-pool/handlers.js")).workPoolHandler,
  WorkQueue: async () => (await import("../resources/work-queue/handlers.js")).workQueueHandler,
  FlowRun: async () => (await import("../resources/flow-run/handlers.js")).flowRunHandler,
  LocalFolder: async () =>
    (await import("../resources/local-folder/handlers.js")).localFolderHandler,
  LocalProcess: async () =>
    (await import("../resources/local-process/handlers.js")).localProcessHandler,
  PythonEnvironment: async () =>
    (await import("../resources/python-environment/handlers.js")).pythonEnvironmentHandler,
  ContainerHealth: async () =>
    (await import("../resources/container-health/handlers.js")).containerHealthHandler,
  ImageReference: async () =>
    (await import("../resources/image-reference/handlers.js")).imageReferenceHandler,
  KubernetesRollout: async () =>
    (await import("../resources/kubernetes-rollout/handlers.js")).kubernetesRolloutHandler,
} satisfies Record<string, () => Promise<AnyHandler>>;

export type ResourceType = keyof typeof HANDLERS;

/** The types that have a provider, for tests that go through all of them. */
export const RESOURCE_TYPES = Object.keys(HANDLERS) as ResourceType[];

type Properties = Record<string, unknown>;

interface Configuration {
  get(key: string): string | undefined;
}

/** Pulumi starts one process per provider resource, so its settings are the process's. */
let configuration: Configuration = { get: () => undefined };
let connected: { readonly to: Connection; readonly client: PrefectClient } | undefined;

/**
 * Takes the provider's settings. Synchronous on purpose: the engine does not wait for an
 * asynchronous one before it uses the provider again.
 */
function configure(config: Configuration): void {
  configuration = config;
}

const context: HandlerContext = {
  async client() {
    const to = findConnection((key) => configuration.get(`prefect:${key}`));
    // One client for all types, each of which brings the same settings: it orders their writes.
    if (connected === undefined || !sameJson(connected.to, to)) {
      connected = { to, client: createPrefectClient(to) };
    }
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
  return {
    configure: async ({ config }) => configure(config),
    check: (olds, news) => check(type, olds, news),
    diff: (id, olds, news) => diff(type, id, olds, news),
    create: (inputs) => create(type, inputs),
    read: (id, state) => read(type, id, state),
    update: (id, olds, news) => update(type, id, olds, news),
    delete: (id, state) => remove(type, id, state),
  };
}

async function check(type: ResourceType, olds: Properties, news: Properties) {
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

async function diff(type: ResourceType, _id: string, olds: Properties, news: Properties) {
  const handler = await handlerOf(type);
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

async function create(type: ResourceType, inputs: Properties) {
  return withPartialState(inputs, async () => {
    const handler = await handlerOf(type);
    const { id, state } = await handler.create(context, own(inputs));
    return { id, outs: deepWithoutUndefined(state) };
  });
}

async function read(type: ResourceType, id: string, state: Properties) {
  return withCleanErrors(async () => {
    const handler = await handlerOf(type);
    const live = await handler.read(context, id, own(state));
    if (live === undefined) return { id: undefined, props: {} };
    return {
      id: live.id,
      props: deepWithoutUndefined(live.state),
      inputs: deepWithoutUndefined(live.inputs),
    };
  });
}

async function update(type: ResourceType, id: string, olds: Properties, news: Properties) {
  return withPartialState(news, async () => {
    const handler = await handlerOf(type);
    const state = await handler.update(context, id, own(olds), own(news));
    return { outs: deepWithoutUndefined(state) };
  });
}

async function remove(type: ResourceType, id: string, state: Properties): Promise<void> {
  return withCleanErrors(async () => {
    const handler = await handlerOf(type);
    await handler.delete(context, id, own(state));
  });
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
