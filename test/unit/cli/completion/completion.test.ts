import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { completionScript } from "../../../../lib/cli/completion/command";
import { runCommandLine } from "../../../support/command-line";
import { skipBecause } from "../../../support/on-prefect";
import { temporaryFolder } from "../../../support/program";

/** What bash offers after these words, the last of which is being typed. */
function offered(script: string, name: string, ...words: string[]): string[] {
  const completing = `${script}
COMP_WORDS=(${[name, ...words].map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length}
_${name.replaceAll("-", "_")}
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync("bash", ["--norc", "-c", completing], { encoding: "utf8" });
  return out.split("\n").filter((line) => line !== "");
}

describe("prefect-constructs completion", () => {
  let script: string;
  const complete = (...words: string[]) => offered(script, "prefect-constructs", ...words);

  before(async () => {
    script = (await runCommandLine(["completion", "bash"])).out;
  });

  it("offers the commands that begin so", () => {
    assert.deepEqual(complete("st"), ["stop", "status"]);
    assert.deepEqual(complete("ru"), ["run"]);
    assert.ok(complete("").includes("import"));
  });

  it("offers a command's options, and nothing of its own where a value is due", () => {
    assert.deepEqual(complete("run", "etl/nightly", "--p"), ["--param", "--params"]);
    assert.deepEqual(complete("stop", "--no"), ["--no-pause"]);
    assert.deepEqual(complete("status", "--cwd", ""), []);
  });

  it("offers the values of an argument", () => {
    assert.deepEqual(complete("completion", ""), ["bash", "zsh", "fish", "--help"]);
  });

  it("knows no other shell, and ends with 2", async () => {
    const { code, out, errors } = await runCommandLine(["completion", "tcsh"]);
    assert.match(errors, /'tcsh' is invalid for argument 'shell'\. Allowed choices are bash, zsh/);
    assert.deepEqual([code, out], [2, ""]);
  });
});

describe("completion scripts", () => {
  const program = new Command("pet-shop");
  program.addCommand(
    new Command("feed")
      .description("gives a pet's [daily] food: all of it")
      .addOption(new Option("-k, --kind <kind>", "it's a kind").choices(["cat", "dog"]))
      .addArgument(new Argument("<when>").choices(["now", "later"])),
  );

  let folder: string;
  before(() => (folder = temporaryFolder()));
  after(() => rmSync(folder, { recursive: true }));

  it("offer the values of an option after it, long or short", () => {
    const script = completionScript("bash", program);
    assert.deepEqual(offered(script, "pet-shop", "feed", "--kind", ""), ["cat", "dog"]);
    assert.deepEqual(offered(script, "pet-shop", "feed", "-k", "d"), ["dog"]);
    assert.deepEqual(offered(script, "pet-shop", "feed", "n"), ["now"]);
  });

  it("quote what a description says", () => {
    const zsh = completionScript("zsh", program);
    assert.ok(zsh.includes("'*--kind[it'\\''s a kind]:value:(cat dog)'"), zsh);
    assert.ok(zsh.includes("'1:value:(now later)'"), zsh);
    const fish = completionScript("fish", program);
    assert.ok(fish.includes("-s k -l kind -r -f -a 'cat dog' -d 'it\\'s a kind'"), fish);
  });

  it("offer in fish what they offer in bash", function () {
    const script = join(folder, "offered.fish");
    writeFileSync(script, completionScript("fish", program));
    const asked = `source ${script}; complete -C "pet-shop feed --kind "`;
    const { error, stdout } = spawnSync("fish", ["-c", asked], {
      env: { ...process.env, HOME: folder },
    });
    if (error) skipBecause(this, "no fish on PATH");
    assert.match(String(stdout), /^cat\b.*\ndog\b/);
  });

  for (const shell of ["bash", "zsh", "fish"] as const) {
    it(`are what ${shell} can read`, function () {
      const script = join(folder, `completion.${shell}`);
      writeFileSync(script, completionScript(shell, program));
      const { error, status, stderr } = spawnSync(shell, ["-n", script]);
      if (error) skipBecause(this, `no ${shell} on PATH`);
      assert.equal(status, 0, String(stderr));
    });
  }
});
