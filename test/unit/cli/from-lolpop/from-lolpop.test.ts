import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  DEPLOY,
  type Kind,
  PACKAGE as OF_PACKAGE,
  STOP,
} from "../../../../lib/cli/from-lolpop/arguments";
import { BUILD, codeOf, expectCode, outcomeOf, PACKAGE } from "./program-of";

const ROOT = resolve(__dirname, "../../../../..");

interface SeedArgument {
  readonly method: string;
  readonly argument: string;
}

/** The arguments of a method that its documentation names. */
function documented(method: string): string[] {
  const file = join(ROOT, "test/unit/components/lolpop/fixtures/seed-arguments.json");
  const seed = JSON.parse(readFileSync(file, "utf8")) as SeedArgument[];
  const own = seed.filter((one) => one.method === method && !one.argument.startsWith("*"));
  return own.map(({ argument }) => argument);
}

/** A value of each kind that is nowhere else. */
const MARKS: Readonly<Record<Kind, unknown>> = {
  text: "mark",
  texts: ["mark"],
  boolean: true,
  number: 7,
  table: { mark: 1 },
};

describe("the arguments of lolpop's methods", () => {
  const tables = { package: OF_PACKAGE, deploy: DEPLOY, stop: STOP };
  for (const [method, table] of Object.entries(tables)) {
    it(`are all those that its documentation names: ${method}`, () => {
      const known = new Set([...Object.keys(table)]);
      assert.deepEqual(
        documented(method).filter((argument) => !known.has(argument)),
        [],
      );
    });
  }

  for (const [key, { kind }] of Object.entries(OF_PACKAGE)) {
    it(`are in the program or in a comment: package ${key}`, () => {
      const kwargs = JSON.stringify({ [key]: MARKS[kind] });
      const build = `${BUILD} -n nightly --deployment-kwargs '{"work_pool":"ml"}'`;
      const plain = outcomeOf(`${PACKAGE}; ${build}`);
      const program = outcomeOf(`${PACKAGE} --packaging-kwargs '${kwargs}'; ${build}`);

      const differs = key === "create_deployment" || key === "work_pool" || program !== plain;
      assert.ok(differs, `nothing of ${key} in\n${program}`);
      assert.match(program, /^\/\/ Written by/);
    });
  }

  for (const [key, { kind }] of Object.entries(DEPLOY)) {
    for (const pool of [{}, { work_pool: "ml" }]) {
      const where = "work_pool" in pool ? "into a pool" : "that serves";
      it(`are in the program or in a comment: deploy ${key}, ${where}`, () => {
        const given = (more: object) =>
          `--deployment-kwargs '${JSON.stringify({ ...pool, ...more })}'`;
        const stated = key === "deployment_type" ? "docker" : MARKS[kind];
        const plain = outcomeOf(`${PACKAGE}; ${BUILD} -t kubernetes ${given({})}`);
        const program = outcomeOf(`${PACKAGE}; ${BUILD} -t kubernetes ${given({ [key]: stated })}`);

        assert.notEqual(program, plain);
        assert.match(program, /^\/\/ Written by/);
      });
    }
  }
});

describe("the program of lolpop's commands", () => {
  it("serves in docker what a package alone says is deployed", () => {
    const program = outcomeOf(
      `${PACKAGE} -e train_all --packaging-kwargs '{"create_deployment":true}'`,
    );

    expectCode(
      program,
      'new PrefectPackage("runner-package", { source: { kind: "lolpop", class: "Runner", entrypoint: "train_all", config: "dev.yaml" }, image: {}, });',
    );
    expectCode(
      program,
      'deploymentName: "lolpop-runner-train-all", infrastructure: { kind: "docker" }',
    );
  });

  it("makes nothing but a package of a package", () => {
    const program = outcomeOf(`${PACKAGE} -m my.runner --skip-validation`);

    assert.match(codeOf(program), /^ import \{ PrefectPackage \} from/);
    expectCode(program, 'new PrefectPackage("runner-package", {');
    expectCode(program, 'module: "my.runner"');
    expectCode(program, "skipValidation: true");
  });

  it("serves in a cluster, with what lolpop says of its pods", () => {
    const kwargs = {
      num_replicas: 2,
      namespace: "ml",
      secret_name: "keys",
      prefect_api_key: "key",
      prefect_api_url: "url",
      image_pull_policy: "Always",
      deployment_kwargs: { cron: "0 2 * * *", timezone: "UTC", tags: ["a"], odd: 1 },
    };
    const program = outcomeOf(
      `${PACKAGE}\n${BUILD} -t kubernetes -n nightly --deployment-kwargs='${JSON.stringify(kwargs)}'`,
    );

    expectCode(
      program,
      'kind: "kubernetes", namespace: "ml", replicas: 2, imagePullPolicy: "Always"',
    );
    expectCode(program, 'connectionSecret: { name: "keys", apiKeyKey: "key", apiUrlKey: "url" }');
    expectCode(program, 'schedules: { cron: { cron: "0 2 * * *", timezone: "UTC" } }');
    assert.match(program, /deployment_kwargs\.odd: 1 has no counterpart/);
  });

  it("deploys into a pool that is there, with workers in the cluster", () => {
    const kwargs = { work_pool: "ml", worker_image: "acme/worker:1", job_variables: { cpu: 1 } };
    const program = outcomeOf(
      `${PACKAGE} && ${BUILD} -t kubernetes --deployment-kwargs '${JSON.stringify(kwargs)}'`,
      2,
    );

    expectCode(program, 'deploymentName: "lolpop-deployment"');
    expectCode(program, 'workPool: { existing: "ml", type: "kubernetes" }');
    expectCode(program, 'workers: { kind: "kubernetes", image: "acme/worker:1" }');
    expectCode(program, "jobVariables: { cpu: 1 }");
    expectCode(program, "prefect: 2");
  });

  it("names the commands in place of run and stop", () => {
    const run = `lolpop deployment run flow/x --deployer PrefectOrchestrator -c c --run-kwargs '{"rows":1}'`;
    const stop = "lolpop deployment stop --deployer PrefectOrchestrator -c c -n y -t docker";
    const program = outcomeOf(`${run}\n${stop}`);

    assert.match(program, /^\/\/ - npx prefect-constructs run flow\/x, with \{"rows":1\}$/m);
    assert.match(program, /^\/\/ - npx prefect-constructs stop prefect-entrypoint\/y$/m);
    assert.match(program, /deployment_type: the component knows its infrastructure/);
    assert.equal(codeOf(program).trim(), "export {};");
  });

  it("reads commands as documentation has them, blanks behind backslashes and all", () => {
    const text = `lolpop deployment package Runner \\ \n  -m m -c c \\\n  --packager PrefectOrchestrator # yes`;
    expectCode(outcomeOf(text), 'class: "Runner", module: "m", config: "c"');
  });

  it("reads a script past its comments", () => {
    const script = [
      "#!/bin/bash",
      "# it's what we package \\",
      `${PACKAGE} --packaging-kwargs '{"docker_image_tag": "acme/a:1",`,
      `  # "push_image": true}' -e part#1 # with "quotes`,
      "# then build",
      `${BUILD} -n nightly # every night`,
    ];
    const program = outcomeOf(script.join("\n").replace('# "push', '"push'));
    expectCode(program, 'deploymentName: "nightly"');
    expectCode(program, 'entrypoint: "part#1"');
    expectCode(program, "push: true");
    assert.match(outcomeOf(script.join("\n")), /are no JSON/);
  });

  const wrong: [string, string, RegExp][] = [
    [
      "a second class",
      `${PACKAGE}; ${PACKAGE.replace("Runner", "Trainer")}`,
      /^the commands name more than one class, "Runner" and "Trainer"; give those of one at a time$/,
    ],
    [
      "a second deployment",
      `${PACKAGE}; ${BUILD}; ${BUILD} -n two`,
      /^the commands name more than one deployment, "lolpop-deployment" and "two"; give/,
    ],
    ["no command of lolpop's", "kubectl apply", /"kubectl" is no lolpop command/],
    ["nothing", "  ", /no lolpop deployment command/],
    ["a pipe", `${PACKAGE} | tee log`, /"\|" is the shell's/],
    ["an unknown command", "lolpop deployment pakage X", /no command "pakage"; is "package" meant/],
    ["an unknown option", `${PACKAGE} --modul x`, /unknown option --modul; is "--module" meant\?/],
    ["an option without a value", `${PACKAGE} -m`, /-m needs a value/],
    ["no class", "lolpop deployment package -c x", /needs a class/],
    ["a deployment without a package", BUILD, /no command names the class/],
    [
      "another orchestrator",
      "lolpop deployment package X --packager Metaflow",
      /Metaflow is not PrefectOrch/,
    ],
    ["what is no JSON", `${PACKAGE} --packaging-kwargs '{"a":1}}'`, /are no JSON/],
    [
      "an unknown argument",
      `${PACKAGE} --packaging-kwargs '{"copy_file":[]}'`,
      /"copy_file"; is "copy_files" meant/,
    ],
    [
      "a value of another kind",
      `${PACKAGE} --packaging-kwargs '{"copy_files":"a"}'`,
      /must be a list of texts/,
    ],
    ["a word too many", `${BUILD} nightly; ${PACKAGE}`, /takes no "nightly"/],
  ];
  for (const [title, text, said] of wrong) {
    it(`refuses ${title}`, () => assert.match(outcomeOf(text), said));
  }
});
