import { strict as assert } from "node:assert";
import {
  creationDocument,
  needsPost,
  pendingSettings,
  settingPatches,
} from "../../../../lib/resources/deployment/bodies";
import { allChanges } from "../../../../lib/resources/deployment/changes";
import type { DeploymentInputs } from "../../../../lib/resources/deployment/inputs";
import {
  DEFAULT_SETTINGS,
  SETTING_KEYS,
  statedSettings,
  type SettingKey,
} from "../../../../lib/resources/deployment/settings";

const settings = (inputs: Partial<DeploymentInputs>) => statedSettings({ name: "d", ...inputs });
const IDENTITY = { name: "d", flow_id: "f" };
const REST = { paused: false, schedules: [] };

describe("deployment bodies", () => {
  it("state everything when a deployment is made, as far as the server takes it", () => {
    const three = creationDocument(3, IDENTITY, DEFAULT_SETTINGS, REST);
    const two = creationDocument(2, IDENTITY, DEFAULT_SETTINGS, REST);

    assert.deepEqual(two, {
      ...IDENTITY,
      ...REST,
      description: null,
      version: null,
      entrypoint: null,
      path: null,
      storage_document_id: null,
      infrastructure_document_id: null,
      tags: [],
      pull_steps: [],
      parameters: {},
      parameter_openapi_schema: { type: "object", properties: {} },
      enforce_parameter_schema: true,
      job_variables: {},
    });
    assert.deepEqual(three, { ...two, labels: {}, concurrency_options: null });
  });

  it("give a schema to a deployment without one only along with another change", () => {
    const live = { ...settings({}), parameterOpenApiSchema: null };
    const pending = (inputs: Partial<DeploymentInputs>) =>
      [...pendingSettings(allChanges({ name: "d", ...inputs }), live, settings(inputs))].sort();

    assert.deepEqual(pending({}), []);
    assert.deepEqual(pending({ version: "1" }), ["parameterOpenApiSchema", "version"]);
    const schema = { type: "object", properties: { n: { type: "integer" } } };
    assert.ok(pending({ parameterOpenApiSchema: schema }).includes("parameterOpenApiSchema"));
  });

  it("never hold a null concurrency limit, which deletes a linked one", () => {
    const document = creationDocument(3, IDENTITY, settings({ concurrencyLimit: 2 }), REST);

    assert.equal(document.concurrency_limit, 2);
    assert.ok(!("global_concurrency_limit_id" in document));
  });

  const transitions: [string, Partial<DeploymentInputs>, Partial<DeploymentInputs>, object[]][] = [
    ["none to own", {}, { concurrencyLimit: 2 }, [{ concurrency_limit: 2 }]],
    ["own to other", { concurrencyLimit: 1 }, { concurrencyLimit: 2 }, [{ concurrency_limit: 2 }]],
    ["own to none", { concurrencyLimit: 1 }, {}, [{ concurrency_limit: null }]],
    [
      "linked to none",
      { globalConcurrencyLimitId: "g" },
      {},
      [{ global_concurrency_limit_id: null }],
    ],
    [
      "own to linked",
      { concurrencyLimit: 1 },
      { globalConcurrencyLimitId: "g" },
      [{ concurrency_limit: null }, { global_concurrency_limit_id: "g" }],
    ],
    [
      "linked to own",
      { globalConcurrencyLimitId: "g" },
      { concurrencyLimit: 1 },
      [{ global_concurrency_limit_id: null }, { concurrency_limit: 1 }],
    ],
    [
      "linked to other linked",
      { globalConcurrencyLimitId: "g" },
      { globalConcurrencyLimitId: "h" },
      [{ global_concurrency_limit_id: "h" }],
    ],
  ];
  for (const [what, before, after, expected] of transitions) {
    it(`take a concurrency limit from ${what}`, () => {
      const keys = new Set<SettingKey>(["concurrencyLimit", "globalConcurrencyLimitId"]);
      const patches = settingPatches(3, keys, settings(before), settings(after));
      assert.deepEqual(patches, expected);
    });
  }

  it("name pool and queue together, on 2.20 with the job variables", () => {
    const wanted = settings({ workPoolName: "p", jobVariables: { a: 1 } });
    const keys = new Set<SettingKey>(["pool"]);
    const body = { work_pool_name: "p", work_queue_name: "default" };
    const live = settings({ jobVariables: { b: 1 } });

    assert.deepEqual(settingPatches(3, keys, live, wanted), [body]);
    assert.deepEqual(settingPatches(2, keys, live, wanted), [{ ...body, job_variables: { b: 1 } }]);
    assert.deepEqual(settingPatches(3, keys, wanted, DEFAULT_SETTINGS), [
      { work_pool_name: null, work_queue_name: null },
    ]);
  });

  it("are none where nothing differs", () => {
    assert.deepEqual(settingPatches(3, new Set(), DEFAULT_SETTINGS, DEFAULT_SETTINGS), []);
  });

  it("are posted only where nothing else changes a setting", () => {
    const posted = (generation: 2 | 3, wanted = DEFAULT_SETTINGS) =>
      SETTING_KEYS.filter((key) => needsPost(generation, new Set([key]), wanted));
    const templates = settings({ parameters: { a: [{ __prefect_kind: "json", value: "1" }] } });

    assert.deepEqual(posted(3), ["labels"]);
    assert.deepEqual(posted(2), ["pullSteps", "parameterOpenApiSchema"]);
    assert.deepEqual(posted(3, templates), ["labels", "parameters"]);
  });
});
