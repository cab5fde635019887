import assert from "node:assert/strict";
import {
  type GeneratedDockerfile,
  renderDockerfile,
  renderLabels,
  renderOnTop,
} from "../../../lib/render";

const SPEC: GeneratedDockerfile = {
  baseImage: "base:1",
  buildArgs: [],
  systemPackages: [],
  environment: {},
  requirements: undefined,
  copies: [
    { from: "runtime", to: "/opt/library" },
    { from: "project", to: "/opt/project" },
  ],
  user: "1000:0",
  home: "/home/prefect",
  workingDirectory: "/opt/project",
  command: ["python", "flow.py"],
};

const render = (change: Partial<GeneratedDockerfile> = {}) =>
  renderDockerfile({ ...SPEC, ...change })
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("#"));

describe("a generated Dockerfile", () => {
  it("goes base, system, requirements, files: what changes most comes last", () => {
    const lines = render({
      buildArgs: ["LEVEL"],
      systemPackages: ["git", "curl"],
      environment: { MODE: "fast" },
      requirements: {
        folder: "requirements",
        constraints: true,
        pipArguments: ["--no-deps"],
        secrets: [],
      },
    });
    assert.deepEqual(lines, [
      "FROM base:1",
      "USER root",
      "ARG LEVEL",
      "RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*",
      "RUN mkdir -p /home/prefect /opt/project && chown 1000:0 /home/prefect /opt/project && chmod 775 /home/prefect /opt/project",
      "WORKDIR /opt/project",
      "ENV HOME=/home/prefect USER=prefect GIT_PYTHON_REFRESH=quiet PYTHONUNBUFFERED=1",
      "COPY requirements/ /opt/library/",
      "RUN python -m pip install --no-cache-dir --no-deps -r /opt/library/requirements.txt -c /opt/library/constraints.txt",
      "COPY --chown=1000:0 runtime/ /opt/library/",
      "COPY --chown=1000:0 project/ /opt/project/",
      'ENV MODE="fast"',
      "USER 1000:0",
      'CMD ["python","flow.py"]',
    ]);
  });

  it("leaves out what there is none of", () => {
    assert.deepEqual(
      render().map((line) => line.split(" ")[0]),
      ["FROM", "USER", "RUN", "WORKDIR", "ENV", "COPY", "COPY", "USER", "CMD"],
    );
  });

  it("has no syntax that only some builders know", () => {
    const text = renderDockerfile({ ...SPEC, buildArgs: ["A"], systemPackages: ["git"] });
    assert.doesNotMatch(text, /^# *syntax|--mount|--chmod|--link|<</m);
  });

  it("mounts secrets where requirements are installed, and nowhere else", () => {
    const requirements = {
      folder: "requirements",
      constraints: false,
      pipArguments: [],
      secrets: ["GIT_TOKEN", "PIP_INDEX_URL"],
    };
    const lines = render({ requirements, systemPackages: ["git"] });
    const mounted = lines.filter((line) => /secret|GIT_TOKEN|PIP_INDEX_URL/.test(line));
    assert.deepEqual(mounted, [
      "RUN --mount=type=secret,id=GIT_TOKEN,required --mount=type=secret,id=PIP_INDEX_URL,required " +
        'export GIT_TOKEN="$(cat /run/secrets/GIT_TOKEN)" && ' +
        'export PIP_INDEX_URL="$(cat /run/secrets/PIP_INDEX_URL)" && ' +
        "python -m pip install --no-cache-dir -r /opt/library/requirements.txt",
    ]);
  });

  it("is root only while it builds", () => {
    const users = render({ user: "5:6" }).filter((line) => line.startsWith("USER"));
    assert.deepEqual(users, ["USER root", "USER 5:6"]);
  });

  it("has values as they were given, whatever is in them", () => {
    const environment = { PLAIN: "a b", HARD: "\"$HOME\" \\ 'x' #y" };
    assert.deepEqual(
      render({ environment }).filter((line) => /^ENV (PLAIN|HARD)/.test(line)),
      ['ENV HARD="\\"\\$HOME\\" \\\\ \'x\' #y"', 'ENV PLAIN="a b"'],
    );
    const [command] = render({ command: ["sh", "-c", 'echo "$A" \\ é'] }).slice(-1);
    assert.equal(command, 'CMD ["sh","-c","echo \\"$A\\" \\\\ é"]');
  });
});

describe("labels", () => {
  it("are one line, in the order of their names", () => {
    assert.equal(renderLabels({ b: "2", "a.b/c": 'x "y"' }), 'LABEL "a.b/c"="x \\"y\\"" "b"="2"\n');
  });

  it("are nothing where there are none", () => {
    assert.equal(renderLabels({}), "");
  });
});

describe("what comes on top of a Dockerfile of the user's own", () => {
  const copies = [{ from: ".prefect-constructs/runtime", to: "/opt/library" }];

  it("is a copy of what serves the workflow, and keeps user and command", () => {
    const own = 'FROM base:1\nUSER app\nCMD ["a"]';
    assert.equal(
      renderOnTop(`${own}\n\n\n`, undefined, copies),
      `${own}\n
# From here on written by prefect-constructs: what serves the workflow.
COPY .prefect-constructs/runtime/ /opt/library/
`,
    );
  });

  it("goes on from the target where one is named", () => {
    const text = renderOnTop("FROM a AS app\nFROM app AS test\n\n", "app", copies);
    assert.deepEqual(text.split("\n").slice(-4), [
      "# From here on written by prefect-constructs: what serves the workflow.",
      "FROM app",
      "COPY .prefect-constructs/runtime/ /opt/library/",
      "",
    ]);
  });
});
