import assert from "node:assert/strict";
import fc from "fast-check";
import { isIdentifier } from "../../../lib/components/prefect-package/lolpop/names";
import {
  flowParameterNames,
  type LolpopEntrypoint,
  type LolpopParameter,
  renderLolpopEntrypoint,
  SCRIPT_NAMES,
} from "../../../lib/render";
import { itHolds } from "../../support/fuzz";
import { anyLength, anyText, byName, jsonOf, textFrom } from "../../support/fuzz-texts";
import { fileOf } from "../../support/line-process";
import { needsPythonParsers } from "../../support/real-parsers/parsers";

const json = jsonOf(anyText);
const name = fc.stringMatching(/^[a-z]{4,12}_[a-z0-9]{1,8}$/);

const parameters = fc.uniqueArray(
  fc.record({
    name,
    annotation: fc.constantFrom("int", "Optional[Dict[str, Any]]", undefined),
    default: fc.oneof(
      fc.record({ value: json }),
      fc.constantFrom<"unknown" | undefined>("unknown", undefined),
    ),
  }),
  { selector: (parameter) => parameter.name, maxLength: 4 },
);

/** A script whose every text may be anything, names apart. */
const script: fc.Arbitrary<LolpopEntrypoint> = fc.record({
  className: fc.constantFrom("Runner", "Läufer", "实验Runner"),
  module: fc.oneof(
    fc.record({ file: anyLength }),
    fc.record({ name: fc.constantFrom("runner", "a.b_c.runner") }),
  ),
  method: fc.constantFrom("build_all", "évaluer"),
  config: anyLength,
  project: anyText,
  library: anyText,
  functionName: fc.constantFrom("prefect_entrypoint", "entrée"),
  flowName: anyLength,
  flowKwargs: byName(name, json, 3),
  orchestrator: byName(anyText, json),
  skipValidation: fc.boolean(),
  parameters,
});

/** As it is after a way through JSON: without a negative zero. */
const through = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

function expected(one: LolpopEntrypoint): unknown {
  const own = one.parameters.map(({ name: key, default: preset }) => {
    if (preset === undefined) return [key, null];
    return [key, preset === "unknown" ? [null] : [preset.value]];
  });
  return through({
    statements: [
      ...["Expr", "Import", "Import", "ImportFrom", "ImportFrom", "ImportFrom"],
      ...["Assign", "Assign", "Assign", "Assign", "Assign", "FunctionDef", "If"],
    ],
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

/** Names that one script or another has a use for itself. */
const NAMES = [
  ...["config", "config_", "config__", "runner", "runner_", "given", "str", "os", "sys", "PROJECT"],
  ...["ORCHESTRATOR", "lolpop_prefect", "Runner", "Path", "flow", "name", "value", "wait_for"],
  ...["prefect_entrypoint", "skip_validation", "Any", "self", "print", "ﬁ", "é", "𝒳", "class", "_"],
];

const identifier = fc.constantFrom(...NAMES).filter(isIdentifier);
const scriptName = identifier.filter((text) => !SCRIPT_NAMES.includes(text));

/** A script whose names may be any, and what its flow is called with, by the method's parameters. */
const call = fc
  .record({
    className: scriptName,
    functionName: scriptName,
    method: identifier.filter((text) => !text.startsWith("_")),
    module: fc.constantFrom({ name: "runner" }, { file: "runner.py" }),
    orchestrator: byName(anyText, json, 2),
    skipValidation: fc.boolean(),
    parameters: fc.uniqueArray(
      fc.record({
        name: identifier,
        default: fc.constantFrom<LolpopParameter["default"]>({ value: 7 }, "unknown", undefined),
      }),
      { selector: (parameter) => parameter.name, maxLength: 6 },
    ),
  })
  .map((some) => ({ ...SPEC, ...some }))
  .chain((one) => {
    const values = Object.fromEntries(one.parameters.map(({ name: key }) => [key, json]));
    const requiredKeys = one.parameters
      .filter((parameter) => parameter.default === undefined)
      .map((parameter) => parameter.name);
    return fc.tuple(fc.constant(one), fc.record(values, { requiredKeys, noNullPrototype: true }));
  });

/** What arrives: with the defaults that are known, and without what is left to the method. */
function handed(one: LolpopEntrypoint, given: Record<string, unknown>): unknown {
  const pairs = one.parameters.flatMap(({ name: key, default: preset }) => {
    const value = key in given ? given[key] : typeof preset === "object" ? preset.value : null;
    return preset === "unknown" && value === null ? [] : [[key, value]];
  });
  return through([[], Object.fromEntries(pairs)]);
}

const SPEC = {
  config: "config.yaml",
  project: "..",
  library: ".",
  flowName: "flow",
  flowKwargs: {},
} as const;

describe("The entrypoint script of a lolpop workflow in Python's eyes", () => {
  const ask = needsPythonParsers();

  itHolds("says just what it was given, whatever the text", script, async (one) => {
    const file = fileOf(renderLolpopEntrypoint(one));
    const { value, error } = await ask({ reader: "read_script", file });
    assert.deepEqual(value, expected(one), error);
  });

  itHolds("hands the method just what its flow is given", call, async ([one, given]) => {
    const names = flowParameterNames(one);
    const inFlow = Object.entries(given).map(([key, value]) => [names.get(key)!, value]);
    const asked = {
      reader: "read_script",
      file: fileOf(renderLolpopEntrypoint(one)),
      call: Object.fromEntries(inFlow) as object,
      function: one.functionName,
      method: one.method,
    };
    const { value, error } = await ask<Called>(asked);
    assert.ok(value, error);
    assert.deepEqual(value.returned, handed(one, given));
    assert.deepEqual(value.options, through(one.orchestrator));
    assert.equal(value.skip_config_validation, one.skipValidation);
  });

  itHolds("is judged by names as Python judges them", textFrom(...NAMES), async (text) => {
    const { value, error } = await ask<string>({ reader: "read_identifier", text });
    assert.ok(value, error);
    if (value !== "unknown") assert.equal(isIdentifier(text), value === "same", value);
  });
});

interface Called {
  readonly returned: unknown;
  readonly options: unknown;
  readonly skip_config_validation: boolean;
}
