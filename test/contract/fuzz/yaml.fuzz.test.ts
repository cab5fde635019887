import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { readConfigFile } from "../../../lib/components/prefect-package/lolpop/config-file";
import { manifestFiles, parseManifest, renderYaml } from "../../../lib/render/kubernetes";
import { itHolds } from "../../support/fuzz";
import { byName, fileText, jsonOf, plainNumber, textFrom } from "../../support/fuzz-texts";
import { fileOf } from "../../support/line-process";
import { needsGoParsers, needsPythonParsers } from "../../support/real-parsers/parsers";

const object = byName(fileText, jsonOf(fileText, plainNumber));

describe("Rendered YAML", () => {
  const askGo = needsGoParsers();
  const askPython = needsPythonParsers();

  itHolds("is to every reader just what it was given", object, async (value) => {
    const text = renderYaml(value);
    const expected: unknown = JSON.parse(JSON.stringify(value));
    for (const version of ["1.1", "1.2"] as const) {
      assert.deepEqual(parse(text, { version }), expected, version);
    }
    const kubectl = await askGo({ kind: "yaml", file: fileOf(text) });
    assert.deepEqual(kubectl, { value: expected }, "kubectl");
    const python = await askPython({ reader: "read_yaml", file: fileOf(text) });
    assert.deepEqual(python, { value: expected }, "PyYAML");
  });

  itHolds(
    "is an object behind notes of any text",
    fc.tuple(object, fc.array(fileText)),
    async ([data, notes]) => {
      const given = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data };
      const [text = ""] = Object.values(manifestFiles([given], notes));
      const expected: unknown = JSON.parse(JSON.stringify(given));
      for (const ask of [askGo, askPython]) {
        const read = await ask({ kind: "yaml", reader: "read_yaml", file: fileOf(text) });
        assert.deepEqual(read, { value: expected });
      }
    },
  );
});

/**
 * A value as somebody may write it. An anchor ends at a space, since without one not all agree where;
 * and no sign stands behind `0b`, which kubectl takes by chance.
 */
const scalar = textFrom(
  ...[
    "0",
    "7",
    "12",
    "0o",
    "0x",
    "0b",
    "_",
    ".",
    ":",
    "-",
    "+",
    "e3",
    "1",
    "inf",
    ".nan",
    "y",
    "N",
    "on",
    "Off",
    "yes",
  ],
  ...[
    "true",
    "null",
    "~",
    "a",
    " ",
    "'",
    '"',
    "2001-01-01",
    "T00:00:00Z",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "#",
    " #",
    "|",
    ">",
  ],
  ...["<<", "=", "!", "&x", "*x", "\\", "\n", "\n  "],
).map((text) => Buffer.from(text.replace(/&\w*/g, "$& ").replace(/0b_*[-+]/g, "0b")).toString());

/** Without digits and ends of lines that are such to YAML 1.1 alone: our reader is of YAML 1.2. */
const configText = fileText.map((text) => text.replace(/[\d\x85\u2028\u2029]/g, ""));
const config = byName(configText, jsonOf(configText, plainNumber));

describe("YAML of a user's own", () => {
  const askGo = needsGoParsers();
  const askPython = needsPythonParsers();

  itHolds("is read as kubectl reads it, or refused", scalar, async (text) => {
    const file = `${MANIFEST}${text}\n`;
    const { workload, problems } = parseManifest("manifest", "own.yaml", file);
    const kubectl = await askGo({ kind: "yaml", file: fileOf(file) });
    if (problems.length > 0 || kubectl.error !== undefined) return;
    // Twice through JSON: -0 is no other number than 0.
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    assert.deepEqual(plain(workload), plain(kubectl.value));
  });

  itHolds(
    "is read as lolpop reads it",
    fc.tuple(config, fc.boolean()),
    async ([given, unicode]) => {
      const { value: text, error } = await askPython<string>({
        reader: "read_yaml",
        write: given,
        unicode,
      });
      assert.ok(text !== undefined, error);
      const file = join(folder, "config.yaml");
      writeFileSync(file, text);
      const read = readConfigFile("config", file);
      assert.deepEqual(read, { config: given });
    },
  );

  itHolds("is a configuration or refused, whatever it is", scalar, (text) => {
    const file = join(folder, "config.yaml");
    writeFileSync(file, `a: ${text}\n`);
    const read = readConfigFile("config", file);
    assert.ok("config" in read || read.problems.length > 0);
  });

  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "prefect-constructs-"));
  });
  after(() => rmSync(folder, { recursive: true }));
});

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
spec:
  template:
    spec:
      containers:
        - name: a
          value: `;
