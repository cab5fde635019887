import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../lib/core/unknown";
import { deploymentHandler as handler } from "../../../lib/resources/deployment/handlers";
import type { DeploymentInputs } from "../../../lib/resources/deployment/inputs";
import { PLAIN_TEMPLATE } from "../../support/job-template";
import { describeOnPrefect } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

const GPU_PATCH = [
  { op: "add", path: "/variables/properties/gpu", value: { type: "integer" } },
] as const;

describeOnPrefect("the check of a deployment's pool", [3, 2], (server) => {
  let lab: Lab;
  let inputs: DeploymentInputs;
  beforeEach(() => {
    lab = openLab(server());
    inputs = { name: "d", flowName: lab.flowName() };
  });
  afterEach(() => lab.cleanUp());

  const makePool = async () =>
    lab.person.workPools.create({
      name: lab.poolName(),
      type: "process",
      base_job_template: PLAIN_TEMPLATE,
    });
  const check = (more: Partial<DeploymentInputs>) =>
    handler.check(lab.context, { ...inputs, ...more }, undefined);

  it("checks job variables against what a pool of the same program is going to have", async () => {
    const template = { type: "kubernetes", baseJobTemplatePatch: GPU_PATCH };
    const later = (jobVariables: DeploymentInputs["jobVariables"], workPoolTemplate: object) =>
      check({ workPoolName: "p", workPoolId: UNKNOWN, workPoolTemplate, jobVariables });

    const wrong = await later({ gpu: "many", imge: "etl:1", namespace: "ml" }, template);
    const found = wrong.problems.map(({ path, message }) => `${path} ${message}`);
    assert.equal(found.length, 2, found.join("\n"));
    assert.match(found[0]!, /^jobVariables\.gpu must be an integer or null$/);
    assert.match(found[1]!, /^jobVariables\.imge is no variable of .*did you mean "image"\?$/);
    const right = await later({ gpu: 1 }, template);
    assert.deepEqual(right.problems, []);
    assert.ok(!("workPoolTemplate" in right.inputs));
    // A template that is wrong itself, or not known yet, is not judged by.
    for (const other of [{ type: "nosuch" }, { type: UNKNOWN }, { ...template, type: "process" }]) {
      const { problems } = await later({ gpu: "many" }, other);
      assert.equal(problems.length, other.type === "process" ? 1 : 0);
    }
  });

  it("checks them against the template that a pool has and the one that it is to have", async () => {
    const pool = await makePool();
    const patch = (name: string) => [
      { op: "add" as const, path: `/variables/properties/${name}`, value: { type: "integer" } },
      { op: "add" as const, path: `/job_configuration/${name}`, value: `{{ ${name} }}` },
    ];
    const there = { workPoolName: pool.name, workPoolId: pool.id };
    const paths = async (name: string, workPoolTemplate?: DeploymentInputs["workPoolTemplate"]) =>
      (await check({ ...there, jobVariables: { [name]: 1 }, workPoolTemplate })).problems.map(
        ({ path }) => path,
      );

    assert.deepEqual(await paths("gpu"), ["jobVariables.gpu"]);
    assert.deepEqual(await paths("gpu", { baseJobTemplatePatch: patch("gpu") }), []);
    assert.deepEqual(await paths("tpu", { baseJobTemplatePatch: patch("gpu") }), [
      "jobVariables.tpu",
    ]);
    // Not known yet: nobody can say.
    assert.deepEqual(await paths("gpu", { type: UNKNOWN }), []);
  });

  it("refuses a pool of another type than it is said to be", async () => {
    const pool = await makePool();
    const typed = (workPoolType: string) => check({ workPoolName: pool.name, workPoolType });

    const [found, ...more] = (await typed("docker")).problems;
    assert.deepEqual([found?.path, more], ["workPoolName", []]);
    assert.match(found!.message, /of type "process", not "docker".*type: "process"/);
    const right = await typed("process");
    assert.deepEqual(right.problems, []);
    assert.ok(!("workPoolType" in right.inputs));
  });
});
