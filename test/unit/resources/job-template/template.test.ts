import { strict as assert } from "node:assert";
import {
  checkJobVariables,
  checkTemplate,
  patchTemplate,
  templateDrift,
  templateHash,
} from "../../../../lib/resources/job-template";

const BASE = {
  job_configuration: { command: "{{ command }}", env: "{{env}}", ref: "{{ prefect.blocks.x }}" },
  variables: { type: "object", properties: { command: {}, env: { default: {} } } },
};

describe("job template", () => {
  it("takes a patch without harm to the original", () => {
    const path = "/variables/properties/env/default/A";
    const patched = patchTemplate(BASE, [{ op: "add", path, value: "1" }]);

    assert.ok("template" in patched);
    assert.deepEqual(templateDrift(BASE, patched.template), [{ op: "add", path, value: "1" }]);
    assert.deepEqual(BASE.variables.properties.env.default, {});
  });

  it("names the first operation that does not fit", () => {
    const patched = patchTemplate(BASE, [
      { op: "test", path: "/variables/type", value: "object" },
      { op: "replace", path: "/variables/nope", value: 1 },
    ]);

    assert.ok("problem" in patched);
    assert.equal(patched.problem.path, "baseJobTemplatePatch[1]");
    assert.match(patched.problem.message, /unresolvable.*"replace \/variables\/nope"/);
  });

  it("has a hash that does not mind the order of keys", () => {
    const { job_configuration, variables } = BASE;
    assert.equal(templateHash(BASE), templateHash({ variables, job_configuration }));
  });

  it("must be able to fill in what it asks for", () => {
    assert.deepEqual(checkTemplate("t", BASE), []);
    assert.match(checkTemplate("t", {})[0]!.message, /must have job_configuration and variables/);
    const variables = { type: "object", properties: { env: {} } };
    assert.match(checkTemplate("t", { ...BASE, variables })[0]!.message, /\{\{ command \}\}/);
  });
});

describe("job variables", () => {
  const template = {
    job_configuration: { command: "{{ command }}", labels: { team: "{{ team }}" } },
    variables: {
      type: "object",
      properties: {
        command: { type: "string" },
        env: { type: "object", additionalProperties: { type: "string" } },
        image_pull_policy: { type: "string", enum: ["Always", "Never"] },
        gpu: { type: "integer" },
      },
    },
  };
  const check = (jobVariables: unknown, of: object = template) =>
    checkJobVariables("jobVariables", of, jobVariables);
  const texts = (jobVariables: unknown) =>
    check(jobVariables).map(({ path, message }) => `${path} ${message}`);

  it("may be all that the template has a schema or a place for", () => {
    const all = { command: "a", env: { A: "1" }, "env.B": "2", gpu: 1, team: "ml" };
    assert.deepEqual(check({ ...all, image_pull_policy: "Never", left_out: undefined }), []);
  });

  it("are told by name where the template knows none such, the likely one with them", () => {
    assert.deepEqual(texts({ image_pul_policy: "Never" }), [
      'jobVariables.image_pul_policy is no variable of the pool\'s job template; did you mean "image_pull_policy"?',
    ]);
    assert.match(texts({ nodeSelector: {} })[0]!, /it has command, env, gpu, image_pull_policy/);
  });

  it("must be what the schema says, and are never shown", () => {
    const found = texts({ gpu: "hunter2", env: { A: 7 }, comand: "hunter2" });
    assert.equal(found.length, 3, found.join("\n"));
    assert.match(found.join("\n"), /jobVariables\.gpu must be an integer/);
    assert.ok(!found.join().includes("hunter2"));
  });

  it("are not judged by a template that its first worker is yet to write", () => {
    assert.deepEqual(check({ anything: 1 }, {}), []);
  });
});
