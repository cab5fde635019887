import assert from "node:assert/strict";
import { markdownOf } from "../../../../lib/cli/diff/markdown/markdown";
import { readPreview } from "../../../../lib/cli/diff/preview/read";
import { endingsIn, type ActiveRuns } from "../../../../lib/cli/diff/review/active-runs";
import { reviewOf } from "../../../../lib/cli/diff/review/review";

const STACK = "urn:pulumi:prod::shop";
const PREFECT = "pulumi-nodejs:dynamic/prefect:";
const SERVED = "prefect-constructs:index:PrefectServeDeployment";
const PACKAGE = "prefect-constructs:index:PrefectPackage";

interface Resource {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly before?: object;
  readonly after?: object;
  readonly outputs?: object;
  readonly dependencies?: readonly string[];
  readonly replaceReasons?: readonly string[];
}

const urnOf = (type: string, name: string, parentType = "") =>
  `${STACK}::${parentType === "" ? "" : `${parentType}$`}${type}::${name}`;

/** A preview of these, each with what it was and will be. */
function previewOf(...resources: readonly Resource[]) {
  const steps = resources.map(({ op, type, name, parent, before, after, outputs, ...more }) => {
    const { dependencies, replaceReasons } = more;
    const parentType = parent === undefined ? "" : (parent.split("::")[2] ?? "");
    const custom = !type.startsWith("prefect-constructs:");
    const state = { type, custom, parent, dependencies, ...(custom && { id: `id-of-${name}` }) };
    return {
      op,
      urn: urnOf(type, name, parentType),
      ...(op !== "create" && { oldState: { ...state, inputs: before, outputs } }),
      ...(op !== "delete" && { newState: { ...state, inputs: after } }),
      replaceReasons,
    };
  });
  return readPreview(JSON.stringify({ steps }), "it");
}

const linesOf = (preview: ReturnType<typeof previewOf>, runs?: ActiveRuns) =>
  markdownOf(reviewOf(preview, runs)).split("\n");

const image = (parent: string): Resource => ({
  op: "replace",
  type: `${PREFECT}ImageReference`,
  name: "etl-reference",
  parent,
  before: { reference: "acme/etl:1", files: { "project/a.py": "1", "project/b/": "1" } },
  after: { reference: "acme/etl:2", files: { "project/a.py": "2", "project/b/c.py": "3" } },
});

describe("a review of what depends on each other", () => {
  const packageUrn = urnOf(PACKAGE, "etl");
  const container = (served: string): Resource => ({
    op: "replace",
    type: "docker:index/container:Container",
    name: `${served}-container`,
    parent: urnOf(SERVED, served),
    before: { image: "acme/etl:1" },
    after: { image: "acme/etl:2" },
    dependencies: [urnOf(`${PREFECT}ImageReference`, "etl-reference", PACKAGE)],
    replaceReasons: ["image"],
  });

  it("has a package with the one deployment that uses it", () => {
    const lines = linesOf(previewOf(image(packageUrn), container("nightly")));
    assert.ok(lines.includes("**1 deployment changes; nothing is deleted.**"), lines.join("\n"));
    assert.ok(!lines.includes("#### Other resources"));
    assert.ok(lines.includes("  - files: changed `a.py`, `b/`"), lines.join("\n"));
  });

  it("has one that several use by itself, with their names", () => {
    const preview = previewOf(image(packageUrn), container("nightly"), container("hourly"));
    const lines = linesOf(preview);
    assert.ok(
      lines.includes("**package `etl` changes (used by `hourly`, `nightly`)**"),
      lines.join("\n"),
    );
    assert.ok(lines.includes("**2 deployments change alike: `hourly`, `nightly`**"));
  });

  it("folds away what is long", () => {
    const after = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`key${at}`, at]));
    const type = `${PREFECT}WorkPool`;
    const lines = linesOf(previewOf({ op: "update", type, name: "ml", before: {}, after }));
    const opened = lines.indexOf("<details><summary>work pool <code>ml</code> changes</summary>");
    assert.ok(opened > 0, lines.join("\n"));
    assert.equal(lines[opened + 1], "");
    assert.ok(lines.indexOf("</details>") > opened + 12);
  });
});

describe("runs that an update would cancel", () => {
  const deployment = (op: string, before: object, after: object = before): Resource => ({
    op,
    type: `${PREFECT}Deployment`,
    name: "etl",
    before,
    after,
    outputs: { fullName: "etl/nightly" },
  });
  const run = (op: string, onDelete?: string): Resource => ({
    op,
    type: `${PREFECT}FlowRun`,
    name: "smoke",
    before: {},
    after: {},
    outputs: { flowRunName: "wise-owl", onDelete },
  });

  const cases: [string, Resource, readonly string[]][] = [
    ["of a deployment that goes", deployment("delete", {}), ["etl/nightly"]],
    ["of one that is replaced", deployment("replace", {}), ["etl/nightly"]],
    ["of one that is stopped", deployment("update", {}, { stopped: true }), ["etl/nightly"]],
    ["not of one that was", deployment("update", { stopped: true }, { stopped: true }), []],
    ["not of one that is paused", deployment("update", {}, { paused: true }), []],
    ["which go themselves", run("delete"), ["wise-owl"]],
    ["but for those that are kept", run("delete", "keep"), []],
  ];
  for (const [title, resource, names] of cases) {
    it(`are asked for: ${title}`, () => {
      assert.deepEqual(
        endingsIn(previewOf(resource)).map(({ name }) => name),
        names,
      );
    });
  }

  const SERVE = ["python", "serve.py", "--deployment=etl/nightly", "--drain-seconds=30"];
  const WORK = ["python", "worker.py", "--pool=ml", "--drain-seconds=60"];
  const pods = (command: readonly string[]) => ({
    spec: { replicas: 1, template: { spec: { containers: [{ command }] } } },
  });
  const LOCAL = `${PREFECT}LocalProcess`;
  const CONTAINER = "docker:index/container:Container";
  const PODS = "kubernetes:apps/v1:Deployment";
  const runner = (op: string, type: string, before: object, after = before): Resource => ({
    op,
    type,
    name: "runner",
    before,
    after,
  });
  const stopped: [string, Resource, readonly string[]][] = [
    [
      "of a served one whose process goes",
      runner("delete", LOCAL, { command: SERVE }),
      ["etl/nightly"],
    ],
    ["or is replaced", runner("replace", LOCAL, { command: SERVE }), ["etl/nightly"]],
    ["or whose container is", runner("replace", CONTAINER, { command: SERVE }), ["etl/nightly"]],
    [
      "or whose pods are other ones",
      runner("update", PODS, pods(SERVE), pods([...SERVE, "-v"])),
      ["etl/nightly"],
    ],
    [
      "not where pods stay",
      runner("update", PODS, pods(SERVE), { ...pods(SERVE), metadata: {} }),
      [],
    ],
    [
      "of a pool whose worker runs them itself",
      runner("replace", LOCAL, { command: WORK }),
      ["ml"],
    ],
    [
      "not of one whose runs live without it",
      runner("replace", LOCAL, { command: WORK.slice(0, 3) }),
      [],
    ],
  ];
  for (const [title, resource, names] of stopped) {
    it(`are asked for, as those that may outlast a draining: ${title}`, () => {
      const found = endingsIn(previewOf(resource)).map(({ name }) => name);
      assert.deepEqual(found, names);
    });
  }

  it("are asked for once where a deployment goes with what serves it", () => {
    const both = previewOf(deployment("delete", {}), runner("delete", LOCAL, { command: SERVE }));
    assert.deepEqual(
      endingsIn(both).map(({ kind }) => kind),
      ["deployment"],
    );
  });

  it("are told with the time that they have, those that run", () => {
    const served = { RUNNING: 2, SCHEDULED: 1 };
    const byEnding = { "etl/nightly": served, ml: { RUNNING: 1 } };
    const lines = linesOf(
      previewOf(
        { ...runner("replace", CONTAINER, { command: SERVE }), name: "a" },
        { ...runner("replace", LOCAL, { command: WORK }), name: "b" },
      ),
      { byEnding, missing: [] },
    );
    for (const line of [
      "- ⚠️ deployment `etl/nightly` (2 running) loses what runs them: what has not ended within 30 s is ended",
      "- ⚠️ work pool `ml` (1 running) loses a worker: of its runs what has not ended within 60 s is ended",
    ]) {
      assert.ok(lines.includes(line), lines.join("\n"));
    }
    const waiting = { byEnding: { "etl/nightly": { SCHEDULED: 1 } }, missing: [] };
    const told = linesOf(previewOf(runner("replace", LOCAL, { command: SERVE })), waiting);
    assert.ok(!told.join("\n").includes("what has not ended"));
  });

  it("are counted by their states, and a server that does not know the deployment is told of", () => {
    const preview = previewOf(deployment("delete", {}), run("delete"));
    const byEnding = { "id-of-etl": { RUNNING: 2, PENDING: 1 }, "id-of-smoke": { RUNNING: 1 } };
    const lines = linesOf(preview, { byEnding, missing: ["id-of-etl"] });
    for (const line of [
      "- ⚠️ deployment `etl/nightly` (1 pending, 2 running) has active runs that would be cancelled",
      "- ⚠️ active run `wise-owl` would be cancelled",
      "_The Prefect server that was asked for active runs does not know `etl/nightly`._",
    ]) {
      assert.ok(lines.includes(line), lines.join("\n"));
    }
  });
});
