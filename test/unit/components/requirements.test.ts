import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promiseOf, record, thrownBy } from "../../support/mocks";
import { DEFAULTS, type FlowSource, PrefectInputError, PrefectPackage } from "../../../lib";
import { needsPython } from "./fixtures";

const HASH = `--hash=sha256:${"a".repeat(64)}`;
const OTHER = `--hash=sha256:${"b".repeat(64)}`;

const PYPROJECT = `[project]
name = "My_ETL"
dependencies = ["pandas>=2", "prefect==3.8.8"]
[project.optional-dependencies]
train = ["scikit-learn"]
all = ["my-etl[train, gpu]"]
GPU = ["cupy"]
[dependency-groups]
base = ["httpx<1"]
jobs = [{include-group = "base"}, "rich", {include-group = "jobs"}]
`;

const PYLOCK = `lock-version = "1.0"
[[packages]]
name = "prefect"
version = "3.8.8"
marker = "python_version >= '3.10'"
sdist = {name = "a.tar.gz", hashes = {sha256 = "${"a".repeat(64)}", md5 = "0"}}
wheels = [{name = "a.whl", hashes = {sha256 = "${"b".repeat(64)}"}}]
[[packages]]
name = "lib"
archive = {url = "https://x.test/lib.zip", hashes = {sha256 = "${"a".repeat(64)}"}}
`;

describe("a flow's requirements", function () {
  this.timeout(60_000);
  needsPython();
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "requirements-"));
    folder = join(root, "etl");
    write("f.py", "from prefect import flow\n@flow\ndef etl(): ...\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const make = (requirements: FlowSource["requirements"], image?: object) =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "f.py:etl", workingDirectory: folder, requirements },
      dataDirectory: join(root, "data"),
      image,
    });
  /** What the environment gets. */
  const installed = async (requirements?: FlowSource["requirements"]) => {
    const { one } = await record(() => make(requirements));
    return one("PythonEnvironment", "etl-environment").inputs;
  };
  /** What is copied into the image before pip runs there. */
  const staged = async (requirements?: FlowSource["requirements"]) => {
    const { result } = await record(() => make(requirements, {}));
    const text = (path: string) => readFileSync(join(root, "data", "context", path), "utf8");
    return { text, reference: await promiseOf(result.image!) };
  };
  const refused = async (requirements: FlowSource["requirements"], image?: object) => {
    const error = await thrownBy(() => make(requirements, image));
    assert.ok(error instanceof PrefectInputError, error.message);
    return error.message.replaceAll(folder, "<folder>").split("\n");
  };
  const who = 'PrefectPackage "etl": source.requirements';

  describe("in a requirements file", () => {
    it("are those of the files that it names too, from where these are", async () => {
      write("requirements.txt", "-r needs/base.txt\n-c needs/limits.txt # bounds\nhttpx\n");
      write("needs/base.txt", "--requirement=more.txt\npandas\n");
      write("needs/more.txt", "-cother.txt\nprefect\n");
      write("needs/other.txt", "rich<14\n");
      write("needs/limits.txt", "numpy<2\n");
      const { requirements, constraints } = await installed();
      assert.deepEqual(requirements, ["prefect", "pandas", "httpx"]);
      assert.deepEqual(constraints, [...DEFAULTS.prefectConstraints, "rich<14", "numpy<2"]);
      const { text } = await staged();
      assert.equal(text("requirements/requirements.txt"), "prefect\npandas\nhttpx\n");
      assert.match(text("requirements/constraints.txt"), /^rich<14\nnumpy<2$/m);
    });

    it("keep the hashes of a lock, which then needs no bounds of ours", async () => {
      write(
        "requirements.txt",
        `prefect==3.8.8 \\\n    ${HASH} \\\n    ${OTHER}\n    # via etl\nsix==1.17.0 ; python_version > "3" \\\n    ${HASH}`,
      );
      const { requirements, constraints } = await installed();
      assert.deepEqual(requirements, [
        `prefect==3.8.8 ${HASH} ${OTHER}`,
        `six==1.17.0 ; python_version > "3" ${HASH}`,
      ]);
      assert.deepEqual(constraints, []);
    });

    it("make the same layer whatever else changes, a comment of theirs too", async () => {
      write("requirements.txt", "six==1.17.0\n");
      const before = await staged();
      const layer = before.text("requirements/requirements.txt");
      write("requirements.txt", "# new\nsix==1.17.0\n");
      write("f.py", `# new\n${readFileSync(join(folder, "f.py"), "utf8")}`);
      const after = await staged();
      assert.equal(after.text("requirements/requirements.txt"), layer);
      assert.notEqual(after.reference, before.reference);
    });

    it("may be named among others", async () => {
      write("needs.txt", "prefect\n");
      assert.deepEqual((await installed(["-r needs.txt", "six"])).requirements, ["prefect", "six"]);
    });
  });

  describe("in a pyproject.toml", () => {
    beforeEach(() => write("pyproject.toml", PYPROJECT));

    it("are its project's dependencies, and the extras and groups that are named", async () => {
      assert.deepEqual((await installed()).requirements, ["pandas>=2", "prefect==3.8.8"]);
      const file = "pyproject.toml";
      const { requirements } = await installed({ file, extras: ["all"], groups: ["Jobs"] });
      assert.deepEqual(requirements, [
        "pandas>=2",
        "prefect==3.8.8",
        "scikit-learn",
        "cupy",
        "httpx<1",
        "rich",
      ]);
      const { text } = await staged("pyproject.toml");
      assert.equal(text("requirements/requirements.txt"), "pandas>=2\nprefect==3.8.8\n");
    });

    it("come behind a requirements.txt and a lock", async () => {
      write("pylock.toml", PYLOCK);
      assert.equal((await installed()).requirements instanceof Array, true);
      assert.match(String((await installed()).requirements), /^prefect==3\.8\.8 ;/);
      write("requirements.txt", "six\n");
      assert.deepEqual((await installed()).requirements, ["six", DEFAULTS.prefectRequirement]);
    });

    it("are none where it has but the settings of tools", async () => {
      write("pyproject.toml", "[tool.ruff]\nline-length = 100\n");
      assert.deepEqual((await installed()).requirements, [DEFAULTS.prefectRequirement]);
      assert.deepEqual(await refused("pyproject.toml"), [
        `${who} has no project.dependencies; got "<folder>/pyproject.toml"; write dependencies = [] under [project] for none`,
      ]);
    });

    it("are refused where only a build tool knows them", async () => {
      write("pyproject.toml", '[project]\nname = "etl"\ndynamic = ["dependencies"]\n');
      assert.match((await refused("pyproject.toml"))[0]!, /only its build tool knows \(dynamic\)/);
      write("pyproject.toml", '[tool.poetry.dependencies]\nsix = "^1"\n');
      assert.match((await refused("pyproject.toml"))[0]!, /poetry export -o requirements\.txt/);
    });

    it("are told of where it is no TOML, by line and column", async () => {
      write("pyproject.toml", '[project]\ndependencies = ["six"\nname = 1\n');
      const [line = "", ...more] = await refused(undefined);
      assert.match(line, /must be TOML; <folder>\/pyproject\.toml in line 3, column \d+: \w/);
      assert.deepEqual(more, []);
    });

    it("name extras, groups and requirements that are there, or are told all at once", async () => {
      write("pyproject.toml", `${PYPROJECT}odd = [1]\n`);
      const file = "pyproject.toml";
      assert.deepEqual(await refused({ file, extras: ["no"], groups: ["none", "odd"] }), [
        `${who} names no extra of it; got "no"; <folder>/pyproject.toml has train, all, GPU`,
        `${who} names no group of it; got "none"; <folder>/pyproject.toml has base, jobs, odd`,
        `${who} must have a requirement as dependency-groups.odd[0]; got "<folder>/pyproject.toml"`,
      ]);
    });
  });

  describe("in a pylock.toml", () => {
    it("are what it locks, with hashes, and nothing else", async () => {
      write("pylock.etl.toml", PYLOCK);
      const { requirements, constraints, pipArguments } = await installed("pylock.etl.toml");
      assert.deepEqual(requirements, [
        `prefect==3.8.8 ; python_version >= '3.10' ${HASH} ${OTHER}`,
        `lib @ https://x.test/lib.zip ${HASH}`,
      ]);
      assert.deepEqual(constraints, []);
      assert.deepEqual(pipArguments, ["--no-deps"]);
      const { text } = await staged("pylock.etl.toml");
      assert.match(text("Dockerfile"), /pip install .*--no-deps .*-r \S+requirements\.txt/);
      assert.match(text("requirements/requirements.txt"), /^prefect==3\.8\.8 ;.*--hash/);
    });

    it("are refused where pip could not check them", async () => {
      const entries = [
        'name = "a"\nvcs = {type = "git", url = "https://x.test/a"}',
        'name = "b"\nversion = "1"\nmarker = "\'gpu\' in extras"',
        'name = "c"\nversion = "1"',
      ];
      const packages = entries.map((entry) => `[[packages]]\n${entry}\n`).join("");
      write("pylock.toml", `lock-version = "1.0"\n${packages}`);
      const lines = await refused(undefined);
      assert.equal(lines.length, 3, lines.join("\n"));
      assert.match(lines[0]!, /no repository.*locks a$/);
      assert.match(lines[1]!, /extras and groups open.*locks b$/);
      assert.match(lines[2]!, /hashes; .*locks c$/);
      write("pylock.toml", 'lock-version = "2.0"\n');
      assert.match((await refused(undefined))[0]!, /lock-version of "1\.0"/);
    });
  });

  const refusals: readonly [why: string, files: Record<string, string>, text: RegExp][] = [
    ["a file that is not there", {}, /must be a file that exists; got "<folder>\/r\.txt"$/],
    [
      "a nested one that is not there",
      { "r.txt": "six\n\n-r gone.txt\n" },
      /must name a file that exists; got "-r gone\.txt"; in <folder>\/r\.txt, line 3$/,
    ],
    ["a file that names itself", { "r.txt": "-r ./r.txt\n" }, /must not name a file that names it/],
    ["a URL", { "r.txt": "-r https://me:key@x.test/r\n" }, /not a URL; .*\/\/\[redacted\]@x\.test/],
    ["the project itself", { "r.txt": "-e .\n" }, /folder or file.*"-e \."; in .*line 1;.*no-emit/],
    ["a path", { "r.txt": "./wheels/a.whl\n" }, /must not name a folder or file to install/],
    ["a file beside it", { "r.txt": "a-1-py3-none-any.whl[x]\n" }, /must not name a folder or/],
    ["a folder of wheels", { "r.txt": "--find-links wheels\n" }, /must not name a folder or/],
    ["hashes without one of Prefect", { "r.txt": `six==1 ${HASH}\n` }, /no line for Prefect.*"six/],
  ];
  for (const [why, files, text] of refusals) {
    it(`are not ${why}`, async () => {
      for (const [path, content] of Object.entries(files)) write(path, content);
      const [line = "", ...more] = await refused("r.txt");
      assert.match(line, text);
      assert.deepEqual(more, []);
    });
  }

  it("pass on what pip fetches by itself", async () => {
    const lines = [
      "-e git+https://x.test/a.git@v1#egg=a",
      "--find-links https://x.test/w",
      "prefect",
    ];
    write("requirements.txt", lines.join("\n"));
    assert.deepEqual((await installed()).requirements, lines);
  });

  for (const [file, command] of [
    ["uv.lock", "uv export --format requirements-txt --no-emit-project -o requirements.txt"],
    ["poetry.lock", "poetry export -o requirements.txt"],
  ] as const) {
    it(`are not in a ${file}, but in what its tool writes from it`, async () => {
      write(file, "");
      const [line = ""] = await refused(file);
      assert.ok(
        line.endsWith(`"<folder>/${file}"; write one that pip reads and name that: ${command}`),
      );
    });
  }

  it("are neither in another TOML file, nor have extras elsewhere", async () => {
    write("setup.toml", "");
    assert.match((await refused("setup.toml"))[0]!, /is no file that tells requirements/);
    write("r.txt", "");
    assert.match((await refused({ file: "r.txt", extras: ["a"] }))[0]!, /only with a pyproject/);
  });

  it("bring no secret and no path of this machine into an image", async () => {
    write("requirements.txt", "--index-url https://me:key@x.test/simple\n/wheels/a.whl\n");
    const lines = await refused(undefined, {});
    assert.equal(lines.length, 2, lines.join("\n"));
    assert.match(lines[0]!, /holds credentials; got ".*\[redacted\]@x\.test\/simple"; an image's/);
    assert.match(lines[1]!, /path of this machine.*"\/wheels\/a\.whl"/);
    assert.ok(!lines.join().includes("key"));
    write("requirements.txt", "a @ git+ssh://git@x.test/a\n");
    await staged();
  });

  it("name a secret of the build, where what pip fetches is not kept", async () => {
    const image = { buildSecrets: { FILES_TOKEN: "s3cret" } };
    const url = (credentials: string) => `https://${credentials}@x.test/a-1.0-py3-none-any.whl`;
    const named = ["ci:${FILES_TOKEN}", "${FILES_TOKEN}"].map((one) => `a @ ${url(one)}`);
    const git = "a @ git+https://x-access-token:${FILES_TOKEN}@x.test/a.git@v1";
    await record(() => make([...named, git], image));
    const wrong = [
      `a @ ${url("ci:${OTHER_TOKEN}")}`,
      `a @ ${url("ci:key${FILES_TOKEN}")}`,
      "-e git+https://${FILES_TOKEN}@x.test/a.git#egg=a",
    ];
    const lines = await refused(wrong, image);
    assert.equal(lines.length, wrong.length, lines.join("\n"));
    assert.match(
      lines[0]!,
      /holds credentials; .*image\.buildSecrets in its place, as \$\{NAME\}$/,
    );
    assert.match(lines[2]!, /without -e$/);
    assert.equal((await refused([git], {})).length, 1, "there is no such variable");
  });
});
