import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { poll } from "../../../lib/core/time";
import { describeOnDocker, docker } from "../../support/docker";
import { distinctive, type Exception, LeakScan, unexplained } from "../../support/leak-scan";
import { allContainers, scanContainers, scanImage } from "../../support/leak-scan-docker";
import { type Form, FORMS } from "../../support/leak-scan-forms";
import { Watch } from "../../support/leak-scan-watch";
import { uniqueName } from "../../support/on-prefect";
import { temporaryFolder } from "../../support/program";

const run = promisify(execFile);

/** A value of which no part is alike in two forms. */
const VALUE = `é"/é+%\\é& é<é>é'é"/é+%\\é& é`;

const WRITTEN: Readonly<Record<Form, (value: string) => string>> = {
  plain: (value) => value,
  "URL-encoded": encodeURIComponent,
  "JSON-escaped": (value) => JSON.stringify({ a: JSON.stringify({ value }) }),
  hex: (value) => Buffer.from(value).toString("hex"),
  base64: (value) => Buffer.from(value).toString("base64"),
};

describe("The search for secrets", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const form of FORMS) {
    it(`finds one that is ${form}`, () => {
      const scan = new LeakScan([{ name: "one", value: VALUE }]);
      scan.text("events", "here", `before ${WRITTEN[form](VALUE)} after`);
      assert.ok(scan.findings.some((finding) => finding.form === form));
      assert.match(unexplained(scan.findings).join("\n"), /^one, .* in events, here: /);
    });
  }

  it("finds one wherever it stands in what is base64", () => {
    for (const before of ["", "a", "ab", "abc"]) {
      const scan = new LeakScan([{ name: "one", value: distinctive() }]);
      const [{ value } = { value: "" }] = scan.secrets;
      const text = Buffer.from(`${before}${value}, and more`).toString("base64url");
      scan.text("state", "here", text);
      assert.equal(scan.findings.length, 1, before);
    }
  });

  it("finds one in base64 that is broken into lines, also within JSON", () => {
    for (let before = 0; before < 80; before++) {
      const value = distinctive();
      const scan = new LeakScan([{ name: "one", value }]);
      const text = Buffer.from("-".repeat(before) + value).toString("base64");
      const lines = text.replace(/.{1,76}/g, "$&\n");
      scan.text("state", "lines", lines);
      scan.text("state", "JSON", JSON.stringify({ lines }));
      assert.deepEqual(
        new Set(scan.findings.map(({ where }) => where)),
        new Set(["lines", "JSON"]),
      );
    }
  });

  it("finds one that was cut in the middle, and none in its absence", () => {
    const value = distinctive();
    const scan = new LeakScan([{ name: "one", value }]);
    scan.text("stdout", "absent", `${distinctive()} and ${value.slice(3, 12)}`);
    assert.deepEqual(scan.findings, []);
    scan.text("stdout", "head", `${value.slice(0, 15)}...`);
    scan.text("stdout", "tail", `...${value.slice(-15)}`);
    assert.deepEqual(
      scan.findings.map(({ where }) => where),
      ["head", "tail"],
    );
  });

  it("finds one in files below a folder: packed, in a link's target, and tells who can read them", () => {
    const value = distinctive("-");
    const scan = new LeakScan([{ name: "one", value }]);
    mkdirSync(join(folder, "open"));
    mkdirSync(join(folder, "shut"), { mode: 0o700 });
    writeFileSync(join(folder, "open", "a"), value, { mode: 0o600 });
    writeFileSync(join(folder, "open", "packed"), gzipSync(value), { mode: 0o644 });
    writeFileSync(join(folder, "shut", "b"), value, { mode: 0o644 });
    writeFileSync(join(folder, "passed"), value);
    symlinkSync(`/nowhere/${value}`, join(folder, "link"));
    chmodSync(folder, 0o755);
    scan.folder(folder, (path) => (path === "passed" ? undefined : "files"));
    assert.deepEqual(scan.findings.map(({ where, readable }) => [where, readable]).sort(), [
      ["link", undefined],
      ["open/a", false],
      ["open/packed", true],
      ["shut/b", false],
    ]);
  });

  it("takes no reason for a file that others can read", () => {
    const exception: Exception = {
      surface: "files",
      where: /key/,
      secrets: /one/,
      reason: "a test",
    };
    const finding = {
      secret: "one",
      form: "plain",
      surface: "files",
      where: "key",
      excerpt: "x",
    } as const;
    assert.deepEqual(unexplained([{ ...finding, readable: false }], [exception]), []);
    assert.equal(unexplained([{ ...finding, readable: true }], [exception]).length, 1);
    assert.equal(unexplained([{ ...finding, where: "log" }], [exception]).length, 1);
    assert.equal(unexplained([{ ...finding, secret: "two" }], [exception]).length, 1);
    assert.equal(unexplained([finding], [{ ...exception, excerpt: /y/ }]).length, 1);
  });

  it("sees the arguments of a process that is soon gone or becomes another, and files that are soon gone", async () => {
    const [first, second, third] = [distinctive("-"), distinctive("-"), distinctive("-")];
    const watch = await Watch.start([folder]);
    await run("sh", ["-c", "sleep 0.2; true", "sh", first]);
    await run("sh", ["-c", `sleep 0.1; exec sh -c "sleep 0.2; true" sh $(printf %s ${second})`]);
    writeFileSync(join(folder, "soon-gone"), third, { mode: 0o604 });
    // Until the watcher is sure to have been there.
    await run("sleep", ["0.5"]);
    unlinkSync(join(folder, "soon-gone"));
    const { commands, files } = await watch.end();
    assert.ok(commands.some((command) => command.endsWith(`true sh ${first}`)));
    assert.ok(commands.some((command) => command.endsWith(`sh ${second}`)));
    const [file] = files.map(({ content, readable }) => [
      Buffer.from(content).toString(),
      readable,
    ]);
    // The folder keeps others out.
    assert.deepEqual(file, [third, false]);
  });
});

describeOnDocker("The search for secrets", [3], (base) => {
  const name = uniqueName("leaky");
  const baits = ["argument", "label", "layer", "variable", "said"].map((key) => {
    return { name: key, value: distinctive("-") };
  });
  const value = (key: string) => baits.find((bait) => bait.name === key)?.value ?? "";
  let folder: string;

  before(() => {
    folder = temporaryFolder();
  });
  after(async function () {
    this.timeout(60_000);
    await docker("rm", "--force", name).catch(() => undefined);
    await docker("rmi", "--force", name).catch(() => undefined);
    rmSync(folder, { recursive: true });
  });

  it("finds one in an image's history, labels and layers, and in a container", async () => {
    const scan = new LeakScan(baits);
    writeFileSync(join(folder, "file"), value("layer"));
    const lines = [`FROM ${base()}`, "ARG TOKEN", "RUN true", `LABEL a=${value("label")}`];
    writeFileSync(join(folder, "Dockerfile"), [...lines, "COPY file /", "RUN rm /file"].join("\n"));
    await docker("build", "-q", "--build-arg", `TOKEN=${value("argument")}`, "-t", name, folder);
    await scanImage(scan, name, base());
    const variable = ["--env", `TOKEN=${value("variable")}`];
    const say = ["--entrypoint", "sh", name, "-c", `echo ${value("said")}`];
    await docker("run", "--name", name, ...variable, ...say);
    const found = await poll({ timeoutSeconds: 20, intervalSeconds: 0.5 }, async () => {
      await scanContainers(scan, await allContainers());
      return scan.in("container logs").length > 0 || undefined;
    });
    assert.ok(found);
    const places = scan.findings.map(({ secret, surface }) => `${secret}: ${surface}`);
    assert.deepEqual([...new Set(places)].sort(), [
      "argument: image history",
      "argument: image inspection",
      "label: container inspection",
      "label: image history",
      "label: image inspection",
      "layer: image layers",
      "said: container inspection",
      "said: container logs",
      "variable: container inspection",
    ]);
  }).timeout(120_000);
});
