import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { commandWords } from "../../../lib/components/prefect-package/image/command";
import { shellCommand } from "../../../lib/components/prefect-package/image/shell";
import { checkImage } from "../../../lib/components/prefect-package/image/checks";
import { itHolds } from "../../support/fuzz";
import { anyText, fileText, mostly, textFrom } from "../../support/fuzz-texts";

/** The words that a shell hands on, or why it does not take them. */
function wordsOf(text: string): readonly string[] | string {
  const shell = spawnSync("/bin/sh", ["-c", `printf '%s\\0' ${text}`], {
    encoding: "utf8",
    env: { HOME: "/home", IFS: " \t\n" },
    cwd: "/",
  });
  return shell.status === 0 && shell.stderr === ""
    ? shell.stdout.split("\0").slice(0, -1)
    : `refused: ${shell.stderr}`;
}

const shellText = textFrom(
  "a",
  "b c",
  " ",
  "'",
  '"',
  "\\",
  "\n",
  "\t",
  "$",
  "=",
  "~",
  "#",
  "-x",
  "*",
  "`",
  "!",
  "{a,b}",
  "&",
  "\\\n",
  "é",
);

describe("Words for a shell", () => {
  itHolds("are split from a text as a shell splits it, or refused", shellText, (text) => {
    const words = commandWords(text);
    if (words === undefined || checkImage({ runCommand: text }).length > 0) return;
    assert.deepEqual(wordsOf(text.replace(/^[ \t\n]+/, "")), words);
  });

  itHolds(
    "reach a command as they were given",
    fc.array(mostly(fileText, anyText), { minLength: 1, maxLength: 5 }),
    (words) => {
      if (checkImage({ load: { command: words } }).length > 0) return;
      assert.deepEqual(wordsOf(shellCommand(words)), words);
    },
  );
});
