import assert from "node:assert/strict";
import { checkParameters, type ParameterCheckOptions } from "../../../lib/core/parameters";
import { UNKNOWN } from "../../../lib/core/unknown";

/** As Prefect 3 writes it with pydantic 2. */
const pydantic2 = {
  title: "Parameters",
  type: "object",
  properties: {
    n: { position: 0, title: "n", type: "integer" },
    model: { default: "gbm", enum: ["gbm", "linear"], position: 1, title: "model", type: "string" },
    m: { $ref: "#/definitions/Model", default: { a: 1 }, position: 2, title: "m" },
    o: { anyOf: [{ type: "integer" }, { type: "null" }], default: null, position: 4, title: "o" },
    when: { default: null, format: "date-time", position: 5, title: "when", type: "string" },
    pair: {
      default: [1, "x"],
      maxItems: 2,
      minItems: 2,
      position: 8,
      prefixItems: [{ type: "integer" }, { type: "string" }],
      title: "pair",
      type: "array",
    },
    x: { default: 3, position: 9, title: "x" },
    weights: {
      additionalProperties: { type: "number" },
      default: {},
      title: "weights",
      type: "object",
    },
    choice: { anyOf: [{ $ref: "#/definitions/Model" }, { type: "string" }], title: "choice" },
    size: { default: 0.5, exclusiveMaximum: 1, exclusiveMinimum: 0, title: "size", type: "number" },
    code: { default: "a", pattern: "(?P<letter>[a-z])", title: "code", type: "string" },
  },
  required: ["n"],
  definitions: {
    Model: {
      properties: {
        a: { title: "A", type: "integer" },
        b: { anyOf: [{ type: "string" }, { type: "null" }], default: null, title: "B" },
        c: { default: [], items: { type: "integer" }, title: "C", type: "array" },
      },
      required: ["a"],
      title: "Model",
      type: "object",
    },
  },
};

/** As Prefect 2 writes it with pydantic 1. */
const pydantic1 = {
  title: "Parameters",
  type: "object",
  properties: {
    n: { title: "n", position: 0, type: "integer" },
    model: { title: "model", default: "gbm", position: 1, enum: ["gbm", "linear"], type: "string" },
    m: { title: "m", default: { a: 1 }, position: 2, allOf: [{ $ref: "#/definitions/Model" }] },
    o: { title: "o", position: 3, type: "integer" },
    pair: {
      title: "pair",
      default: [1, "x"],
      type: "array",
      minItems: 2,
      maxItems: 2,
      items: [{ type: "integer" }, { type: "string" }],
    },
  },
  required: ["n"],
  definitions: {
    Model: {
      title: "Model",
      type: "object",
      properties: { a: { title: "A", type: "integer" }, b: { title: "B", type: "string" } },
      required: ["a"],
    },
  },
};

const closed = { ...pydantic1, additionalProperties: false };

const defs = {
  type: "object",
  properties: {
    m: { $ref: "#/$defs/Model" },
    maybe: { type: "string", nullable: true, default: "" },
  },
  $defs: { Model: { type: "object", properties: { a: { type: "integer" } } } },
};

function lines(schema: unknown, parameters: unknown, options?: ParameterCheckOptions): string[] {
  const problems = checkParameters("parameters", schema, parameters, options);
  return problems.map(({ path, message }) => `${path} ${message}`);
}

describe("checkParameters", () => {
  const reference = { __prefect_kind: "workspace_variable", variable_name: "n" };
  const accepted: [string, unknown, unknown, ParameterCheckOptions?][] = [
    ["nothing at a deployment", pydantic2, undefined],
    [
      "values that fit",
      pydantic2,
      { n: 1, model: "linear", m: { a: 1, b: null, c: [1] }, o: null },
    ],
    ["values that fit, in pydantic 1's dialect", pydantic1, { n: 1, m: { a: 1 }, pair: [1, "x"] }],
    ["null for pydantic 1's Optional", pydantic1, { o: null, m: { b: null } }],
    ["null where the schema says nullable", defs, { maybe: null }],
    ["a model without what it requires, at a deployment", pydantic2, { m: {} }],
    ["a whole number with a decimal point", pydantic2, { n: 1.0 }],
    ["a time as pydantic takes it", pydantic2, { when: "2026-01-31 06:00" }],
    ["a pattern that is Python's only", pydantic2, { code: "ß" }],
    ["names that the flow does not have", pydantic2, { other: 1 }],
    ["members that are undefined", closed, { other: undefined }],
    ["a value that only the server knows", pydantic2, { n: reference }],
    ["one deep inside", pydantic2, { m: { a: reference } }],
    ["a block by reference", pydantic2, { m: { $ref: { block_document_id: "x" } } }],
    ["a value that is unknown in preview", pydantic2, { n: UNKNOWN, m: { a: [UNKNOWN] } }],
    ["a required value that is unknown", pydantic2, { n: UNKNOWN }, { required: true }],
    ["parameters that are all unknown", pydantic2, UNKNOWN],
    ["anything without a schema", undefined, { n: "x" }],
    ["anything with an empty schema", {}, { n: "x" }],
    ["anything with a schema that is unknown", UNKNOWN, { n: "x" }],
    ["anything with a schema that refers to nowhere", { $ref: "#/definitions/None" }, { n: 1 }],
  ];
  for (const [what, schema, parameters, options] of accepted) {
    it(`accepts ${what}`, () => assert.deepEqual(lines(schema, parameters, options), []));
  }

  const refused: [string, unknown, unknown, string[]][] = [
    [
      "a list for the parameters",
      pydantic2,
      [1],
      ["parameters must be an object of parameters by name"],
    ],
    [
      "a value outside of an enumeration",
      pydantic2,
      { model: "x" },
      ['parameters.model must be equal to one of the allowed values ("gbm", "linear"); got "x"'],
    ],
    ["a wrong type", pydantic2, { n: "one" }, ['parameters.n must be an integer; got "one"']],
    [
      "a wrong type of an Optional",
      pydantic2,
      { o: "x" },
      ['parameters.o must be an integer or null; got "x"'],
    ],
    [
      "the same in pydantic 1's dialect",
      pydantic1,
      { o: "x" },
      ['parameters.o must be an integer or null; got "x"'],
    ],
    ["a fraction", pydantic2, { n: 1.5 }, ["parameters.n must be an integer; got 1.5"]],
    ["NaN", pydantic2, { n: Number.NaN }, ["parameters.n must be an integer; got NaN"]],
    ["a number out of bounds", pydantic2, { size: 1 }, ["parameters.size must be < 1; got 1"]],
    [
      "what stands in a model",
      pydantic2,
      { m: { a: "x" } },
      ['parameters.m.a must be an integer; got "x"'],
    ],
    [
      "the same through allOf",
      pydantic1,
      { m: { a: "x" } },
      ['parameters.m.a must be an integer; got "x"'],
    ],
    [
      "the same through $defs",
      defs,
      { m: { a: "x" } },
      ['parameters.m.a must be an integer or null; got "x"'],
    ],
    [
      "what stands in a list",
      pydantic2,
      { m: { c: [1, "x"] } },
      ['parameters.m.c[1] must be an integer; got "x"'],
    ],
    ["a tuple's item", pydantic2, { pair: [1, 2] }, ["parameters.pair[1] must be a string; got 2"]],
    [
      "a tuple's item in pydantic 1's dialect",
      pydantic1,
      { pair: [1, 2] },
      ["parameters.pair[1] must be a string; got 2"],
    ],
    [
      "a tuple's length",
      pydantic1,
      { pair: [1] },
      ["parameters.pair must NOT have fewer than 2 items; got [1]"],
    ],
    [
      "a value in a dict, by a key that needs quotes",
      pydantic2,
      { weights: { "a/b c": "x" } },
      ['parameters.weights["a/b c"] must be a number; got "x"'],
    ],
    [
      "none of a union's types",
      pydantic2,
      { choice: 1 },
      ["parameters.choice must be an object or a string; got 1"],
    ],
    [
      "what is wrong in the closest of a union",
      pydantic2,
      { choice: { a: "x" } },
      ['parameters.choice.a must be an integer; got "x"'],
    ],
    [
      "a time that is none",
      pydantic2,
      { when: "tomorrow" },
      ['parameters.when must have the format date-time; got "tomorrow"'],
    ],
    [
      "a mistyped name",
      closed,
      { modle: "gbm" },
      ["parameters.modle is not a parameter of the flow; did you mean model?"],
    ],
    [
      "a name unlike any",
      closed,
      { zzz: 1 },
      ["parameters.zzz is not a parameter of the flow; it takes n, model, m, o, pair"],
    ],
    [
      "every parameter that fails",
      pydantic2,
      { n: "x", model: 1, m: 2 },
      [
        'parameters.n must be an integer; got "x"',
        "parameters.model must be a string; got 1",
        "parameters.m must be an object; got 2",
      ],
    ],
  ];
  for (const [what, schema, parameters, expected] of refused) {
    it(`refuses ${what}`, () => assert.deepEqual(lines(schema, parameters), expected));
  }

  it("requires what has no default when asked to, at every depth", () => {
    assert.deepEqual(lines(pydantic2, { m: {} }, { required: true }), [
      "parameters.n is required",
      "parameters.m.a is required",
    ]);
    assert.deepEqual(lines(pydantic2, undefined, { required: true }), ["parameters.n is required"]);
  });

  it("leaves values out of the text when asked to", () => {
    const options = { hideValues: true };
    assert.deepEqual(lines(pydantic2, { n: "secret", o: "secret" }, options), [
      "parameters.n must be an integer",
      "parameters.o must be an integer or null",
    ]);
  });

  it("judges alike again, however many schemas were judged before", () => {
    const judge = (type: string, extra: number) =>
      checkParameters(
        "parameters",
        { properties: { rows: { type, default: extra } } },
        { rows: 1 },
      );
    for (let extra = 0; extra < 120; extra++) {
      assert.equal(judge("integer", extra).length, 0);
      assert.equal(judge("boolean", extra % 7).length, 1);
    }
    assert.equal(judge("integer", 0).length, 0);
  });

  it("changes neither schema nor parameters", () => {
    const before = JSON.stringify(pydantic1);
    checkParameters("parameters", pydantic1, Object.freeze({ n: "x" }), { required: true });
    assert.equal(JSON.stringify(pydantic1), before);
  });
});
