import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../../support/mocks";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { Deployment, pullSteps } from "../../../../lib/resources/deployment";
import { validateDeployment } from "../../../../lib/resources/deployment/check";
import { unsupportedBy } from "../../../../lib/resources/deployment/generation";

const GIT_CLONE = "prefect.deployments.steps.git_clone";

const deployment = (steps: unknown) => ({ name: "d", flowName: "f", pullSteps: steps as never });
const problems = (steps: unknown) =>
  validateDeployment(deployment(steps)).map(({ path, message }) => `${path} ${message}`);

describe("pull steps", () => {
  it("are called as Python knows them, with what was stated alone", () => {
    const credentials = "{{ prefect.blocks.github-credentials.ci }}";
    assert.deepEqual(
      pullSteps.gitClone({
        id: "c",
        repository: "r",
        commitSha: "1",
        credentials,
        branch: undefined,
      }),
      { [GIT_CLONE]: { id: "c", repository: "r", commit_sha: "1", credentials } },
    );
    assert.deepEqual(
      pullSteps.pullFromRemoteStorage({ url: "s3://b", settings: { endpointUrl: "u" } }),
      { "prefect.deployments.steps.pull_from_remote_storage": { url: "s3://b", endpointUrl: "u" } },
    );
  });

  it("have a token as a secret, however it is given, unless it only says where one is", async () => {
    const there = "{{ prefect.blocks.secret.token }}";
    const tokens = { plain: "s3cret", output: pulumi.output("s3cret"), there, none: undefined };
    const { one } = await record(() =>
      Object.entries(tokens).map(([name, accessToken]) => {
        const steps = [pullSteps.gitClone({ repository: "r", accessToken })];
        return new Deployment(name, { name, flowName: "f", pullSteps: steps });
      }),
    );
    const stepsOf = (name: string) => {
      const { shown, inputs } = one("Deployment", name);
      return [shown.pullSteps, inputs.pullSteps];
    };
    const step = (token: object) => [{ [GIT_CLONE]: { repository: "r", ...token } }];
    // The mocks take a list for secret as a whole where a part of it is.
    const secret = ["[secret]", step({ access_token: "s3cret" })];
    assert.deepEqual(stepsOf("plain"), secret);
    assert.deepEqual(stepsOf("output"), secret);
    const open = step({ access_token: there });
    assert.deepEqual(stepsOf("there"), [open, open]);
    assert.deepEqual(stepsOf("none"), [step({}), step({})]);
  });

  it("of other packages have these installed where they are missing", () => {
    const needs = (step: object) =>
      Object.entries(step).map(([name, args]) => [name, (args as { requires: unknown }).requires]);
    const place = { bucket: "b", folder: "f" };
    assert.deepEqual(
      [
        pullSteps.pullFromS3(place),
        pullSteps.pullFromGcs(place),
        pullSteps.pullFromAzureBlobStorage({ container: "c", folder: "f", credentials: {} }),
        pullSteps.pullFromS3({ ...place, requires: "prefect-aws==0.5.0" }),
      ].flatMap(needs),
      [
        ["prefect_aws.deployments.steps.pull_from_s3", "prefect-aws"],
        ["prefect_gcp.deployments.steps.pull_from_gcs", "prefect-gcp"],
        [
          "prefect_azure.deployments.steps.pull_from_azure_blob_storage",
          "prefect-azure[blob_storage]",
        ],
        ["prefect_aws.deployments.steps.pull_from_s3", "prefect-aws==0.5.0"],
      ],
    );
  });

  for (const steps of [
    undefined,
    [],
    UNKNOWN,
    [UNKNOWN, { "my_package.steps.fetch": null }, { "a.b": UNKNOWN }],
    [{ [GIT_CLONE]: { repository: UNKNOWN, access_token: UNKNOWN } }],
  ]) {
    it(`are taken: ${JSON.stringify(steps)}`, () => assert.deepEqual(problems(steps), []));
  }

  for (const [steps, expected] of [
    ["clone", "pullSteps must be a list of steps"],
    [["clone"], "pullSteps[0] must be one function with its arguments"],
    [[{}], "pullSteps[0] must be one function with its arguments"],
    [[{ "a.b": {}, "c.d": {} }], "pullSteps[0] must be one function with its arguments"],
    [[{ clone: {} }], 'pullSteps[0] must name a Python function with its module; got "clone"'],
    [[{ "a.b": "x" }], "pullSteps[0].a.b must be an object of arguments"],
    [[{ [GIT_CLONE]: {} }], "pullSteps[0].repository is needed: the URL to clone"],
    [
      [{ [GIT_CLONE]: { repository: "r", access_token: "t", credentials: "c" } }],
      "pullSteps[0].access_token goes not with credentials; give one of the two",
    ],
  ] as const) {
    it(`are refused: ${JSON.stringify(steps)}`, () => {
      const [first = ""] = problems(steps);
      assert.ok(first.startsWith(expected), first);
    });
  }

  it("are told what an older Prefect does not have", () => {
    const inputs = deployment([pullSteps.gitClone({ repository: "r", directories: ["a"] })]);
    const old = { generation: 2, version: "2.20.26" } as never;
    assert.deepEqual(
      unsupportedBy(old, inputs).map(({ path }) => path),
      ["pullSteps[0].directories"],
    );
    assert.deepEqual(unsupportedBy({ generation: 3 } as never, inputs), []);
  });
});
