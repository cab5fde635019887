import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { IMAGE_DEFAULTS } from "../../../../lib/components/prefect-package";
import { LOLPOP_DEFAULTS } from "../../../../lib/components/prefect-package/lolpop";
import { findPythonSync } from "../../../../lib/resources/python-environment";

const ROOT = resolve(__dirname, "../../../../..");

interface SeedArgument {
  readonly method: string;
  readonly argument: string;
  readonly default: string | null;
}

const SEED = JSON.parse(
  readFileSync(join(ROOT, "test/unit/components/lolpop/fixtures/seed-arguments.json"), "utf8"),
) as SeedArgument[];

interface Row {
  readonly key: string;
  readonly seed: string;
  readonly here: string;
  readonly ours: string;
  readonly why: string;
}

function tableRows(): Row[] {
  const file = join(ROOT, "lib/components/prefect-package/lolpop/README.md");
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [method, argument, seed, here, ours, why] = line
        .slice(2, -1)
        .split(" | ")
        .map((cell) => cell.trim()) as [string, string, string, string, string, string];
      return { key: `${method} ${argument}`, seed, here, ours, why };
    });
}

/** The orchestrator's defaults as Python has them, and as JSON. */
function orchestratorDefaults(): Record<string, unknown> {
  const python = findPythonSync();
  assert.ok("path" in python);
  const code = `import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
node = next(n for n in tree.body if isinstance(n, ast.AnnAssign) and n.target.id == "DEFAULTS")
print(json.dumps(ast.literal_eval(node.value)))`;
  const file = join(ROOT, "lib/python/lolpop_prefect/lolpop_prefect/options.py");
  const { stdout } = spawnSync(python.path, ["-I", "-c", code, file], { encoding: "utf8" });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A default in the table, in Python's words, as a value. */
function valueOf(cell: string): unknown {
  const text = cell.replace(/^`|`$/g, "");
  const json = text.replace(/\bTrue\b/g, "true").replace(/\bFalse\b/g, "false");
  return JSON.parse(json.replace(/\bNone\b/g, "null"));
}

describe("the table from lolpop's arguments to ours", () => {
  const rows = tableRows();
  const code = (value: string | null) => (value === null ? "–" : `\`${value}\``);

  it("has a row for every argument of lolpop's documentation, and no other", () => {
    const expected = SEED.map(({ method, argument }) => `\`${method}\` \`${argument}\``);
    assert.ok(expected.length > 100);
    assert.deepEqual(rows.map(({ key }) => key).sort(), expected.sort());
    for (const { method, argument, default: preset } of SEED) {
      const row = rows.find(({ key }) => key === `\`${method}\` \`${argument}\``);
      assert.equal(row?.seed, code(preset), `${method} ${argument}`);
    }
  });

  it("names the defaults that the code has", () => {
    const orchestrator = orchestratorDefaults();
    const { configName, prefectFiles, ...own } = LOLPOP_DEFAULTS;
    const source: Record<string, unknown> = {
      ...own,
      prefectFiles,
      config: `${prefectFiles}/${configName}`,
    };
    const image: Record<string, unknown> = {
      ...IMAGE_DEFAULTS,
      baseImage: own.baseImages[own.prefect],
    };
    let checked = 0;
    for (const { here, ours, key } of rows) {
      const option = /^`source\.orchestrator\.(\w+)`/.exec(here)?.[1];
      const imaged = /^`image\.(\w+)`/.exec(here)?.[1];
      const argument = /^`source\.(\w+)`/.exec(here)?.[1];
      const name = option ?? imaged ?? argument;
      if (name === undefined || ours === "–") continue;
      const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const actual = option ? orchestrator[snake] : (imaged ? image : source)[name];
      assert.deepEqual(valueOf(ours), actual, key);
      checked++;
    }
    assert.ok(checked >= 21, `${checked} defaults checked`);
  });

  it("says why wherever the two defaults differ", () => {
    for (const { key, seed, ours, why } of rows) {
      if (seed !== "–" && seed !== ours) assert.notEqual(why, "", key);
    }
  });
});
