import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { renderLolpopEntrypoint } from "../../../lib/render";
import { describeOnLolpop, LOLPOP_PREFECT } from "../../support/lolpop";
import { configOf, summary, Workflow } from "./workflow";

const run = promisify(execFile);

const TIMEOUT_MS = 240_000;

describeOnLolpop("the generated entrypoint script", (server, python) => {
  let workflow: Workflow;
  let elsewhere: string;
  beforeEach(() => {
    workflow = new Workflow(server(), python());
    elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
  });
  afterEach(() => {
    workflow.close();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  /** Writes the script and a config without any decorator beside the project's code. */
  function write(module: { name: string } | { file: string }): string {
    const { decorator: _none, orchestrator: _neither, ...config } = configOf("Training");
    writeFileSync(join(workflow.folder, "dev.yaml"), JSON.stringify(config));
    const stage = join(workflow.folder, ".stage", "it's");
    mkdirSync(stage, { recursive: true });
    const script = renderLolpopEntrypoint({
      className: "Runner",
      module,
      method: "build_all",
      config: "dev.yaml",
      project: "../..",
      library: relative(stage, LOLPOP_PREFECT),
      functionName: "prefect_entrypoint",
      flowName: "the workflow",
      flowKwargs: { log_prints: true, retries: 1, description: 'a "quoted" one' },
      orchestrator: { cache_tasks: false },
      skipValidation: true,
      parameters: [],
    });
    writeFileSync(join(stage, "run.py"), script);
    return join(stage, "run.py");
  }

  async function start(args: readonly string[], tag: string) {
    const code = `import sys; from prefect import tags; sys.argv = sys.argv[1:]
with tags(sys.argv.pop(0)): exec(compile(sys.argv.pop(0), "<test>", "exec"))`;
    const { stdout } = await run(python(), ["-c", code, tag, ...args], {
      cwd: elsewhere,
      env: {
        ...server().env,
        PREFECT_HOME: workflow.home,
        CALLS: join(workflow.folder, "calls"),
        PYTHONDONTWRITEBYTECODE: "1",
      },
      maxBuffer: 64 << 20,
    });
    return stdout;
  }

  it("runs the workflow once, from any folder, and says what it returns", async () => {
    const script = write({ name: "runner" });
    const byPath = "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')";
    const tag = `once-${process.hrtime.bigint()}`;
    const stdout = await start([byPath, script], tag);
    assert.match(stdout, /^\{'rows': 200, 'score': 0\.5\}$/m);
    const flows = await workflow.flowRuns({ tag });
    assert.deepEqual(summary(flows), [
      "the workflow Completed",
      "Runner.build_all Completed",
      "Training.train Completed",
    ]);
    assert.deepEqual(flows[0]?.parameters, { config: null, skip_validation: true });
  }).timeout(TIMEOUT_MS);

  it("is loaded by Prefect, and takes another config for one run", async () => {
    const script = write({ file: "runner.py" });
    const load = `from prefect.flows import load_flow_from_entrypoint
flow = load_flow_from_entrypoint(sys.argv[0] + ":prefect_entrypoint")
print("RETURNED", flow(config={"modelling": {"trainer": {"config": {"weight": 4}}}}))`;
    const stdout = await start([load, script], `loaded-${process.hrtime.bigint()}`);
    assert.match(stdout, /^RETURNED \{'rows': 200, 'score': 2\.0\}$/m);
  }).timeout(TIMEOUT_MS);

  it("is installed by pip as a package of its own", async () => {
    const target = join(elsewhere, "site");
    const quiet = ["-q", "--disable-pip-version-check", "--no-deps"];
    const source = join(elsewhere, "source");
    await run("cp", ["-r", LOLPOP_PREFECT, source]);
    await run(python(), ["-m", "pip", "install", ...quiet, "--target", target, source]);
    const show =
      "import lolpop_prefect, lolpop_prefect_plugin as p; print(lolpop_prefect.__file__)";
    const { stdout } = await run(python(), ["-c", show], {
      cwd: elsewhere,
      env: { ...server().env, PREFECT_HOME: workflow.home, PYTHONPATH: target },
    });
    assert.ok(stdout.trim().startsWith(target), stdout);
  }).timeout(TIMEOUT_MS);
});
