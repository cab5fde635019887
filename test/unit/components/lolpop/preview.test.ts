import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LOLPOP_DEFAULTS,
  type LolpopSource,
  type LolpopSpec,
  lolpopName,
  normaliseLolpop,
  onMachine,
} from "../../../../lib/components/prefect-package/lolpop";
import {
  isIdentifier,
  lolpopImageTag,
} from "../../../../lib/components/prefect-package/lolpop/names";

const RUNNER = `from lolpop.runner.base_runner import BaseRunner

class Runner(BaseRunner):
    def build_all(self, rows: int = 5, config=None): ...
    def _hidden(self): ...
`;
const PARTS = `from lolpop.component.base_component import BaseComponent

class Loader(BaseComponent):
    def load(self): ...

class Trainer(BaseComponent):
    def fit(self): ...
`;
const CONFIG = `config:
  plugin_paths: [parts.py]
training:
  component:
    source: Loader
    trainer: Trainer
`;

describe("a lolpop source", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lolpop-source-"));
    write("runner.py", RUNNER);
    write("parts.py", PARTS);
    write("dev.yaml", CONFIG);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
  }

  const source = (change: Partial<LolpopSource> = {}): LolpopSource => {
    const base = {
      kind: "lolpop" as const,
      class: "Runner",
      file: "runner.py",
      config: "dev.yaml",
    };
    return { ...base, ...change };
  };
  const normalise = (change: Partial<LolpopSource> = {}) => {
    return normaliseLolpop(
      source(change),
      undefined,
      folder,
      onMachine(join(folder, ".stage"), folder),
    );
  };
  const complete = (change: Partial<LolpopSource> = {}): LolpopSpec => {
    const spec = normalise(change);
    assert.ok(!("problems" in spec), JSON.stringify(spec));
    return spec;
  };
  const problems = (change: Partial<LolpopSource> = {}): string[] => {
    const spec = normalise(change);
    return "problems" in spec ? spec.problems.map(({ path, message }) => `${path} ${message}`) : [];
  };
  const refuses = (change: Partial<LolpopSource>, ...expected: readonly RegExp[]) => {
    const found = problems(change);
    assert.equal(found.length, expected.length, found.join("\n"));
    for (const pattern of expected) {
      assert.ok(
        found.some((line) => pattern.test(line)),
        `${pattern.source} in:\n${found.join("\n")}`,
      );
    }
  };

  it("comes to a script whose flow has the method's parameters", () => {
    const { flow, entrypoint, files, warnings } = complete();
    assert.equal(flow.name, "prefect-entrypoint");
    assert.equal(entrypoint, "run.py:prefect_entrypoint");
    const { properties } = flow.parameterOpenApiSchema as { properties: object };
    assert.deepEqual(Object.keys(properties), ["config", "skip_validation", "rows", "config_"]);
    assert.match(files["run.py"] ?? "", /return runner\.build_all\(rows=rows, config=config_\)/);
    assert.ok(warnings.some((line) => line.includes("config_ in the flow")));
  });

  it("takes lolpop as its authors meant it for Prefect 2, and past pip for Prefect 3", () => {
    const three = complete();
    assert.deepEqual(three.environment.pipArguments, ["--no-deps"]);
    assert.ok(three.environment.requirements.includes("lolpop==0.2.0"));
    assert.ok(three.warnings.some((line) => line.includes("pip refuses it beside Prefect 3")));
    const two = complete({ prefect: 2, requirements: ["xgboost>=1.6,<2"] });
    assert.deepEqual(two.environment.pipArguments, []);
    assert.ok(two.environment.constraints.includes("pandas==1.5.3"));
    assert.deepEqual(two.environment.requirements.slice(-2), ["lolpop==0.2.0", "xgboost>=1.6,<2"]);
    assert.ok(!two.warnings.some((line) => line.includes("pip")));
  });

  it("installs lolpop from a file with extras, by its content", () => {
    const lineFor = (content: string) => {
      write("lolpop.tar.gz", content);
      const source = { installLocation: "lolpop.tar.gz[cli,mlflow]", prefect: 2 } as const;
      return complete(source).environment.requirements.at(-1) ?? "";
    };
    const hash = createHash("sha256").update("one").digest("hex");
    const file = `lolpop[cli,mlflow] @ file://${folder}/lolpop.tar.gz`;
    assert.equal(lineFor("one"), `${file}#sha256=${hash}`);
    assert.notEqual(lineFor("two"), lineFor("one"));
  });

  it("refuses a file to install from that is not there, or that pip would not take", () => {
    mkdirSync(join(folder, "folder.zip"));
    write("lolpop.whl", "");
    const none =
      /^source\.installLocation must be a file that exists; got "none\.whl\[cli\]"; looked/;
    refuses({ installLocation: "none.whl[cli]" }, none);
    refuses({ installLocation: "folder.zip" }, /must be a file that exists/);
    refuses({ installLocation: "lolpop.whl" }, /^source\.installLocation must have a wheel's name/);
    write("lolpop-0.2.0-1-py3-none-any.whl", "");
    complete({ installLocation: "lolpop-0.2.0-1-py3-none-any.whl" });
  });

  it("says where a config is not there, or no YAML", () => {
    refuses({ config: "none.yaml" }, /^source\.config must be a file that exists/);
    refuses({ config: undefined }, /prefect_files\/dev\.yaml/);
    write("bad.yaml", "a: 1\nb: [1, 2\nc: {\n");
    const found = problems({ config: "bad.yaml" });
    assert.match(found[0] ?? "", /^source\.config must be YAML; .*bad\.yaml in line 3, column 1: /);
    write("alias.yaml", "a: *b\n");
    refuses({ config: "alias.yaml" }, /must be YAML; .*alias\.yaml: Unresolved alias/);
    write("list.yaml", "- 1\n");
    refuses({ config: "list.yaml" }, /must hold a mapping/);
  });

  it("refuses what lolpop crashes on in a config, or silently passes over", () => {
    mkdirSync(join(folder, "plugins"));
    write(
      "bad.yaml",
      `config: {plugin_paths: [parts.py, plugins, none.py], name: ""}
training:
  component: {source: Loader, trainer: Trainer, fit: Loader}
  source: {config: {path: ""}}
`,
    );
    refuses(
      { config: "bad.yaml" },
      /empty text under config\.name/,
      /empty text under training\.source\.config\.path/,
      /names a folder.*"plugins"/,
      /names a file that is not there.*"none\.py"/,
      /training\.component\.fit, which takes the place of the method Trainer\.fit/,
    );
  });

  it("refuses a class or method that the code does not have", () => {
    refuses({ class: "Other" }, /^source\.class Other is no class in runner\.py; it has Runner/);
    refuses({ entrypoint: "build" }, /^source\.entrypoint build is no public method.*build_all/);
    refuses({ entrypoint: "_hidden" }, /^source\.entrypoint must be a public method/);
    refuses({ file: "none.py" }, /^source\.file /);
    refuses({ file: "no\0ne.py" }, /^source\.file must not hold a NUL character/);
    refuses({ class: "os" }, /^source\.class must be another name: the script/, /no class in/);
    refuses({ flowFunction: "PROJECT" }, /^source\.flowFunction must be another name/);
  });

  it("says all that is wrong in one go", () => {
    refuses(
      {
        class: "no-name",
        module: "a.b",
        flowFunction: "my-flow",
        flowKwargs: { retry: 1 },
        installLocation: "'lolpop[cli,prefect,mlflow,xgboost]'",
        requirements: ["pandas >> 1"],
        orchestrator: {
          integrationTypes: ["runner", "pipelin"],
          flowKwargs: { retris: 1 },
          taskKwargs: { cache_polcy: "x" },
        },
      },
      /^source\.class must be a name that Python takes; got "no-name"/,
      /^source\.module does not go together with file/,
      /^source\.flowFunction must be a name that Python takes; got "my-flow"/,
      /^source flowKwargs has an argument that Prefect 3 does not take; got "retry"/,
      /^source\.installLocation has quotes in it/,
      /^source\.requirements\[0\] is no requirement that pip takes/,
      /^source\.orchestrator integration_types .*"pipelin"; did you mean pipeline\?/,
      /^source\.orchestrator flow_kwargs .*"retris"; did you mean retries\?/,
      /^source\.orchestrator task_kwargs .*"cache_polcy"; did you mean cache_policy\?/,
    );
  });

  it("reads the orchestrator's options in the config, by both spellings of decorator", () => {
    for (const spelling of ["decorator", "decorators"]) {
      write(
        "options.yaml",
        `${CONFIG}${spelling}: {prefect: PrefectOrchestrator}
prefect: {config: {task_kwargs: {tries: 3}}}
`,
      );
      refuses({ config: "options.yaml" }, /^source\.config task_kwargs .*"tries"/);
    }
  });
});

describe("lolpop's names", () => {
  it("are derived as lolpop derives them", () => {
    const name = "lolpop-quickstartrunner-build-all";
    assert.equal(lolpopName({ class: "QuickstartRunner" }), name);
    assert.equal(lolpopName({ class: "A_b", entrypoint: "main" }), "lolpop-a-b-main");
    assert.equal(lolpopImageTag("localhost:5000/Team_A/img:V_1"), "localhost:5000/team-a/img:v-1");
    assert.equal(lolpopImageTag("Team_A/Img"), "team-a/img");
    assert.equal(LOLPOP_DEFAULTS.entrypoint, "build_all");
  });

  it("are told from what Python does not take", () => {
    assert.deepEqual(["a_1", "é", "class", "1a", "a-b", "", "ﬁt", "𝒳"].map(isIdentifier), [
      ...[true, true, false, false, false, false, false, false],
    ]);
  });
});
