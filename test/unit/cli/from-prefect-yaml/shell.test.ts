import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { wordsOf } from "../../../../lib/cli/from-prefect-yaml/steps/words";
import { codeOf, expectCode, one, outcomeOf, projectFolder, PULL } from "./folder";

/** A deployment whose version is what a command prints. */
function printed(args: string, field = "stdout"): string {
  const build = `build:\n  - ${PULL}.run_shell_script: { id: s, ${args} }\n`;
  return one(`version: "{{ s.${field} }}"`, build);
}

describe("a command of a prefect.yaml's build", () => {
  let folder: string;
  before(() => (folder = projectFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const UTF8 = '{ encoding: "utf8" })';
  const OUT = "script: cat VERSION";
  const cases: [string, string, string, string][] = [
    ["words alone", OUT, "stdout", `execFileSync("cat", ["VERSION"], ${UTF8}.trim()`],
    [
      "a template in its error",
      'script: "echo {{ $HOME }}"',
      "stderr",
      `spawnSync("echo", [process.env.HOME ?? ""], ${UTF8}.stderr.trim()`,
    ],
    [
      "a template in a word",
      `script: "echo 'a b'{{ $HOME }}"`,
      "stdout",
      'execFileSync("echo", [`a b${process.env.HOME ?? ""}`], ',
    ],
    ["a variable that nobody expands", 'script: "echo $HOME"', "stdout", '("echo", ["$HOME"], '],
    ["an operator", 'script: "echo a | b"', "stdout", 'execFileSync("echo", ["a", "|", "b"], '],
    ["a shell", 'script: "echo $A | b", shell: true', "stdout", 'execSync("echo $A | b", '],
    [
      "a shell's error",
      'script: "echo $A | b", shell: true',
      "stderr",
      'spawnSync("echo $A | b", { encoding: "utf8", shell: true }).stderr.trim()',
    ],
    [
      "variables that are expanded",
      'script: "echo $HOME", expand_env_vars: true',
      "stdout",
      'execSync("echo $HOME", ',
    ],
    [
      "lines",
      'script: "echo a\\n\\necho b"',
      "stdout",
      `[ execFileSync("echo", ["a"], ${UTF8}, execFileSync("echo", ["b"], ${UTF8}, ] .join("") .trim()`,
    ],
  ];
  for (const [title, args, field, code] of cases) {
    it(`is run as Prefect runs it: ${title}`, () => {
      expectCode(outcomeOf(printed(args, field), folder), code);
    });
  }

  const folders: [string, string, string, string | undefined][] = [
    ["the project's, as the program's", "", "", undefined],
    ["the project's above the program's", "/infra", "", '".."'],
    ["one below the project", "", ", directory: flows", '"flows"'],
    ["one below the project's above", "/infra", ", directory: flows", '"../flows"'],
    ["an absolute one", "/infra", ", directory: /srv", '"/srv"'],
    ["of the environment", "", ', directory: "{{ $D }}"', 'process.env.D ?? ""'],
    [
      "of the environment, above",
      "/infra",
      ', directory: "{{ $D }}"',
      'resolve("..", process.env.D ?? "")',
    ],
  ];
  for (const [title, below, directory, cwd] of folders) {
    it(`is run in the folder that Prefect runs it in: ${title}`, () => {
      const text = printed(OUT + directory);
      const program = outcomeOf(text, folder, { programFolder: folder + below });

      if (cwd === undefined) assert.doesNotMatch(codeOf(program), /cwd/);
      else expectCode(program, `["VERSION"], { cwd: ${cwd}, encoding: "utf8" }`);
    });
  }

  it("has the words that shlex finds", () => {
    const line = `a  "b \\" \\\\ \\n $C" 'd "e' f\\ g "" x"y"'z' # *.py`;
    const words = ["a", 'b " \\ \\n $C', 'd "e', "f g", "", "xyz", "#", "*.py"];
    assert.deepEqual(wordsOf(line), words);
    assert.deepEqual(["a 'b", 'a "b', "a\\"].map(wordsOf), [undefined, undefined, undefined]);
  });
});
