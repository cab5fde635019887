import assert from "node:assert/strict";
import { join } from "node:path";
import { containerHealthHandler } from "../../../../lib/resources/container-health/handlers";
import type { ContainerHealthInputs } from "../../../../lib/resources/container-health";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { type Answer, FakeEngine, logOf } from "../../../support/fake-engine";
import { stubContext } from "../../../support/stub-context";

const INSPECT = "GET /containers/c1/json";
const START = "POST /containers/c1/start";
const LOGS = "GET /containers/c1/logs";

interface Looks {
  readonly state?: object;
  readonly restarts?: number;
  /** Health: its status, and the checks so far. */
  readonly health?: readonly [string, number];
}

/** A container as the engine describes it. */
function container({ state = {}, restarts = 0, health }: Looks): Answer {
  const checks = Array.from({ length: health?.[1] ?? 0 }, (_, at) => ({
    Start: `check ${at}`,
    ExitCode: 1,
    Output: "connection refused, token the-token",
  }));
  const Health = health && { Status: health[0], FailingStreak: health[1], Log: checks };
  const State = { Status: "running", Running: true, Restarting: false, ExitCode: 0, Health };
  return {
    status: 200,
    body: {
      Id: "c1",
      Name: "/etl-container",
      RestartCount: restarts,
      Config: { Tty: false },
      State: { ...State, ...state },
    },
  };
}

describe("ContainerHealth", function () {
  this.timeout(20_000);
  let engine: FakeEngine;
  beforeEach(async () => {
    engine = await FakeEngine.start();
    engine.answers[LOGS] = () => ({ status: 200, body: logOf("starting", "no the-token here") });
  });
  afterEach(() => engine.stop());

  /** It looks so, then so, and so from then on. */
  const looks = (...states: readonly Looks[]) => {
    const left = [...states];
    engine.answers[INSPECT] = () => container((left.length > 1 ? left.shift() : left[0]) ?? {});
  };
  const create = (more: Partial<ContainerHealthInputs> = {}) => {
    const secrets = { TOKEN: "the-token" };
    const inputs = { containerId: "c1", timeoutSeconds: 10, host: engine.host, secrets, ...more };
    return containerHealthHandler.create(stubContext(), inputs);
  };
  const failure = async (more: Partial<ContainerHealthInputs> = {}) => {
    const failed = await create(more).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(failed instanceof Error, "it must fail");
    return failed.message;
  };

  it("waits until the container is healthy", async () => {
    looks({ health: ["starting", 0] }, { health: ["starting", 1] }, { health: ["healthy", 2] });
    await create();
    assert.deepEqual(engine.asked, [INSPECT, INSPECT, INSPECT]);
  });

  it("takes a container without a health check as soon as it runs", async () => {
    looks({ state: { Status: "restarting", Running: false } }, {});
    await create();
    assert.equal(engine.asked.length, 2);
  });

  it("starts one that was made and never started", async () => {
    looks({ state: { Status: "created", Running: false } }, {});
    for (const status of [204, 304]) {
      engine.asked.length = 0;
      engine.answers[START] = () => ({ status });
      looks({ state: { Status: "created", Running: false } }, {});
      await create();
      assert.deepEqual(engine.asked, [INSPECT, START, INSPECT]);
    }
  });

  it("fails at once with the engine's reason when that cannot be started", async () => {
    looks({ state: { Status: "created", Running: false } });
    const message = "Bind for 127.0.0.1:4200 failed: port is already allocated";
    engine.answers[START] = () => ({ status: 500, body: { message } });
    assert.equal(
      await failure(),
      `container etl-container cannot be started: ${message}; ` +
        'once it has what it asks for, "pulumi up" starts it',
    );
    assert.deepEqual(engine.asked, [INSPECT, START]);
  });

  it("fails with state, check and log of one that is unhealthy, and shows no secret", async () => {
    looks({ health: ["starting", 0] }, { health: ["unhealthy", 6] });
    assert.deepEqual((await failure()).split("\n"), [
      "container etl-container is unhealthy: its health check failed 6 times",
      "  state: running (unhealthy), restarted 0 times",
      "  health check: exit code 1",
      "  | connection refused, token [TOKEN]",
      "  log: docker logs etl-container",
      "  | starting",
      "  | no [TOKEN] here",
    ]);
  });

  it("gives one that it finds unhealthy another check", async () => {
    looks({ health: ["unhealthy", 3] }, { health: ["unhealthy", 3] }, { health: ["healthy", 4] });
    await create();
  });

  it("fails at once when the container has ended", async () => {
    looks({ state: { Status: "exited", Running: false, ExitCode: 3 }, health: ["unhealthy", 0] });
    assert.match(await failure(), /^container etl-container ended with exit code 3 before it was/);
    assert.equal(engine.asked.filter((call) => call === INSPECT).length, 1);
  });

  it("gives up one that restarts over and over, and tells its exit code", async () => {
    const down = { Status: "restarting", Restarting: true, ExitCode: 4 };
    const up = { health: ["starting", 0] } as const;
    looks(up, { state: down, restarts: 2 }, { ...up, restarts: 3 }, { state: down, restarts: 3 });
    const message = await failure();
    assert.match(
      message,
      /^container etl-container restarts over and over: it ended with exit code 4/,
    );
    assert.match(message, /restarted 3 times/);
  });

  it("gives one that it finds restarting another chance, and not more", async () => {
    const down = { Status: "restarting", Restarting: true, ExitCode: 4 };
    const up = { health: ["healthy", 1] } as const;
    looks({ state: down, restarts: 7 }, { state: down, restarts: 7 }, { ...up, restarts: 8 });
    await create();
    looks({ state: down, restarts: 7 }, { state: down, restarts: 8 });
    assert.match(await failure(), /restarts over and over/);
  });

  it("fails when it takes too long, with the last lines alone, and those cut", async () => {
    const lines = Array.from({ length: 30 }, (_, at) => `${at} ${"x".repeat(1000)}`);
    engine.answers[LOGS] = () => ({ status: 200, body: logOf(...lines) });
    looks({ health: ["starting", 0] });
    const message = await failure({ timeoutSeconds: 0.1 });
    assert.match(message, /^container etl-container was not healthy within 0.1 s\n/);
    const shown = message.split("\n").filter((line) => line.startsWith("  | "));
    assert.deepEqual([shown.length, shown[0]?.slice(0, 8)], [20, "  | 10 x"]);
    assert.ok(message.length < 9000, String(message.length));
  });

  it("says why a log cannot be read", async () => {
    const message = "configured logging driver does not support reading";
    engine.answers[LOGS] = () => ({ status: 500, body: { message } });
    looks({ state: { Status: "exited", Running: false } });
    assert.match(await failure(), /\(cannot be read: configured logging driver does not support/);
  });

  it("says what to do about a container that is gone", async () => {
    assert.match(
      await failure(),
      /^container c1 is not on the engine any more; run "pulumi refresh"/,
    );
  });

  it("says how to point at an engine where none answers", async () => {
    const host = `unix://${join(engine.host, "nothing.sock").slice("unix:".length)}`;
    const message = await failure({ host });
    assert.match(message, /^no Docker Engine answers at unix:.* \(E\w+\); start it, or point at/);
    assert.match(message, /docker\.Provider, stack config docker:host, or DOCKER_HOST$/);
  });

  it("finds the engine that the environment names", async () => {
    looks({ health: ["healthy", 1] });
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = engine.host;
    try {
      await create({ host: undefined });
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
    assert.deepEqual(engine.asked, [INSPECT]);
  });

  it("waits again for another container, and not for the one that was healthy", async () => {
    looks({ health: ["healthy", 1] });
    const { id, state } = await create();
    await containerHealthHandler.update(stubContext(), id, state, { ...state, timeoutSeconds: 9 });
    await containerHealthHandler.update(stubContext(), id, state, { ...state, certPath: "/new" });
    assert.equal(engine.asked.length, 1);
    const other = { ...state, containerId: "c2" };
    await assert.rejects(
      containerHealthHandler.update(stubContext(), id, state, other),
      /container c2 is not on the engine/,
    );
    assert.deepEqual(containerHealthHandler.diff(state, other), { changed: true, replaces: [] });
    assert.equal(containerHealthHandler.diff(state, { ...state }).changed, false);
  });

  it("shows no change in preview for what docker's provider does not have", async () => {
    const olds = { containerId: "c1", timeoutSeconds: 9, host: "tcp://h:1" };
    const news = { ...olds, host: UNKNOWN, certPath: UNKNOWN, keyMaterial: UNKNOWN };
    const { inputs } = await containerHealthHandler.check(stubContext(), news, olds);
    assert.deepEqual(inputs, { ...olds, host: UNKNOWN });
    const { inputs: first } = await containerHealthHandler.check(stubContext(), news, undefined);
    assert.deepEqual(first, news);
  });

  it("tells every problem of its inputs, and leaves what is unknown", async () => {
    const wrong = { containerId: "", timeoutSeconds: -1, host: "/var/run/docker.sock" };
    const { problems } = await containerHealthHandler.check(stubContext(), wrong, undefined);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["containerId", "timeoutSeconds", "host"],
    );
    const { inputs } = await containerHealthHandler.check(
      stubContext(),
      { containerId: "c1" },
      undefined,
    );
    assert.deepEqual(inputs, { containerId: "c1", timeoutSeconds: 120 });
  });
});
