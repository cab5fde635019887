import { randomUUID } from "node:crypto";
import {
  type Generation,
  MissingPrefect,
  type PrefectServer,
  type ServerOptions,
  sharedServer,
  startPrefectServer,
} from "./prefect";

/** The first start on a machine makes a virtual environment. */
const START_TIMEOUT_MS = 10 * 60_000;

/**
 * A `describe` for each generation of Prefect, with its shared server. Without a Python for it the
 * tests are pending and their titles say why.
 * @param body - gets a function, for the server runs only while tests do
 */
export function describeOnPrefect(
  title: string,
  generations: readonly Generation[],
  body: (server: () => PrefectServer, generation: Generation) => void,
): void {
  for (const generation of generations) {
    describe(`${title} (Prefect ${generation})`, () => {
      body(needsServer(generation), generation);
    });
  }
}

/** Gives the running suite the shared server of a generation, or makes it pending. */
export function needsServer(generation: Generation): () => PrefectServer {
  let server: PrefectServer | undefined;
  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    server = await startedOrPending(this, () => sharedServer(generation));
  });
  return () => {
    if (server === undefined) throw new Error("the server is there only while tests run");
    return server;
  };
}

/** 2.20 has automations only where it is told to. */
const WITH_AUTOMATIONS = {
  PREFECT_EXPERIMENTAL_EVENTS: "true",
  PREFECT_API_SERVICES_TRIGGERS_ENABLED: "true",
};

/** As {@link describeOnPrefect}, on servers that have automations. */
export function describeWithAutomations(
  title: string,
  generations: readonly Generation[],
  body: (server: () => PrefectServer, generation: Generation) => void,
): void {
  for (const generation of generations) {
    describe(`${title} (Prefect ${generation})`, () => {
      const own = { generation: 2, env: WITH_AUTOMATIONS } as const;
      body(generation === 3 ? needsServer(3) : needsOwnServer(own), generation);
    });
  }
}

/** Gives the running suite a server that no other suite has, or makes it pending. */
export function needsOwnServer(options: ServerOptions): () => PrefectServer {
  let server: PrefectServer | undefined;
  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    server = await startedOrPending(this, () => startPrefectServer(options));
  });
  after(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error("the server is there only while tests run");
    return server;
  };
}

async function startedOrPending(
  context: Mocha.Context,
  start: () => Promise<PrefectServer>,
): Promise<PrefectServer> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof MissingPrefect)) throw error;
    return skipBecause(context, error.message);
  }
}

/** Makes the running test, or all of the running hook's suite, pending, with the reason in its title. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const running = context.test;
  const give = (test: Mocha.Runnable) => {
    test.title += ` [pending: ${reason}]`;
  };
  if (running && "type" in running && running.type === "test") give(running);
  else running?.parent?.eachTest(give);
  context.skip();
}

/** A name that no other test has: `etl-1f0c2a9b`. */
export function uniqueName(stem: string): string {
  return `${stem}-${randomUUID().slice(0, 8)}`;
}
