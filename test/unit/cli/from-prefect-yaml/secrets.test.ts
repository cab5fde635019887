import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { codeOf, expectCode, one, outcomeOf, projectFolder, PULL } from "./folder";

describe("the program of a prefect.yaml with secrets in clear", () => {
  let folder: string;
  before(() => (folder = projectFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has no token that the file has in clear", () => {
    const pull = `pull: [{ ${PULL}.git_clone: { repository: r, access_token: ghp_1 } }]`;
    const program = outcomeOf(one(pull), folder);

    expectCode(program, 'accessToken: config.requireSecret("deployments-0-pull-0-access_token")');
    assert.doesNotMatch(program, /ghp_1/);
  });

  const urls: [string, boolean][] = [
    ["https://ada:hunter2@git.test/a.git", true],
    ["https://hunter2@git.test/a.git", true],
    ["https://{{ $NAME }}:hunter2@git.test/a.git", true],
    ["https://ada:{{ prefect.blocks.secret.t }}@git.test/a.git", false],
    ["https://{{ prefect.blocks.secret.t }}@git.test/a.git", false],
    ["https://git.test/@a.git", false],
    ["ssh://git@git.test/a.git", false],
    ["git@git.test:a.git", false],
  ];
  for (const [url, isClear] of urls) {
    it(`has ${isClear ? "no address with a password" : "the address"} of a clone: ${url}`, () => {
      const pull = `pull: [{ ${PULL}.git_clone: { repository: "${url}" } }]`;
      const program = outcomeOf(one(pull), folder);

      const setting = 'repository: config.requireSecret("deployments-0-pull-0-repository")';
      assert.equal(codeOf(program).includes(setting), isClear);
      assert.doesNotMatch(program, /hunter2/);
    });
  }
});
