import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { checkPythonEnvironment } from "../../../../lib/resources/python-environment/check";

type Inputs = Parameters<typeof checkPythonEnvironment>[0];

async function problemsOf(inputs: object, olds?: object): Promise<string[]> {
  const found = await checkPythonEnvironment(
    { directory: "envs", ...inputs },
    olds as Inputs | undefined,
  );
  return found.map(({ path, message }) => `${path} ${message}`);
}

describe("checkPythonEnvironment", () => {
  it("finds nothing wrong with a folder and requirements", async () => {
    assert.deepEqual(await problemsOf({ requirements: ["prefect"] }), []);
  });

  it("finds every problem at once", async () => {
    const problems = await problemsOf({
      directory: "",
      name: "a/b",
      requirements: ["ok", "-r other.txt", 1],
      requirementsText: "--constraint c.txt\nok",
      constraints: "numpy",
      minVersion: ">=3.10",
      pipArguments: ["https://me:pw@host/x.whl"],
      timeoutSeconds: 0,
    });
    assert.deepEqual(
      problems.map((line) => line.split(" ")[0]),
      [
        ...["directory", "name", "requirements[1]", "requirements[2]", "requirementsText"],
        ...["constraints", "minVersion", "pipArguments[0]", "timeoutSeconds"],
      ],
    );
    assert.doesNotMatch(problems.join("\n"), /pw/);
  });

  it("passes over what is not known in a preview", async () => {
    const unknown = { directory: UNKNOWN, name: UNKNOWN, requirements: UNKNOWN };
    const more = { requirementsText: UNKNOWN, interpreter: UNKNOWN, pipArguments: [UNKNOWN] };
    assert.deepEqual(await problemsOf({ ...unknown, ...more, constraints: [UNKNOWN] }), []);
  });

  it("says what was looked for and found when no Python fits", async () => {
    const [problem] = await problemsOf({ minVersion: "9.1", interpreter: "python3" });
    assert.match(
      problem!,
      /interpreter needs Python 9\.1 or newer with its venv module; looked for python3 on PATH; found (none|3\.)/,
    );
  });

  it("needs no Python for an environment that stays", async () => {
    const inputs = { directory: "envs", minVersion: "9.1" };
    assert.deepEqual(await problemsOf(inputs, inputs), []);
  });

  it("does not look for a Python that the same up may make", async () => {
    assert.deepEqual(await problemsOf({ interpreter: "/not/made/yet/python" }), []);
  });

  it("refuses bounds that no version is within", async () => {
    const [problem] = await problemsOf({ minVersion: "3.12", maxVersion: "3.11" });
    assert.match(problem!, /maxVersion must not be below minVersion 3\.12; got "3\.11"/);
  });
});
