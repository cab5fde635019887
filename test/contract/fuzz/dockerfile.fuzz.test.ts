import assert from "node:assert/strict";
import fc from "fast-check";
import { checkImage } from "../../../lib/components/prefect-package/image/checks";
import { commandWords } from "../../../lib/components/prefect-package/image/command";
import { type GeneratedDockerfile, renderDockerfile, renderLabels } from "../../../lib/render";
import { itHolds } from "../../support/fuzz";
import {
  anyLength,
  anyText,
  byName,
  fileText,
  lineText,
  mostly,
  textFrom,
  variableName,
} from "../../support/fuzz-texts";
import { fileOf } from "../../support/line-process";
import { needsGoParsers } from "../../support/real-parsers/parsers";

/** An instruction as a builder sees it. */
interface Instruction {
  readonly name: string;
  readonly words?: readonly string[];
  readonly flags?: readonly string[];
  readonly pairs?: readonly (readonly [string, string])[];
  readonly shell?: boolean;
}

const COPIES = [
  { from: "runtime", to: "/opt/library" },
  { from: "project", to: "/opt/project" },
];

const value = mostly(lineText, anyLength);
const word = fc.stringMatching(/^[a-z0-9]{1,5}$/);

const reference = mostly(
  fc
    .tuple(
      word,
      fc.constantFrom("", ":5000/", ".io/", "/"),
      word,
      fc.constantFrom("", ":1.2_A-", `@sha256:${"0".repeat(64)}`),
    )
    .map(([a, b, c, d]) => `${a}${b}${c}${d}`),
  textFrom("a", "A", "/", ":", "@sha256:", "1.2", "${X}", "--platform=x", ".", "-"),
);

const args = fc.record(
  {
    baseImage: reference,
    environment: byName(variableName, value),
    buildArgs: byName(variableName, value),
    labels: byName(
      mostly(
        lineText.map((text) => `a.b/${text.replaceAll("=", "")}`),
        anyText,
      ),
      value,
    ),
    systemPackages: fc.array(
      mostly(
        fc
          .tuple(word, fc.constantFrom("", "=1:2~3+b", "-dev", "++"))
          .map((parts) => parts.join("")),
        textFrom("git", "=", "1.2", "+", "-", "~", ":"),
      ),
      { maxLength: 3 },
    ),
    runCommand: fc.oneof(
      fc.array(
        mostly(
          fileText.map((text) => text.replaceAll("\0", "")),
          anyLength,
        ),
        { minLength: 1, maxLength: 3 },
      ),
      mostly(fc.constantFrom("python flow.py", `sh -c 'a; b' "c d"`), anyText),
    ),
    user: mostly(fc.constantFrom("0", "1000:0"), textFrom("1000", ":", "0")),
  },
  { requiredKeys: [] },
);

describe("A generated Dockerfile in BuildKit's eyes", () => {
  const ask = needsGoParsers();

  const read = async (text: string): Promise<readonly Instruction[]> => {
    const { value, error } = await ask<Instruction[]>({ kind: "dockerfile", file: fileOf(text) });
    assert.ok(value, error);
    return value;
  };

  itHolds("has just what it was given, where that is not refused", args, async (given) => {
    if (checkImage(given).length > 0) return;
    const { baseImage = "base", environment = {}, buildArgs = {}, systemPackages = [] } = given;
    const { labels = {}, user = "1000:0", runCommand = ["python"] } = given;
    const command = commandWords(runCommand) ?? assert.fail("the check lets through no words");
    const spec: GeneratedDockerfile = {
      ...{ baseImage, systemPackages, environment, user, command },
      buildArgs: Object.keys(buildArgs),
      requirements: undefined,
      copies: COPIES,
      home: "/home/prefect",
      workingDirectory: "/opt/project",
    };
    const found = await read(renderDockerfile(spec) + renderLabels(labels));
    assert.deepEqual(
      found.filter(({ name }) => name !== "RUN"),
      expected(spec, labels),
    );
    assert.equal(
      found.filter(({ name }) => name === "RUN").length,
      systemPackages.length > 0 ? 2 : 1,
    );
  });
});

function expected(spec: GeneratedDockerfile, labels: Record<string, string>): Instruction[] {
  const byKey = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);
  const own = [
    ["HOME", spec.home],
    ["USER", "prefect"],
    ["GIT_PYTHON_REFRESH", "quiet"],
    ["PYTHONUNBUFFERED", "1"],
  ] as const;
  return [
    { name: "FROM", words: [spec.baseImage] },
    { name: "USER", words: ["root"] },
    ...spec.buildArgs.map((one) => ({ name: "ARG", words: [one] })),
    { name: "WORKDIR", words: [spec.workingDirectory] },
    { name: "ENV", pairs: own },
    ...COPIES.map(({ from, to }) => {
      return { name: "COPY", words: [`${from}/`, `${to}/`], flags: [spec.user] };
    }),
    ...Object.entries(spec.environment)
      .sort(byKey)
      .map((pair) => ({ name: "ENV", pairs: [pair] })),
    { name: "USER", words: [spec.user] },
    { name: "CMD", words: spec.command },
    ...(Object.keys(labels).length > 0
      ? [{ name: "LABEL", pairs: Object.entries(labels).sort(byKey) }]
      : []),
  ];
}
