import assert from "node:assert/strict";
import { byHand, type ByHand } from "../support/by-hand";
import { changed, expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { describeOnPrefect, uniqueName } from "../support/on-prefect";
import { prefectPython } from "../support/prefect";
import { type ProgramData, ref, workPackage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

/** A kubernetes pool whose workers are elsewhere: all that it needs is the API. */
describeOnEngines("The jobs of a kubernetes pool", (kind) => {
  const generations = kind === "offline" ? ([3, 2] as const) : ([3] as const);
  describeOnPrefect("have a template", generations, (server, generation) => {
    lifeOf(
      kind,
      () => server().apiUrl,
      async () => {
        const python = await prefectPython(generation);
        assert.ok("python" in python);
        return python.python;
      },
    );
  });
});

function lifeOf(kind: EngineKind, apiUrl: () => string, python: () => Promise<string>): void {
  const name = uniqueName("jobs");
  let stack: TestStack;
  let hand: ByHand;
  let interpreter: string;

  const program = (job: object, jobVariables: object): ProgramData => [
    workPackage(interpreter, name),
    {
      type: "PrefectWorkPoolDeployment",
      name: "etl",
      args: {
        package: ref("package"),
        workPool: { name, type: "kubernetes", job },
        workers: 0,
        jobVariables: { image: "etl:1", ...jobVariables },
      },
    },
  ];
  const JOB = { namespace: "ml", connectionSecret: {}, resources: { gpu: 1 } };

  before(async function () {
    this.timeout(180_000);
    interpreter = await python();
    hand = byHand(apiUrl());
    stack = await openStack(kind, { env: { PREFECT_API_URL: apiUrl() } });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  it("that refuses job variables before the pool is there", async () => {
    const wrong = await stack.preview(program(JOB, { gpus: 2, cpu_limit: 1 }));
    assert.equal(wrong.result, "failed");
    const text = wrong.diagnostics.join("\n");
    assert.match(text, /jobVariables\.cpu_limit must be a string/);
    assert.match(text, /jobVariables\.gpus is no variable of the pool's job template.*"gpu"/);
    assert.equal(await hand.client.workPools.get(name), undefined);
  });

  it("in which what hides the connection's secrets comes through whole", async () => {
    succeeded(await stack.up(program(JOB, { gpu: 2 })));
    const pool = await hand.client.workPools.get(name);
    assert.deepEqual(pool?.base_job_template.job_configuration?.env, {
      HOME: "/tmp",
      PREFECT_API_KEY: null,
      PREFECT_API_AUTH_STRING: null,
      PREFECT_CLIENT_CUSTOM_HEADERS: null,
    });
    expectNoChanges(await stack.preview());
    succeeded(await stack.refresh());
    expectNoChanges(await stack.preview());
  });

  it("whose change is checked against the variables in the same preview", async () => {
    const patch = [{ op: "remove", path: "/variables/properties/gpu" }];
    const data = program(JOB, { gpu: 2 });
    const [first, pool] = data;
    assert.ok(first && pool);
    const args = pool.args as { workPool: object };
    const workPool = { ...args.workPool, baseJobTemplatePatch: patch };
    const unfit = await stack.preview([first, { ...pool, args: { ...args, workPool } }]);
    assert.equal(unfit.result, "failed");
    assert.match(unfit.diagnostics.join("\n"), /"\{\{ gpu \}\}"|jobVariables\.gpu is no variable/);
    const labelled = await stack.up(program({ ...JOB, labels: { team: "ml" } }, { gpu: 2 }));
    assert.deepEqual(
      changed(succeeded(labelled)).map(({ name: one, op }) => [one, op]),
      [["etl-pool", "update"]],
    );
  });
}
