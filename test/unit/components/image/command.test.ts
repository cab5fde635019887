import assert from "node:assert/strict";
import { commandWords } from "../../../../lib/components/prefect-package/image/command";

describe("image.runCommand", () => {
  const splits: readonly [text: string, ...words: string[]][] = [
    ["python flow.py", "python", "flow.py"],
    ["  python \t flow.py\n", "python", "flow.py"],
    [`python 'a b.py' "c d" e\\ f`, "python", "a b.py", "c d", "e f"],
    [`python -c 'print("a; b | c")'`, "python", "-c", 'print("a; b | c")'],
    [`say "it's" 'a "b"' --x='$HOME'`, "say", "it's", 'a "b"', "--x=$HOME"],
    ['say "" end', "say", "", "end"],
    ["say \\$HOME \\'", "say", "$HOME", "'"],
    [`sh -c 'a && b > "$OUT"'`, "sh", "-c", 'a && b > "$OUT"'],
  ];
  for (const [text, ...words] of splits) {
    it(`splits as a shell would: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(commandWords(text), words);
    });
  }

  const refused = [
    "a\nb",
    "a\\\n''",
    "~",
    "cd ~/x",
    "say a\u00a0b",
    "say \\\v",
    "say [a]",
    "${",
    'say "${}"',
    "a && b",
    "a | b",
    "a > b",
    "a; b",
    "ls *.py",
    "python # flow.py",
    "say $HOME",
    'say "${HOME}"',
    "say $(date)",
    "say `date`",
    'say "`date`"',
    "python 'flow.py",
    'python "flow.py',
  ];
  for (const text of refused) {
    it(`is no words where only a shell would know: ${text}`, () => {
      assert.equal(commandWords(text), undefined);
    });
  }

  it("takes a list as it is", () => {
    assert.deepEqual(commandWords(["sh", "-c", "a && $b"]), ["sh", "-c", "a && $b"]);
  });
});
