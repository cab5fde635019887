import assert from "node:assert/strict";
import { contextCopies } from "../../../lib/render";

/** `line source` of each copy. */
function copies(lines: readonly string[], target?: string): string[] {
  const found = contextCopies(lines.join("\n"), target);
  return found.map(({ source, line }) => `${line} ${source}`);
}

describe("what a Dockerfile copies from its context", () => {
  const cases: readonly [what: string, lines: readonly string[], found: readonly string[]][] = [
    ["is all sources", ["FROM a", "COPY b c/ d", "ADD e f"], ["2 b", "2 c/", "3 e"]],
    ["is told in lower case and a list too", ["from a", 'copy ["b c", "d"]'], ["2 b c"]],
    ["is behind flags", ["FROM a", "COPY --chown=1:0 --chmod=644 b c"], ["2 b"]],
    ["goes on over lines", ["FROM a", "COPY b \\", "# why", "  c \\", "  d"], ["2 b", "2 c"]],
    ["is not a stage's or an image's", ["FROM a", "COPY --chown=1 --from=x b c"], []],
    ["is no pattern and no variable", ["FROM a", "COPY b* $C ${D} e? [f] g"], []],
    ["is no URL", ["FROM a", "ADD https://x.test/b git@x.test:b.git c"], []],
    ["is not what a heredoc writes", ["FROM a", "COPY <<EOF b", "COPY c d", "EOF"], []],
    ["is not what a script says", ["FROM a", "RUN <<EOF", "COPY c d", "EOF", "COPY e f"], ["5 e"]],
    [
      "goes on as the escape character says",
      ["# escape=`", "FROM a", "COPY b `", "c d"],
      ["3 b", "3 c"],
    ],
  ];
  for (const [what, lines, found] of cases) {
    it(what, () => assert.deepEqual(copies(lines), found));
  }

  const STAGES = [
    "FROM a AS base",
    "COPY 1 .",
    "FROM a AS Build",
    "COPY 3 .",
    "FROM --platform=linux/amd64 base AS app",
    "COPY --from=build /x /x",
    "COPY 6 .",
    "FROM a AS unused",
    "COPY 8 .",
    "FROM a AS last",
    "RUN --mount=type=bind,from=0,target=/b true",
  ];
  for (const [target, found] of [
    ["app", ["2 1", "4 3", "7 6"]],
    ["unused", ["9 8"]],
    [undefined, ["2 1"]],
  ] as const) {
    it(`is that of the stages that ${target ?? "the last"} uses`, () => {
      assert.deepEqual(copies(STAGES, target), found);
    });
  }
});
