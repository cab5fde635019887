import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ImageLab, listing } from "./lab";

describe("image.copyFiles", () => {
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab().write("flow.py").write("data/a.csv").write("data/b.csv");
  });
  afterEach(() => lab.remove());

  const projectOf = (copyFiles?: readonly string[]) =>
    listing(join(lab.stage({ copyFiles }).folder, "project"));

  it("takes files and folders, and nothing beside them", () => {
    assert.deepEqual(lab.copied({ copyFiles: ["flow.py", "data/b.csv"] }), [
      "data/b.csv",
      "flow.py",
    ]);
    assert.deepEqual(lab.copied({ copyFiles: ["./data/", "flow.py", "data/a.csv"] }), [
      "data/a.csv",
      "data/b.csv",
      "flow.py",
    ]);
  });

  it("refuses what is not there, what is outside and what .dockerignore leaves out", () => {
    lab.write(".dockerignore", "*.tmp").write("x.tmp");
    const copyFiles = ["flow.py", "gone.csv", "../secret", "/etc/passwd", "x.tmp"];
    assert.deepEqual(lab.problems({ copyFiles }), [
      'image.copyFiles[1] must be a file or folder that exists; got "gone.csv"',
      'image.copyFiles[2] must be inside the working directory; got "../secret"',
      'image.copyFiles[3] must be inside the working directory; got "/etc/passwd"',
      'image.copyFiles[4] has nothing that .dockerignore leaves in; got "x.tmp"',
    ]);
  });

  it("refuses an image without the workflow itself", () => {
    assert.deepEqual(lab.problems({ copyFiles: ["data"] }), [
      'image.copyFiles leaves out what the workflow needs; got "flow.py"; name it, or its folder',
    ]);
    lab.write(".dockerignore", "*.py");
    assert.deepEqual(lab.problems(), [
      'image.copyFiles leaves out what the workflow needs; got "flow.py"; see .dockerignore',
    ]);
  });

  it("keeps links, to folders too", () => {
    lab.link("latest", "data").link("data/newest.csv", "b.csv");
    const links = projectOf().filter((line) => line.startsWith("link"));
    assert.deepEqual(links, ["link data/newest.csv -> b.csv", "link latest -> data"]);
  });

  it("writes a link that names this machine's folders as one that holds everywhere", () => {
    lab.link("a.csv", join(lab.folder, "data/a.csv")).link("data/flow", "../../project/flow.py");
    const links = projectOf().filter((line) => line.startsWith("link"));
    assert.deepEqual(links, ["link a.csv -> data/a.csv", "link data/flow -> ../flow.py"]);
  });

  it("refuses a link that leads out, to nothing, or to what is not copied", () => {
    mkdirSync(join(lab.folder, "..", "outside"));
    lab.link("host", "/etc/hosts").link("above", "../outside").link("nothing", "gone");
    assert.deepEqual(lab.problems(), [
      'image.copyFiles has a link that leads out of it; got "above"; copy what it points at, or name it in .dockerignore',
      'image.copyFiles has a link that leads out of it; got "host"; copy what it points at, or name it in .dockerignore',
      'image.copyFiles has a link to what is not copied; got "nothing"; copy what it points at, or name it in .dockerignore',
    ]);
    const own = new ImageLab().write("flow.py").write("b.csv").link("a.csv", "b.csv");
    const [found] = own.problems({ copyFiles: ["flow.py", "a.csv"] });
    assert.match(found ?? "", /has a link to what is not copied; got "a\.csv"/);
    own.remove();
  });

  it("refuses a path through a link, which may lead anywhere", () => {
    lab.link("etc", "/etc");
    assert.deepEqual(lab.problems({ copyFiles: ["flow.py", "etc/hosts"] }), [
      'image.copyFiles[1] must not go through a link; got "etc/hosts"',
    ]);
  });
});
