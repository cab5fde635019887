import { strict as assert } from "node:assert";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipBecause } from "../../support/on-prefect";
import { prefectPython } from "../../support/prefect";
import { describeFlows, type Inspection, inspectFlows, pythonFixtures } from "../../support/python";

const FLOWS = join(pythonFixtures, "flows");

/** These have `*args` or `**kwargs`, of which Prefect 3 said before 3.9 what no run can give. */
const GATHERING = [
  "documented.py:google_keywords",
  "scalars.py:variadic",
  "scalars.py:variadic_plain",
];

function withoutFaulty(theirs: Record<string, Inspection>): Record<string, Inspection> {
  const isFaulty = ([entrypoint, { schema }]: [string, Inspection]) =>
    GATHERING.includes(entrypoint) && schema?.properties.kwargs?.type !== "object";
  return Object.fromEntries(Object.entries(theirs).filter((flow) => !isFaulty(flow)));
}

for (const { generation, dialect, atLeast } of [
  { generation: 3, dialect: "pydantic2", atLeast: 90 },
  { generation: 2, dialect: "pydantic1", atLeast: 70 },
] as const) {
  describe(`inspect_flow.py beside Prefect ${generation}`, () => {
    it("says of every flow what Prefect itself says", async function () {
      this.timeout(10 * 60_000);
      const found = await prefectPython(generation);
      if ("missing" in found) return skipBecause(this, found.missing);
      const all = await describeFlows(found.python, FLOWS);
      const theirs = generation === 3 ? withoutFaulty(all) : all;
      const entrypoints = Object.keys(theirs);
      assert.ok(entrypoints.length >= atLeast, `only ${entrypoints.length} flows`);
      const ours = await inspectFlows(found.python, FLOWS, entrypoints, ["--dialect", dialect]);
      const answers = ours.map(({ name, description, schema }) => ({ name, description, schema }));
      assert.deepEqual(
        Object.fromEntries(answers.map((answer, index) => [entrypoints[index], answer])),
        theirs,
      );
      assert.deepEqual(
        ours.filter(({ complete }) => !complete),
        [],
      );
    });

    it("asks the interpreter which pydantic it is", async function () {
      this.timeout(10 * 60_000);
      const found = await prefectPython(generation);
      if ("missing" in found) return skipBecause(this, found.missing);
      const schemaWith = async (...options: string[]) => {
        const [answer] = await inspectFlows(
          found.python,
          FLOWS,
          ["scalars.py:string_annotations"],
          options,
        );
        return answer?.schema;
      };
      const asked = await schemaWith("--prefect");
      assert.deepEqual(asked, await schemaWith("--dialect", dialect));
      const other = dialect === "pydantic1" ? "pydantic2" : "pydantic1";
      assert.notDeepEqual(asked, await schemaWith("--dialect", other));
    });
  });
}

describe("inspect_flow.py", () => {
  let folder: string;
  let python: string;

  before(async function () {
    this.timeout(10 * 60_000);
    const found = await prefectPython(3);
    if ("missing" in found) return skipBecause(this, found.missing);
    python = found.python;
    folder = mkdtempSync(join(tmpdir(), "inspect-flow-"));
    mkdirSync(join(folder, "project"));
    cpSync(join(FLOWS, "named.py"), join(folder, "project", "named.py"));
    writeFileSync(join(folder, "outside.py"), "");
    writeFileSync(join(folder, "project", "broken.py"), "x = 1\ndef f(:\n    pass\n");
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function inspect(entrypoint: string, ...options: string[]): Promise<Inspection> {
    const [answer] = await inspectFlows(python, join(folder, "project"), [entrypoint], options);
    assert.ok(answer);
    return answer;
  }

  async function inspectSource(source: string, ...options: string[]): Promise<Inspection> {
    writeFileSync(join(folder, "project", "source.py"), source);
    return inspect("source.py:fn", ...options);
  }

  for (const [entrypoint, ...problems] of [
    ["named.py", ["entrypoint", /'named.py' is not an entrypoint; write file.py:function/]],
    ["nope.py:fn", ["missing-file", /nope.py does not exist/]],
    [
      "../outside.txt:a b",
      ["not-python", /not a .py file/],
      ["outside-working-directory", /outside of the working directory/],
      ["missing-file", /does not exist/],
      ["missing-function", /'a b' is not a function's name/],
    ],
    ["../outside.py:fn", ["outside-working-directory", /\.\.\/outside.py is outside/]],
    ["broken.py:f", ["syntax", /broken.py has a syntax error in line 2/]],
    [
      "named.py:fuly_named",
      [
        "missing-function",
        /has no fuly_named; did you mean fully_named.*; its flows: fully_named,/,
      ],
    ],
    ["named.py:_body", ["not-a-flow", /_body in named.py is not a Prefect flow; decorate it/]],
    ["named.py:NAME", ["not-a-flow", /NAME in named.py is not a Prefect flow/]],
    ["named.py:Class.method", ["missing-function", /a function of the module itself/]],
  ] as const satisfies readonly (readonly [string, ...(readonly [string, RegExp])[]])[]) {
    it(`refuses ${entrypoint} with every problem`, async () => {
      const { ok, problems: found = [] } = await inspect(entrypoint);
      assert.equal(ok, false);
      assert.deepEqual(
        found.map(({ kind }) => kind),
        problems.map(([kind]) => kind),
      );
      problems.forEach(([, message], index) => assert.match(found[index]?.message ?? "", message));
    });
  }

  it("says of *args and **kwargs that they gather, and need not be given", async () => {
    const source = "from prefect import flow\n@flow\ndef fn(a: int, *b: int, **c: str): pass\n";
    const { schema } = await inspectSource(source, "--dialect", "pydantic2");
    assert.deepEqual(schema?.required, ["a"]);
    const { b, c } = schema.properties;
    assert.deepEqual(b?.items, { type: "integer" });
    assert.deepEqual(c?.additionalProperties, { type: "string" });
    assert.deepEqual([b.default, c.default], [[], {}]);
  });

  it("refuses a name that is not known or not allowed", async () => {
    const head = "import os\nfrom prefect import flow\n";
    const computed = await inspectSource(`${head}@flow(name=os.environ["X"])\ndef fn(): pass\n`);
    assert.deepEqual(
      computed.problems?.map(({ kind }) => kind),
      ["flow-name"],
    );
    const slashed = await inspectSource(`${head}@flow(name="a/b")\ndef fn(): pass\n`);
    assert.match(slashed.problems?.[0]?.message ?? "", /'a\/b' must be text without/);
  });

  it("gives the literal version only", async () => {
    assert.equal((await inspect("named.py:fully_named")).version, "1.2");
    assert.equal((await inspect("named.py:run_named")).version, null);
  });

  it("runs nothing of the file and needs none of its imports", async () => {
    const mark = join(folder, "ran");
    const answer = await inspectSource(
      `import not_installed\nfrom prefect import flow\nopen(${JSON.stringify(mark)}, "w")\n` +
        "raise SystemExit(1)\n@flow\ndef fn(a: int): pass\n",
    );
    assert.equal(answer.ok, true);
    assert.equal(answer.complete, true);
    assert.throws(() => cpSync(mark, `${mark}2`), /ENOENT/);
  });

  it("takes anything for a parameter it cannot know, and says which and why", async () => {
    const answer = await inspectSource(
      "import pandas as pd\nimport os\nfrom prefect import flow\n@flow\n" +
        "def fn(a: pd.DataFrame, b: int = len(os.listdir()), c: int = 1): pass\n",
    );
    assert.equal(answer.complete, false);
    assert.deepEqual(answer.schema?.properties, {
      a: { position: 0, title: "a" },
      b: { position: 1, title: "b" },
      c: { position: 2, title: "c", type: "integer", default: 1 },
    });
    assert.deepEqual(answer.schema?.required, ["a"]);
    assert.match(answer.warnings?.[0] ?? "", /parameter a is not checked: .*`pd.DataFrame` comes/);
    assert.match(answer.warnings?.[1] ?? "", /parameter b is not checked: .* is computed/);
  });

  it("asks Prefect about such a parameter with --prefect", async function () {
    this.timeout(60_000);
    const source =
      "from pydantic import IPvAnyAddress\nfrom prefect import flow\nprint('noise')\n" +
      "@flow\ndef fn(a: IPvAnyAddress, b: int = 1): pass\n";
    const alone = await inspectSource(source);
    assert.equal(alone.complete, false);
    const helped = await inspectSource(source, "--prefect");
    assert.equal(helped.complete, true);
    assert.deepEqual(helped.warnings, []);
    assert.equal(helped.schema?.properties.a?.format, "ipvanyaddress");
  });

  it("doubts a function that something else decorates, too", async () => {
    const answer = await inspectSource(
      "from elsewhere import wrap\nfrom prefect import flow\n@flow\n@wrap\ndef fn(a: int): pass\n",
    );
    assert.equal(answer.complete, false);
    assert.match(answer.warnings?.[0] ?? "", /also decorated by wrap/);
  });
});
