import fc from "fast-check";
import { anyLength, jsonOf, textFrom } from "./fuzz-texts";

/** Stands in every text that is made up: where it shows outside of code, the text got out. */
export const MARK = "☠";

/** What Markdown and the sites that show it read something into. */
const markup = textFrom(
  ...[
    "`",
    "``",
    "```",
    "~~~",
    "\n",
    "\n\n",
    "- ",
    "# ",
    "> ",
    "    ",
    "|",
    "|-|-|",
    "***",
    "_",
    "~~",
  ],
  ...[
    "<b>",
    "</details>",
    "<details>",
    "<!--",
    "-->",
    "</code>",
    "&lt;",
    "&#64;",
    "<script>",
    "\\`",
  ],
  ...[
    "@everyone",
    "#123",
    "!7",
    "[a](http://x)",
    "![a](b)",
    "http://x.test",
    "/close",
    "$x$",
    ":+1:",
  ],
  ...["a@b.test", "GH-1", "acme/x#1", "[x]: http://y", "\n[x]: y\n", "=====", "\n---\n"],
);

/** Any text, with the mark at both of its ends. */
export const hostile: fc.Arbitrary<string> = fc
  .oneof(markup, anyLength)
  .map((text) => `${MARK}${text}${MARK}`);

const values = jsonOf(hostile);
const keyed = <T>(of: fc.Arbitrary<T>) =>
  fc.dictionary(hostile, of, { maxKeys: 3, noNullPrototype: true });

const schedule = fc.oneof(
  fc.record({ cron: hostile, timezone: hostile, active: fc.boolean() }, { requiredKeys: ["cron"] }),
  fc.record({ interval: fc.oneof(fc.integer({ min: 1 }), hostile) }),
  values,
);

const inputs = fc.record(
  {
    name: hostile,
    flowName: hostile,
    description: hostile,
    tags: fc.array(hostile, { maxLength: 3 }),
    parameters: keyed(values),
    jobVariables: keyed(values),
    schedules: keyed(schedule),
    files: keyed(hostile),
    reference: hostile,
    paused: fc.boolean(),
    stopped: fc.boolean(),
    parameterOpenApiSchema: fc.record({ properties: keyed(values) }),
    anything: values,
  },
  { requiredKeys: [] },
);

const TYPES = [
  "pulumi-nodejs:dynamic/prefect:Deployment",
  "pulumi-nodejs:dynamic/prefect:WorkPool",
  "pulumi-nodejs:dynamic/prefect:ImageReference",
  "pulumi-nodejs:dynamic/prefect:LocalProcess",
  "prefect-constructs:index:PrefectServeDeployment",
  "prefect-constructs:index:PrefectPackage",
  "kubernetes:apps/v1:Deployment",
];

const step = fc
  .record({
    op: fc.constantFrom("create", "update", "replace", "delete", "same"),
    type: fc.oneof(fc.constantFrom(...TYPES), hostile),
    name: hostile,
    component: hostile,
    before: inputs,
    after: inputs,
    reasons: fc.array(hostile, { maxLength: 2 }),
    number: fc.nat(),
  })
  .map(({ op, type, name, component, before, after, reasons, number }) => {
    const stack = "urn:pulumi:test::etl::";
    const state = {
      type,
      id: `${number}`,
      custom: !type.startsWith("prefect-constructs:"),
      parent: `${stack}prefect-constructs:index:PrefectServeDeployment::${component}`,
      outputs: {},
    };
    return {
      op,
      urn: `${stack}prefect-constructs:index:PrefectServeDeployment$${type}::${name}${number}`,
      ...(op !== "create" && { oldState: { ...state, inputs: before } }),
      ...(op !== "delete" && { newState: { ...state, inputs: after } }),
      replaceReasons: reasons,
      detailedDiff: Object.fromEntries(reasons.map((reason) => [reason, { kind: "update" }])),
    };
  });

/** What an engine could print if it were given such texts. */
export const anyPreview = (most: number) =>
  fc.record({
    steps: fc.array(step, { maxLength: most }),
    diagnostics: fc.array(fc.record({ message: hostile, severity: fc.constant("error") }), {
      maxLength: 3,
    }),
    changeSummary: fc.constant({ same: 3 }),
  });
