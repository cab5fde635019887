import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LOLPOP_DEFAULTS } from "../../../../lib/components/prefect-package/lolpop";
import type { PackageImageArgs } from "../../../../lib/components/prefect-package/image";
import { type LolpopSource, PrefectInputError, PrefectPackage } from "../../../../lib";
import { promiseOf, record, thrownBy } from "../../../support/mocks";
import { needsPython } from "../fixtures";
import { ImageLab, listing } from "./lab";

const RUNNER = `from lolpop.runner.base_runner import BaseRunner

class TrainRunner(BaseRunner):
    def build_all(self): ...
`;
const CONFIG = "config:\n  plugin_paths: [plugins/parts.py]\n";

describe("the image of a lolpop workflow", function () {
  this.timeout(60_000);
  needsPython();
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab()
      .write("prefect_files/dev.yaml", CONFIG)
      .write("prefect_files/runner.py", RUNNER)
      .write("plugins/parts.py", "class Part: ...\n")
      .write("plugins/unused.py")
      .write("data/people.csv")
      .write("data/more.csv")
      .write("notes.md");
  });
  afterEach(() => lab.remove());

  const trainPackage = (image: PackageImageArgs, source: Partial<LolpopSource>) =>
    new PrefectPackage("train", {
      source: {
        kind: "lolpop",
        class: "TrainRunner",
        file: "prefect_files/runner.py",
        workingDirectory: lab.folder,
        ...source,
      },
      dataDirectory: join(lab.folder, "..", "data"),
      image,
    });
  const made = async (image: PackageImageArgs = {}, source: Partial<LolpopSource> = {}) => {
    const { result, one } = await record(() => trainPackage(image, source));
    const folder = join(lab.folder, "..", "data", "context");
    const text = (path: string) => readFileSync(join(folder, path), "utf8");
    const { inputs } = one("Image", "train-image");
    const name = String(inputs.imageName);
    return { result, folder, text, repository: name.slice(0, name.lastIndexOf(":")) };
  };
  const filesOf = (folder: string, top: string) =>
    listing(join(folder, top))
      .map((line) => line.split(" ")[1] ?? "")
      .filter((path) => !path.endsWith("/"));

  it("has the workflow's files, the config and its plug-ins, and nothing else", async () => {
    const { folder } = await made();
    const needed = ["plugins/parts.py", "prefect_files/dev.yaml", "prefect_files/runner.py"];
    assert.deepEqual(filesOf(folder, "project"), needed);
    const { folder: again } = await made({ copyFiles: ["data/people.csv"] });
    assert.deepEqual(filesOf(again, "project"), ["data/people.csv", ...needed]);
  });

  it("has the config and the module where they are beside the files for Prefect", async () => {
    lab.write("conf/prod.yaml", "config: {}\n").write("runners/__init__.py", "");
    lab.write("runners/train.py", RUNNER).write("other.yaml");
    const source = { config: "conf/prod.yaml", file: undefined, module: "runners.train" };
    const { folder } = await made({}, source);
    assert.deepEqual(filesOf(folder, "project"), [
      "conf/prod.yaml",
      "prefect_files/dev.yaml",
      "prefect_files/runner.py",
      "runners/__init__.py",
      "runners/train.py",
    ]);
  });

  it("has the script, our orchestrator and what serves it", async () => {
    const { result, folder, text } = await made();
    assert.deepEqual(filesOf(folder, "workflow"), ["run.py"]);
    const runtime = filesOf(folder, "runtime");
    for (const path of ["serve.py", "lolpop_prefect/lolpop_prefect/orchestrator.py"]) {
      assert.ok(runtime.includes(path), path);
    }
    assert.ok(!runtime.some((path) => path.includes("inspect")), "the inspector stays here");
    const dockerfile = text("Dockerfile");
    assert.match(dockerfile, /^CMD \["python","\/opt\/prefect-constructs\/workflow\/run\.py"\]$/m);
    assert.equal(await promiseOf(result.workingDirectory), "/opt/prefect-constructs/workflow");
    assert.equal(await promiseOf(result.entrypoint), "run.py:prefect_entrypoint");
    // Seen from the script's folder in the image.
    assert.match(text("workflow/run.py"), /"\.\.\/\.\.\/prefect"/);
    assert.match(text("workflow/run.py"), /"\.\.\/lolpop_prefect"/);
  });

  it("is made from the image of its Prefect, with the locked requirements", async () => {
    const three = await made();
    assert.match(three.text("Dockerfile"), /^FROM prefecthq\/prefect:3-python3\.11$/m);
    assert.match(three.text("Dockerfile"), /pip install .*--no-deps/);
    assert.match(three.text("requirements/requirements.txt"), /^lolpop==0\.2\.0$/m);
    const two = await made({}, { prefect: 2 });
    assert.match(two.text("Dockerfile"), /^FROM prefecthq\/prefect:2-python3\.11$/m);
    assert.match(two.text("requirements/constraints.txt"), /^pandas==1\.5\.3$/m);
    assert.equal(LOLPOP_DEFAULTS.baseImages[2], "prefecthq/prefect:2-python3.11");
  });

  it("takes lolpop from a file of this machine along", async () => {
    lab.write("wheels/lolpop-0.2.0.tar.gz", "archive");
    const { text } = await made({}, { installLocation: "wheels/lolpop-0.2.0.tar.gz[mlflow]" });
    const hash = createHash("sha256").update("archive").digest("hex");
    const file = "file:///opt/prefect-constructs/lolpop-0.2.0.tar.gz";
    const line = `lolpop[mlflow] @ ${file}#sha256=${hash}`;
    assert.ok(text("requirements/requirements.txt").split("\n").includes(line));
    assert.equal(text("requirements/lolpop-0.2.0.tar.gz"), "archive");
    assert.ok(text("Dockerfile").includes("COPY requirements/ /opt/prefect-constructs/"));
  });

  it("refuses a .dockerignore that leaves out what the workflow needs", async () => {
    lab.write(".dockerignore", "plugins\n*/*.yaml\n");
    const error = await thrownBy(() => trainPackage({}, {}));
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.deepEqual(
      error.problems.map(({ message }) => message),
      ["prefect_files/dev.yaml", "plugins/parts.py"].map(
        (path) => `leaves out what the workflow needs; got "${path}"; see .dockerignore`,
      ),
    );
  });

  const names: readonly [given: string | undefined, name: string][] = [
    [undefined, "lolpop-trainrunner-build-all"],
    ["Team_A/My_Model", "team-a/my-model"],
    ["localhost:5000/Team_A/Model", "localhost:5000/team-a/model"],
    ["Registry.test/Model", "Registry.test/model"],
  ];
  for (const [repository, name] of names) {
    it(`is called ${name} where the program says ${repository ?? "nothing"}`, async () => {
      assert.equal((await made({ repository })).repository, name);
    });
  }
});
