import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeOnLolpop } from "../../support/lolpop";
import { configOf, summary, Workflow } from "./workflow";

const TASKS = ["Source.load", "Trainer.fit", "Trainer.predict"];

const PROFILES = `active = "work"

[profiles.work]

[profiles.dev]
PREFECT_LOGGING_LEVEL = "INFO"
`;

/** A process with lolpop, pandas and Prefect takes its time to start. */
const TIMEOUT_MS = 240_000;

describeOnLolpop("a lolpop workflow run by hand", (server, python, generation) => {
  let workflow: Workflow;
  beforeEach(() => {
    workflow = new Workflow(server(), python());
  });
  afterEach(() => workflow.close());

  it("records flows and tasks by class and method, and returns what the method returns", async () => {
    const outcome = await workflow.run(configOf("Training", { cache_tasks: false }));
    assert.equal(outcome.orchestrator, "lolpop_prefect.orchestrator");
    assert.deepEqual(outcome.results, [{ rows: 200, score: 0.5 }]);
    assert.deepEqual(outcome.calls, ["Training.train", ...TASKS]);
    const flows = await workflow.flowRuns(outcome);
    assert.deepEqual(summary(flows), ["Runner.build_all Completed", "Training.train Completed"]);
    const tasks = summary(await workflow.taskRuns(outcome, 3));
    assert.deepEqual(
      tasks,
      TASKS.map((task) => `${task} Completed`),
    );
  }).timeout(TIMEOUT_MS);

  it("logs lolpop's lines without their colours", async () => {
    const outcome = await workflow.run(configOf("Training", { cache_tasks: false }));
    const flow = (await workflow.flowRuns(outcome)).at(-1);
    assert.ok(flow);
    const logged = await workflow.logs(flow.id, "score=");
    assert.match(logged, /^trained on 200 rows$/m);
    assert.match(logged, /\[INFO\] <Training> ::: score=0\.5/);
    assert.doesNotMatch(logged, new RegExp("\\x1b|\\[3\\dm"));
  }).timeout(TIMEOUT_MS);

  it("takes equal tasks of a second process from the cache, with the state that they left", async () => {
    const config = configOf("Training");
    await workflow.run(config);
    const again = await workflow.run(config);
    assert.deepEqual(again.calls, ["Training.train"]);
    assert.deepEqual(again.results, [{ rows: 200, score: 0.5 }]);
    const tasks = summary(await workflow.taskRuns(again, 3));
    assert.deepEqual(
      tasks,
      TASKS.map((task) => `${task} Cached`),
    );
  }).timeout(TIMEOUT_MS);

  it("runs again what depends on changed data, config or code", async () => {
    await workflow.run(configOf("Training"));

    workflow.writeData(100);
    const data = await workflow.run(configOf("Training"));
    assert.deepEqual(data.results, [{ rows: 100, score: 0.5 }]);
    assert.deepEqual(data.calls, ["Training.train", ...TASKS]);

    const weighed = configOf("Training", {}, { modelling: { trainer: { config: { weight: 2 } } } });
    const config = await workflow.run(weighed);
    assert.deepEqual(config.results, [{ rows: 100, score: 1 }]);

    workflow.edit("parts.py", "RATE = 1", "RATE = 3");
    const code = await workflow.run(weighed);
    assert.deepEqual(code.results, [{ rows: 100, score: 3 }]);
    assert.deepEqual(code.calls, ["Training.train", ...TASKS]);
  }).timeout(TIMEOUT_MS);

  it("caches nothing with cache_tasks false, for all or for one component", async () => {
    const none = configOf("Training", { cache_tasks: false });
    await workflow.run(none);
    assert.deepEqual((await workflow.run(none)).calls, ["Training.train", ...TASKS]);

    const trainer = { trainer: { config: { cache_tasks: false } } };
    const all = configOf("Training", {}, { modelling: trainer });
    await workflow.run(all);
    const again = await workflow.run(all);
    assert.deepEqual(again.calls, ["Training.train", "Trainer.fit", "Trainer.predict"]);
  }).timeout(TIMEOUT_MS);

  it("runs and records tasks again when the stored results are gone, spoilt or expired", async () => {
    const config = configOf("Training");
    const expected = ["Training.train", ...TASKS];
    await workflow.run(config);
    const storage = join(workflow.home, "storage", "lolpop-tasks");
    assert.ok(existsSync(storage), "results are kept beside Prefect's own");
    rmSync(join(workflow.home, "storage"), { recursive: true });
    const gone = await workflow.run(config);
    assert.deepEqual(gone.calls, expected);
    const tasks = await workflow.taskRuns(gone, 3);
    assert.deepEqual(
      summary(tasks),
      TASKS.map((task) => `${task} Completed`),
    );

    workflow.spoil(storage);
    assert.deepEqual((await workflow.run(config)).calls, expected);

    const brief = configOf("Training", { cache_expiration: 0.001 });
    assert.deepEqual((await workflow.run(brief)).calls, expected);
  }).timeout(TIMEOUT_MS);

  it("calls a component that raises once, and fails its task and flows", async () => {
    const outcome = await workflow.run(configOf("Failing"));
    assert.equal(outcome.error, "ValueError: bad luck 1");
    assert.deepEqual(outcome.calls, ["Failing.train", "Faulty.work"]);
    assert.deepEqual(summary(await workflow.flowRuns(outcome)), [
      "Runner.build_all Failed",
      "Failing.train Failed",
    ]);
    assert.deepEqual(summary(await workflow.taskRuns(outcome, 1)), ["Faulty.work Failed"]);
  }).timeout(TIMEOUT_MS);

  it("lets a workflow handle a component's failure, also where it returns None", async () => {
    const outcome = await workflow.run(configOf("Failing"), ["forgive"]);
    assert.equal(outcome.error, null);
    assert.deepEqual(outcome.results, [null]);
    assert.deepEqual(summary(await workflow.flowRuns(outcome)), [
      "Runner.forgive Completed",
      "Failing.forgiving Completed",
    ]);
  }).timeout(TIMEOUT_MS);

  it("retries tasks and flows exactly as often as they say", async () => {
    const task = configOf("Failing", { task_kwargs: { retries: 2, retry_delay_seconds: [0, 0] } });
    const tasks = await workflow.run(task);
    assert.deepEqual(tasks.calls, ["Failing.train", ...Array<string>(3).fill("Faulty.work")]);
    assert.equal(tasks.error, "ValueError: bad luck 3");

    const third = { faulty: { config: { failures: 2 } } };
    const settings = { "task-kwargs": { retries: 2 } };
    const recovered = await workflow.run(configOf("Failing", settings, { modelling: third }));
    assert.deepEqual(recovered.results, [3]);

    // Two nested flows, each tried twice.
    const flow = await workflow.run(configOf("Failing", { flow_kwargs: { retries: 1 } }));
    assert.equal(flow.calls.filter((call) => call === "Faulty.work").length, 4);
  }).timeout(TIMEOUT_MS);

  it("leaves what is no plain method as it is, and records async and nested ones", async () => {
    const config = configOf("Oddities", { cache_tasks: true });
    const outcome = await workflow.run(config, ["build_all", "later", "helped"]);
    assert.equal(outcome.error, null);
    assert.deepEqual(outcome.results, [
      {
        static: 8,
        class: "Odder!",
        property: 7,
        generator: [0, 1, 2],
        "nested class": 5,
        clash: [1, 2, [3], { more: 4 }],
        nested: 2,
        super: 2,
        file: true,
      },
      9,
      [2, "Runner"],
    ]);
    const tasks = await workflow.taskRuns(outcome, 6);
    assert.deepEqual(summary(tasks).sort(), [
      "Odder.clash Completed",
      "Odder.inner Completed",
      "Odder.outer Completed",
      "Odder.overridden Completed",
      "Odder.unpicklable Completed",
      "Odder.wait Completed",
    ]);
  }).timeout(TIMEOUT_MS);

  it("records each call once, however many runners a process makes", async () => {
    const config = configOf("Training", { cache_tasks: false });
    const outcome = await workflow.run(config, ["build_all", "build_all", "build_all"]);
    assert.equal(outcome.calls.length, 3 * 4);
    assert.equal((await workflow.flowRuns(outcome)).length, 3 * 2);
    assert.equal((await workflow.taskRuns(outcome, 9)).length, 3 * 3);
  }).timeout(TIMEOUT_MS);

  it("has lolpop's plain names when asked", async () => {
    const outcome = await workflow.run(configOf("Training", { plain_names: true }));
    const flows = (await workflow.flowRuns(outcome)).map(({ label }) => label);
    assert.deepEqual(flows, ["build_all", "train"]);
  }).timeout(TIMEOUT_MS);

  it("reads `decorators` as the documentation spells it, and comes as a plug-in alone", async () => {
    const { decorator, config, ...rest } = configOf("Training");
    const plural = { ...rest, config, decorators: decorator };
    const outcome = await workflow.run(plural);
    assert.equal(outcome.orchestrator, "lolpop_prefect.orchestrator");

    const plugin = join(workflow.packageFolder, "lolpop_prefect_plugin.py");
    const plugged = { ...rest, decorator, config: { plugin_paths: ["parts.py", plugin] } };
    const alone = await workflow.run(plugged, ["build_all"], {}, { plugIn: false });
    assert.equal(alone.orchestrator, "lolpop_prefect.orchestrator");
    assert.equal((await workflow.flowRuns(alone)).length, 2);
  }).timeout(TIMEOUT_MS);

  it("takes profile and settings for its process alone, behind the environment", async () => {
    const profiles = join(workflow.home, "profiles.toml");
    mkdirSync(workflow.home);
    writeFileSync(profiles, PROFILES);
    const settings = {
      prefect_profile: "dev",
      prefect_settings: { PREFECT_LOGGING_LEVEL: "ERROR", PREFECT_API_URL: "http://nowhere/api" },
    };
    const outcome = await workflow.run(configOf("Training", settings));
    assert.equal(outcome.apiUrl, server().apiUrl);
    assert.equal(outcome.loggingLevel, "ERROR");
    assert.equal(outcome.profile, "dev");
    assert.equal(readFileSync(profiles, "utf8"), PROFILES);
    assert.equal((await workflow.flowRuns(outcome)).length, 2);
  }).timeout(TIMEOUT_MS);

  it("says all that is wrong with its options at once", async () => {
    const options = {
      flow_kwargs: { retry: 1 },
      task_kwargs: { retrys: 1 },
      cache_expiration: -1,
    };
    const failure = workflow.run(configOf("Training", options));
    await assert.rejects(failure, (error: Error) => {
      for (const part of [
        "flow_kwargs has retry,",
        "task_kwargs has retrys,",
        "cache_expiration",
      ]) {
        assert.ok(error.message.includes(part), `${part} in ${error.message}`);
      }
      return true;
    });
  }).timeout(TIMEOUT_MS);

  it(`has a full lock of its requirements for Prefect ${generation}`, () => {
    const lock = readFileSync(
      join(workflow.packageFolder, `requirements-prefect${generation}.txt`),
      "utf8",
    );
    assert.match(lock, new RegExp(`^prefect==${generation}\\.`, "m"));
    assert.match(lock, /^lolpop==0\.2\.0$/m);
    const loose = lock.split("\n").filter((line) => line && !/^#|^[\w.-]+==\S+$/.test(line));
    assert.deepEqual(loose, []);
  });
});
