import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { codeOf, expectCode, one, outcomeOf, projectFolder, PULL, remarksOf } from "./folder";

describe("the program of a prefect.yaml", () => {
  let folder: string;
  before(() => (folder = projectFolder("pkg/jobs.py", "hello.py", "bye.py")));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("makes a package of each flow, and a deployment of each deployment", () => {
    const text = one("") + one("").split("\n").slice(1).join("\n").replace("nightly", "weekly");
    const program = outcomeOf(text, folder);

    assert.equal(program.match(/new PrefectPackage\(/g)?.length, 1);
    assert.equal(program.match(/new Deployment\(/g)?.length, 2);
    expectCode(
      program,
      'source: { kind: "flow", entrypoint: "flows/etl.py:etl", python: "python3" }',
    );
  });

  it("names the project's folder where the program has another", () => {
    const program = outcomeOf(one(""), folder, { programFolder: `${folder}/infra` });

    expectCode(program, 'workingDirectory: ".."', 'readFileSync("../flows/etl.py")');
  });

  it("finds the file of a module", () => {
    const program = outcomeOf(one("").replace("flows/etl.py:etl", "pkg.jobs.run"), folder);

    expectCode(program, 'entrypoint: "pkg/jobs.py:run"', 'entrypoint: "pkg.jobs.run"');
  });

  it("enforces the schema on Prefect 2 where that is said alone", () => {
    expectCode(
      outcomeOf(one("", "prefect-version: 2.20.4\n"), folder),
      "enforceParameterSchema: false",
    );
    assert.doesNotMatch(codeOf(outcomeOf(one(""), folder)), /enforceParameterSchema/);
  });

  const pulls: [string, string, string, RegExp | undefined][] = [
    [
      "none",
      "",
      "[pullSteps.setWorkingDirectory(etlFlow.workingDirectory)]",
      /looks? for the code/,
    ],
    ["an empty list", "pull: []", "pullSteps: []", undefined],
    [
      "an image of one's own",
      "work_pool: { name: ml, job_variables: { image: a } }",
      '"/opt/prefect"',
      /expects/,
    ],
    [
      "a clone",
      `pull: [{ ${PULL}.git_clone: { repository: r, branch: b, include_submodules: true } }]`,
      'pullSteps.gitClone({ repository: "r", branch: "b", includeSubmodules: true })',
      undefined,
    ],
    [
      "a step with what its helper does not take",
      `pull: { ${PULL}.git_clone: { repository: r, branch: null } }`,
      `pullSteps.call("${PULL}.git_clone", { repository: "r", branch: null })`,
      undefined,
    ],
    [
      "a step of another package without its requirement",
      "pull: [{ prefect_aws.deployments.steps.pull_from_s3: { bucket: b, folder: f } }]",
      'pullSteps.call("prefect_aws.deployments.steps.pull_from_s3", { bucket: "b", folder: "f" })',
      undefined,
    ],
    [
      "a step of one's own",
      "pull: [{ mine.main: null }]",
      'pullSteps.call("mine.main")',
      undefined,
    ],
  ];
  for (const [title, more, code, remark] of pulls) {
    it(`pulls as prefect deploy has it: ${title}`, () => {
      const text = one(more).replace(/ {4}work_pool: \{ name: ml \}\n(?=[^]*work_pool)/, "");
      const program = outcomeOf(text, folder);

      expectCode(program, code);
      if (remark) assert.match(remarksOf(program).join("\n"), remark);
    });
  }

  const templates: [string, string, string, RegExp | undefined][] = [
    ["the environment", 'parameters: { a: "{{ $A }}" }', 'a: process.env.A ?? ""', undefined],
    [
      "text around it",
      'parameters: { a: "x{{ $A }}`" }',
      'a: `x${process.env.A ?? ""}\\``',
      undefined,
    ],
    [
      "a variable",
      'parameters: { a: "{{ prefect.variables.my_var }}" }',
      'const myVarVariable = getVariableOutput({ name: "my_var" }).value;',
      undefined,
    ],
    [
      "a variable that says whether",
      'paused: "{{ prefect.variables.off }}"',
      "paused: offVariable.apply((value) =>",
      undefined,
    ],
    [
      "a variable within a text",
      'description: "of {{ prefect.variables.x }}"',
      "description: pulumi.interpolate`of ${xVariable}`",
      undefined,
    ],
    [
      "a secret of a block",
      'parameters: { a: "{{ prefect.blocks.secret.token }}" }',
      'a: config.requireSecret("secret-token")',
      undefined,
    ],
    [
      "an open block",
      'parameters: { a: "{{ prefect.blocks.json.my-cfg }}" }',
      'getBlockOutput({ typeSlug: "json", name: "my-cfg" })',
      undefined,
    ],
    [
      "what nobody answers",
      'parameters: { a: "{{ gone.x }}", b: 1 }',
      "parameters: { b: 1 }",
      /no build or push step answers \{\{ gone\.x \}\}/,
    ],
    [
      "an item of a list",
      'tags: ["{{ gone.x }}", b]',
      'tags: ["b"]',
      /takes \{\{ gone\.x \}\} away from the list/,
    ],
    [
      "a run's context",
      'parameters: { a: "{{ ctx.flow_run.id }}" }',
      'a: "{{ ctx.flow_run.id }}"',
      undefined,
    ],
  ];
  for (const [title, more, code, remark] of templates) {
    it(`fills in templates: ${title}`, () => {
      const program = outcomeOf(one(more), folder);

      expectCode(program, code);
      if (remark) assert.match(remarksOf(program).join("\n"), remark);
    });
  }

  it("keeps blocks in job variables for the worker, and says so where prefect deploy does not", () => {
    const text = one("").replace(
      "{ name: ml }",
      '{ name: ml, job_variables: { k: "{{ prefect.blocks.secret.t }}" } }',
    );
    const [three, two] = [outcomeOf(text, folder), outcomeOf(text, folder, { generation: 2 })];

    for (const program of [three, two]) expectCode(program, 'k: "{{ prefect.blocks.secret.t }}"');
    assert.match(remarksOf(three).join("\n"), /filled in by the worker at each run/);
    assert.doesNotMatch(remarksOf(two).join("\n"), /filled in by the worker/);
  });

  it("calls a build step's command where something refers to what it prints", () => {
    const build = `build:\n  - ${PULL}.run_shell_script: { id: commit, script: git rev-parse --short HEAD }\n`;
    const used = outcomeOf(one('version: "{{ commit.stdout }}"', build), folder);

    expectCode(
      used,
      'const commitStdout = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();',
      "version: commitStdout",
    );
    assert.doesNotMatch(codeOf(outcomeOf(one("version: a", build), folder)), /rev-parse/);
  });

  it("says which arguments of a build step's command it does not have", () => {
    const args = "{ script: a, env: { A: b }, expand_env_vars: true, requires: x }";
    const program = outcomeOf(one("", `build:\n  - ${PULL}.run_shell_script: ${args}\n`), folder);

    const remarks = remarksOf(program).join("\n");
    for (const key of ["env", "expand_env_vars", "requires"]) {
      assert.match(remarks, new RegExp(`line 2, build\\[0\\]\\.${key}: `));
    }
  });

  it("says what becomes of steps that it does not make", () => {
    const steps = `push:\n  - prefect_aws.deployments.steps.push_to_s3: { id: up, bucket: b, folder: f }\nbuild:\n  - mine.main: { id: mine }\n`;
    const pull = 'pull: [{ mine.pull: { from: "{{ up.folder }}", token: "{{ mine.token }}" } }]';
    const program = outcomeOf(one(pull, steps), folder);

    expectCode(program, 'from: "f"', 'token: config.requireSecret("mine-token")');
    assert.match(program, /pulumi config set --secret mine-token /);
    const remarks = remarksOf(program).join("\n");
    assert.match(remarks, /line 2, push\[0\]: prefect_aws\.\S+ is left to you/);
    assert.match(remarks, /line 4, build\[0\]: mine\.main is left to you/);
  });

  it("makes one image of a build that several deployments share, and pushes it where a step says", () => {
    const DOCKER = "prefect_docker.deployments.steps";
    const text = `definitions:
  pool: &pool { name: docker, job_variables: { image: "{{ build-image.image }}" } }
build:
  - ${DOCKER}.build_docker_image: &build
      { id: build-image, image_name: acme/shop, tag: dev, dockerfile: auto, platform: linux/amd64, nocache: true }
push:
  - ${DOCKER}.push_docker_image:
      { image_name: acme/shop, tag: dev, credentials: "{{ prefect.blocks.docker-registry-credentials.r }}" }
deployments:
  - { name: a, entrypoint: "hello.py:hi", work_pool: *pool }
  - { name: b, entrypoint: "bye.py:bye", work_pool: *pool }
  - name: c
    entrypoint: hello.py:hi
    work_pool: *pool
    build: [{ ${DOCKER}.build_docker_image: { <<: *build, dockerfile: Dockerfile.own } }]
`;
    const program = outcomeOf(text, folder);

    expectCode(
      program,
      'image: { repository: "acme/shop", tags: ["dev"], platform: "linux/amd64", push: true }',
      'image: { repository: "acme/shop", tags: ["dev"], dockerfile: "Dockerfile.own", platform: "linux/amd64", push: true',
      "pullSteps: [pullSteps.setWorkingDirectory(hiFlow.workingDirectory)]",
      'jobVariables: { image: hiFlow2.image ?? "" }',
    );
    assert.equal(program.match(/image: hiFlow\.image \?\? ""/g)?.length, 2);
    assert.equal(program.match(/repository:/g)?.length, 2);
    const remarks = remarksOf(program).join("\n");
    assert.match(remarks, /nocache: the package's image has no such argument/);
    assert.match(remarks, /credentials: is left to `docker login`/);
  });

  it("has an automation for each trigger, and agreements of Prefect Cloud", () => {
    const more = `triggers:
  - { type: event, expect: [a], parameters: { x: "{{ event.name }}" }, schedule_after: PT1M }
  - { posture: Metric, metric: { name: lateness, operator: ">", threshold: 1, range: 600 } }
sla:
  - { name: soon, duration: 60, severity: high }
  - { name: often, stale_after: PT1H }
`;
    const program = outcomeOf(one(more), folder);

    expectCode(
      program,
      'name: "nightly__automation_1"',
      'parameters: { x: "{{ event.name }}" }, scheduleAfterSeconds: 60',
      'trigger: { type: "metric", metric: { name: "lateness", operator: ">", threshold: 1, rangeSeconds: 600 }',
      'slas: { soon: { duration: 60, severity: "high" }, often: { staleAfter: 3600 } }',
    );
  });

  it("says of every other field why it is not there, with its line", () => {
    const more = `flow_name: x
paramters: {}
schedules: [{ cron: "@daily", replaces: a, catchup: true, max_scheduled_runs: 3 }]
`;
    const remarks = remarksOf(outcomeOf(one(more, "name: shop\nprefect-version: null\n"), folder));

    assert.match(remarks.join("\n"), /^\/\/ - line 1, name: a Pulumi project has its own name/m);
    assert.match(
      remarks.join("\n"),
      /line 7, deployments\[0\]\.flow_name: prefect deploy takes the name/,
    );
    assert.match(
      remarks.join("\n"),
      /line 8, \S+paramters: Prefect does not know .* is "parameters" meant\?/,
    );
    assert.match(remarks.join("\n"), /line 9, \S+schedules\[0\]\.replaces: edit the schedule/);
    assert.match(remarks.join("\n"), /line 9, \S+schedules\[0\]\.catchup: Prefect has no such/);
  });
});
