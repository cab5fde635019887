import assert from "node:assert/strict";
import { chmodSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { PackageImageArgs } from "../../../../lib/components/prefect-package/image";
import { ImageLab, listing } from "./lab";

const FULL: PackageImageArgs = {
  baseImage: "python:3.12",
  systemPackages: ["git"],
  environment: { MODE: "fast" },
  buildArgs: { LEVEL: "1" },
  labels: { team: "a" },
  user: "1001",
  runCommand: "python flow.py --fast",
  platform: "linux/amd64",
};

function project(name?: string): ImageLab {
  const lab = new ImageLab(name).write("flow.py").write("bin/run.sh", "#!/bin/sh\n", 0o755);
  return lab.write("data/a.csv").link("latest", "data");
}

describe("a build context", () => {
  const labs: ImageLab[] = [];
  const made = (name?: string) => {
    const lab = project(name);
    labs.push(lab);
    return lab;
  };
  afterEach(() => {
    for (const lab of labs.splice(0)) lab.remove();
  });

  it("has the Dockerfile, the project, the requirements and what serves it", () => {
    const { folder, dockerfile } = made().stage({}, { constraints: ["six<2"] });
    const paths = listing(folder).map((line) => line.split(" ")[1] ?? "");
    assert.equal(dockerfile, join(folder, "Dockerfile"));
    const top = paths.filter((path) => !/^runtime\/draining\/./.test(path));
    assert.deepEqual(top, [
      "/",
      "Dockerfile",
      "project/",
      "project/bin/",
      "project/bin/run.sh",
      "project/data/",
      "project/data/a.csv",
      "project/flow.py",
      "project/latest",
      "requirements/",
      "requirements/constraints.txt",
      "requirements/requirements.txt",
      "runtime/",
      "runtime/draining/",
      "runtime/run_flow.py",
      "runtime/serve.py",
    ]);
    assert.equal(
      readFileSync(join(folder, "requirements/requirements.txt"), "utf8"),
      "six==1.17.0\n",
    );
  });

  it("has two modes for files, by whether they are run, and one for folders", () => {
    const modes = listing(made().write("secret.txt", "", 0o600).stage().folder)
      .filter((line) => !line.startsWith("link"))
      .map((line) => line.split(" ").slice(0, 2).join(" "));
    for (const line of [
      "0755 project/bin/",
      "0755 project/bin/run.sh",
      "0644 project/secret.txt",
    ]) {
      assert.ok(modes.includes(line), `${line} in ${modes.join(", ")}`);
    }
    assert.deepEqual([...new Set(modes.map((line) => line.split(" ")[0]))], ["0755", "0644"]);
  });

  const sameness: readonly [cause: string, change: (lab: ImageLab) => void][] = [
    ["the folder has another path", () => undefined],
    [
      "files have other times",
      ({ folder }) => {
        for (const path of ["flow.py", "bin/run.sh", "data/a.csv"]) {
          utimesSync(join(folder, path), 1, 1);
        }
      },
    ],
    [
      "a checkout has other modes",
      ({ folder }) => {
        chmodSync(join(folder, "flow.py"), 0o640);
        chmodSync(join(folder, "data/a.csv"), 0o666);
        chmodSync(join(folder, "bin/run.sh"), 0o700);
        chmodSync(join(folder, "data"), 0o700);
      },
    ],
    ["there are files that do not go in", (lab) => lab.write("__pycache__/flow.pyc").write(".env")],
    ["a link is written another way", (lab) => lab.drop("latest").link("latest", "./data/")],
  ];
  for (const [cause, change] of sameness) {
    it(`is the same to the byte and the mode where ${cause}`, () => {
      const first = made().stage(FULL);
      const lab = made("elsewhere");
      change(lab);
      const second = lab.stage(FULL);
      assert.deepEqual(listing(second.folder), listing(first.folder));
      assert.equal(second.tag, first.tag);
    });
  }

  it("is the same to the byte and the mode whatever the umask", () => {
    const lab = made();
    const first = lab.stage(FULL);
    const umask = process.umask(0o077);
    try {
      const second = lab.stage(FULL);
      assert.deepEqual(listing(second.folder), listing(first.folder));
      assert.equal(second.tag, first.tag);
    } finally {
      process.umask(umask);
    }
  });

  it("is the same to the byte where keys stand in another order", () => {
    const lab = made();
    const keys = { buildArgs: { A: "1", B: "2" }, labels: { a: "1", b: "2" } };
    const turned = { buildArgs: { B: "2", A: "1" }, labels: { b: "2", a: "1" } };
    const environment = { environment: { A: "1", B: "2" } };
    const first = lab.stage({ ...keys, ...environment });
    const second = lab.stage({ ...turned, environment: { B: "2", A: "1" } });
    assert.deepEqual(listing(second.folder), listing(first.folder));
    assert.equal(second.tag, first.tag);
  });

  it("is made anew: what is gone from the project is gone from it", () => {
    const lab = made().write("old.py");
    lab.stageAgain();
    lab.drop("old.py");
    const { folder } = lab.stageAgain();
    assert.ok(!listing(folder).some((line) => line.includes("old.py")));
  });

  it("has the tag among its labels, as revision", () => {
    const { dockerfile, tag } = made().stage({ labels: { team: 'a "b"' } });
    const last = readFileSync(dockerfile, "utf8").trimEnd().split("\n").at(-1) ?? "";
    assert.match(last, /^LABEL /);
    assert.ok(last.includes(`"org.opencontainers.image.revision"="${tag}"`), last);
    assert.ok(last.includes('"org.opencontainers.image.title"="etl"'), last);
    assert.ok(last.includes('"team"="a \\"b\\""'), last);
  });
});

describe("an image's tag", () => {
  let lab: ImageLab;
  beforeEach(() => {
    lab = project().write("Dockerfile", "FROM python:3.12\n");
  });
  afterEach(() => lab.remove());

  it("is short, and fit for a tag", () => {
    assert.match(lab.stage().tag, /^[0-9a-f]{12}$/);
  });

  const changes: readonly [what: string, change: (lab: ImageLab) => unknown][] = [
    ["a file's content", (it) => it.write("flow.py", "# other\n")],
    ["a file's name", (it) => it.drop("data/a.csv").write("data/b.csv", "# data/a.csv\n")],
    ["the executable bit", ({ folder }) => chmodSync(join(folder, "flow.py"), 0o744)],
    ["where a link leads", (it) => it.drop("latest").link("latest", "bin")],
    ["a new file", (it) => it.write("more.py", "")],
  ];
  for (const [what, change] of changes) {
    it(`changes with ${what}`, () => {
      const before = lab.stage(FULL).tag;
      change(lab);
      assert.notEqual(lab.stage(FULL).tag, before);
    });
  }

  const different: { readonly [K in keyof PackageImageArgs]: PackageImageArgs[K] } = {
    baseImage: "python:3.13",
    systemPackages: ["git", "curl"],
    environment: { MODE: "slow" },
    buildArgs: { LEVEL: "2" },
    labels: { team: "b" },
    user: "1002",
    runCommand: "python flow.py --slow",
    platform: "linux/arm64",
    copyFiles: ["flow.py"],
  };
  for (const key of Object.keys(different) as (keyof typeof different)[]) {
    it(`changes with ${key}`, () => {
      const other = lab.stage({ ...FULL, [key]: different[key] });
      assert.notEqual(other.tag, lab.stage(FULL).tag);
    });
  }

  it("changes with the requirements, the constraints and the title", () => {
    const tags = [
      {},
      { requirements: ["six==1.16.0"] },
      { constraints: ["six<2"] },
      { title: "other" },
    ].map((content) => lab.stage({}, content).tag);
    assert.equal(new Set(tags).size, 4);
  });

  it("changes with the text of your own Dockerfile, and its target", () => {
    const own = { dockerfile: "Dockerfile" };
    const before = lab.stage(own).tag;
    assert.notEqual(lab.stage({ ...own, target: "app" }).tag, before);
    lab.write("Dockerfile", "FROM python:3.12 AS app\n");
    assert.notEqual(lab.stage(own).tag, before);
  });

  it("does not change with what says how it is built, named and pushed", () => {
    const before = lab.stage(FULL);
    const after = lab.stage({
      ...FULL,
      repository: "other/name",
      tags: ["latest"],
      push: true,
      registry: { server: "r.test", username: "u", password: "p" },
      network: "host",
      cacheFrom: ["r.test/etl:cache"],
    });
    assert.equal(after.tag, before.tag);
    assert.deepEqual(listing(after.folder), listing(before.folder));
  });
});
