import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import fc from "fast-check";
import type { Json } from "../../../lib/core/json";
import { type LolpopEntrypoint, pythonLiteral, renderLolpopEntrypoint } from "../../../lib/render";
import { findPythonSync } from "../../../lib/resources/python-environment";

const READER = resolve(__dirname, "../../../../test/unit/render/read_scripts.py");

const SPEC: LolpopEntrypoint = {
  className: "QuickstartRunner",
  module: { name: "prefect_files.quickstart_runner" },
  method: "build_all",
  config: "prefect_files/quickstart.yaml",
  project: "../..",
  library: ".",
  functionName: "prefect_entrypoint",
  flowName: "prefect-entrypoint",
  flowKwargs: {},
  orchestrator: {},
  skipValidation: false,
  parameters: [],
};

interface Read {
  readonly orchestrator: Json;
  readonly config: string;
  readonly project: string;
  readonly library: string;
  readonly settings: Record<string, Json>;
  readonly function: string;
  readonly parameters: Record<string, readonly [Json] | null>;
  readonly module: string | null;
  readonly file?: string;
  readonly class?: readonly string[];
}

/** What Python finds in scripts; one process for all of them. */
function read(specs: readonly LolpopEntrypoint[]): Read[] {
  const python = findPythonSync();
  assert.ok("path" in python, "a Python is needed to read Python");
  const { status, stdout, stderr } = spawnSync(python.path, ["-I", "-X", "utf8", READER], {
    input: JSON.stringify(specs.map(renderLolpopEntrypoint)),
    encoding: "utf8",
    maxBuffer: 256 << 20,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Read[];
}

/** Text of every kind, with what quoting goes wrong on more often than chance has it. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom('"', "'", "\\", "\n", "\r", '"""', "\u2028", "\ud800", "é", "😀", "{}"),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join("")),
);
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }) as fc.Arbitrary<Json>;
const name = fc.stringMatching(/^[a-z]{4,12}_[a-z0-9]{1,8}$/);

const spec: fc.Arbitrary<LolpopEntrypoint> = fc.record({
  className: fc.constantFrom("Runner", "Läufer", "实验Runner"),
  module: fc.oneof(
    fc.record({ file: text }),
    fc.record({ name: fc.constantFrom("runner", "a.b_c.runner") }),
  ),
  method: fc.constantFrom("build_all", "évaluer"),
  config: text,
  project: text,
  library: text,
  functionName: fc.constantFrom("prefect_entrypoint", "entrée"),
  flowName: text,
  flowKwargs: fc.dictionary(name, json, { maxKeys: 3, noNullPrototype: true }),
  orchestrator: fc.dictionary(text, json, { noNullPrototype: true }),
  skipValidation: fc.boolean(),
  parameters: fc.uniqueArray(
    fc.record({
      name,
      annotation: fc.constantFrom("int", "Optional[Dict[str, Any]]", undefined),
      default: fc.oneof(
        fc.record({ value: json }),
        fc.constantFrom<"unknown" | undefined>("unknown", undefined),
      ),
    }),
    { selector: (parameter) => parameter.name, maxLength: 4 },
  ),
});

/** As it is after a way through JSON: without a negative zero. */
const through = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function expected(one: LolpopEntrypoint): unknown {
  const own = one.parameters.map(({ name: key, default: preset }) => {
    if (preset === undefined) return [key, null];
    return [key, preset === "unknown" ? [null] : [preset.value]];
  });
  return through({
    orchestrator: one.orchestrator,
    config: one.config,
    project: one.project,
    library: one.library,
    settings: { name: one.flowName, ...one.flowKwargs },
    function: one.functionName,
    parameters: {
      ...(Object.fromEntries(own) as object),
      config: [null],
      skip_validation: [one.skipValidation],
    },
    module: "name" in one.module ? one.module.name : null,
    ...("file" in one.module && {
      file: one.module.file,
      class: [one.className, one.className],
    }),
  });
}

describe("the entrypoint script of a lolpop workflow", () => {
  it("says in Python just what it was given, whatever the text", () => {
    const specs = fc.sample(spec, 400);
    const found = read(specs);
    for (const [at, one] of specs.entries()) assert.deepEqual(found[at], expected(one));
  }).timeout(60_000);

  it("is made of lines that a person can read", () => {
    const orchestrator = { flow_kwargs: { retries: 2, description: "x".repeat(60) } };
    const script = renderLolpopEntrypoint({
      ...SPEC,
      orchestrator,
      parameters: [
        { name: "rows", annotation: "int" },
        { name: "target", annotation: "str", default: { value: "label" } },
        { name: "config", default: "unknown" },
      ],
    });
    const body = script.slice(script.indexOf("PROJECT ="));
    assert.equal(body, READABLE);
    assert.ok(script.split("\n").every((line) => line.length <= 100));
  });

  it("writes JSON's values as Python's", () => {
    const value = { on: true, off: false, none: null, list: [1, -2.5, 'a\u0007"b'] };
    assert.equal(
      pythonLiteral(value),
      '{"on": True, "off": False, "none": None, "list": [1, -2.5, "a\\u0007\\"b"]}',
    );
  });
});

const READABLE = `PROJECT = (HERE / "../..").resolve()
LIBRARY = (HERE / ".").resolve()
CONFIG = PROJECT / "prefect_files/quickstart.yaml"
ORCHESTRATOR = {
    "flow_kwargs": {
        "retries": 2,
        "description": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    },
}


@flow(
    name="prefect-entrypoint",
)
def prefect_entrypoint(
    rows: int,
    config: Optional[Union[str, Dict[str, Any]]] = None,
    skip_validation: bool = False,
    target: str = "label",
    config_: Any = None,
) -> Any:
    """Run QuickstartRunner.build_all.

    Args:
        config: Another config file, or values to lay over what the config file says.
        skip_validation: Do not check that the config has all that its classes require.
    """
    os.chdir(PROJECT)
    sys.path[:0] = [str(PROJECT), str(LIBRARY)]
    import lolpop_prefect

    lolpop_prefect.plug_in()
    from prefect_files.quickstart_runner import QuickstartRunner

    runner = QuickstartRunner(
        conf=lolpop_prefect.load_config(CONFIG, config, ORCHESTRATOR),
        skip_config_validation=skip_validation,
    )
    # The method's own defaults stand where nothing is given.
    given = {"config": config_}
    given = {name: value for name, value in given.items() if value is not None}
    return runner.build_all(rows=rows, target=target, **given)


if __name__ == "__main__":
    raise SystemExit("the workflow has parameters without a default; run a deployment of it")
`;
