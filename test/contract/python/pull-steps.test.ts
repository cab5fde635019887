import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PullStep, pullSteps } from "../../../lib/resources/deployment";
import { byHand } from "../../support/by-hand";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { pythonFixtures } from "../../support/python";

const run = promisify(execFile);

describeOnPrefect("Pull steps that Prefect runs", [3, 2], (server) => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pull-steps-")));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const runSteps = async (...steps: PullStep[]): Promise<Record<string, unknown>> => {
    const args = [join(pythonFixtures, "run_steps.py"), JSON.stringify(steps)];
    const { env, python } = server();
    const { stdout } = await run(python, args, {
      cwd: folder,
      env: { ...env, PYTHONDONTWRITEBYTECODE: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  };

  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: join(folder, "origin"),
    });

  const repository = async () => {
    await run("git", ["init", "--quiet", "--initial-branch=main", join(folder, "origin")]);
    for (const text of ["old", "new"]) {
      writeFileSync(join(folder, "origin", "flow.py"), text);
      await git("add", ".");
      await git("commit", "--quiet", "--message", text);
    }
    await git("branch", "old", "HEAD~1");
    return `file://${join(folder, "origin")}`;
  };

  it("clone a repository, whose branch a variable of the server names", async () => {
    const name = uniqueName("branch").replaceAll("-", "_").toLowerCase();
    await byHand(server().apiUrl).client.variables.create({ name, value: "old", tags: [] });
    const clone = pullSteps.gitClone({
      id: "clone",
      repository: await repository(),
      branch: `{{ prefect.variables.${name} }}`,
      includeSubmodules: false,
    });
    const { directory } = await runSteps(
      clone,
      pullSteps.runShellScript({ script: "touch here", directory: "{{ clone.directory }}" }),
    );
    assert.equal(readFileSync(join(folder, String(directory), "flow.py"), "utf8"), "old");
    assert.ok(existsSync(join(folder, String(directory), "here")));
  }).timeout(60_000);

  it("copy from storage, run commands with variables, and end in the folder that is named", async () => {
    await repository();
    const outputs = await runSteps(
      pullSteps.pullFromRemoteStorage({ url: `file://${join(folder, "origin")}` }),
      pullSteps.runShellScript({
        id: "said",
        script: "echo $GREETING\npython -c 'print(2)'",
        env: { GREETING: "a b" },
        expandEnvVars: true,
        streamOutput: false,
      }),
      pullSteps.setWorkingDirectory(folder),
    );
    assert.equal((outputs.said as { stdout: string }).stdout.replaceAll("\n", " "), "a b 2");
    assert.equal(outputs.directory, folder);
  }).timeout(60_000);

  it("install what a requirements file says, and say what fails", async () => {
    writeFileSync(join(folder, "needs.txt"), "--no-index\nno-such-package==1\n");
    const step = pullSteps.pipInstallRequirements({
      directory: folder,
      requirementsFile: "needs.txt",
    });
    await assert.rejects(runSteps(step), /no-such-package/);
    await assert.rejects(
      runSteps(pullSteps.pullWithBlock({ blockTypeSlug: "s3-bucket", blockDocumentName: "none" })),
      /s3-bucket\/none/,
    );
    await assert.rejects(
      runSteps(pullSteps.call("no_such.module", { requires: [] })),
      /No module named 'no_such'/,
    );
  }).timeout(60_000);
});
