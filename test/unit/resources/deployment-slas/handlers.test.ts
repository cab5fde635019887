import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { checkSlas } from "../../../../lib/resources/deployment-slas";
import { deploymentSlasHandler as handler } from "../../../../lib/resources/deployment-slas/handlers";
import { stubContext } from "../../../support/stub-context";
import { fakeApi, json, type Reply } from "../../client/fake-api";

const CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w";
const MERGED = { created: [], updated: [], deleted: [] };

const STATED = {
  deploymentId: "d",
  slas: {
    "in time": { duration: 600, severity: "high" as const },
    daily: { staleAfter: 86_400, enabled: false },
    fresh: { within: 60, expectedEvent: "loaded", resourceMatch: { name: "table" } },
  },
};

const COMMON = { owner_resource: "prefect.deployment.d", severity: "moderate", enabled: true };

function cloud(reply: () => Reply = () => json(MERGED)) {
  const api = fakeApi(({ path }) => (path.startsWith("/slas/") ? reply() : undefined), {
    apiUrl: CLOUD,
    apiKey: "key",
  });
  return { ...api, context: { ...stubContext(), client: async () => api.client } };
}

describe("a deployment's agreements", () => {
  it("are sent all at once, with Prefect's names", async () => {
    const { asked, context } = cloud();
    assert.equal((await handler.create(context, STATED)).id, "d");
    const path = "/slas/apply-resource-slas/prefect.deployment.d";
    assert.deepEqual(
      asked.map(({ method, path, body }) => [method, path, body]),
      [
        [
          "POST",
          path,
          [
            { ...COMMON, name: "in time", severity: "high", duration: 600 },
            { ...COMMON, name: "daily", enabled: false, stale_after: 86_400 },
            {
              ...{ ...COMMON, name: "fresh", within: 60, expected_event: "loaded" },
              resource_match: { name: "table" },
            },
          ],
        ],
      ],
    );
  });

  it("name those of other people that they take the place of", async () => {
    const theirs = { created: [], updated: [{ name: "daily" }], deleted: [{ name: "theirs" }] };
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    await handler.create({ ...cloud(() => json(theirs)).context, warn }, STATED);
    await handler.create({ ...cloud().context, warn }, STATED);
    assert.deepEqual(warnings, [
      'the agreements of deployment d were not the program\'s alone: "daily" are as the program ' +
        'states them now; "theirs" are gone',
    ]);
  });

  it("are none when they are deleted, be the deployment gone or not", async () => {
    const { asked, context } = cloud(() => json({ detail: "Not found" }, 404));
    await handler.delete(context, "d", STATED);
    assert.deepEqual(asked[0]?.body, []);
    await assert.rejects(
      handler.update(context, "d", STATED, STATED),
      /the agreements of deployment d: there is no such deployment; run "pulumi refresh"/,
    );
  });

  it("fail for an answer that is not Prefect's", async () => {
    const { context } = cloud(() => json({ status: "ok" }));
    await assert.rejects(handler.create(context, STATED), /is not Prefect's API/);
  });

  it("are refused by any other server, in the check and later", async () => {
    const { client, asked } = fakeApi(() => undefined);
    const context = { ...stubContext(), client: async () => client };
    const needs = "needs Prefect Cloud; this server is Prefect 3.8.8";
    assert.deepEqual((await handler.check(context, STATED, undefined)).problems, [
      { path: "slas", message: needs },
    ]);
    await assert.rejects(handler.create(context, STATED), new RegExp(needs));
    assert.deepEqual(asked, []);
  });

  it("change where one does, and are others' for another deployment", () => {
    const daily = { ...STATED.slas.daily, severity: "moderate" as const };
    const slas = { ...STATED.slas, daily };
    assert.equal(handler.diff(STATED, { ...STATED, slas }).changed, false);
    const edited = { ...slas, daily: { ...daily, staleAfter: 60 } };
    assert.deepEqual(handler.diff(STATED, { ...STATED, slas: edited }), {
      changed: true,
      replaces: [],
    });
    assert.deepEqual(handler.diff(STATED, { ...STATED, deploymentId: "e" }).replaces, [
      "deploymentId",
    ]);
    assert.deepEqual(handler.diff(STATED, { ...STATED, deploymentId: UNKNOWN }).replaces, []);
  });

  for (const [sla, path] of [
    [{}, "slas.a"],
    [{ duration: 1, within: 1 }, "slas.a"],
    [{ duration: 0 }, "slas.a.duration"],
    [{ staleAfter: "1h" }, "slas.a.staleAfter"],
    [{ duration: 1, severity: "worst" }, "slas.a.severity"],
    [{ duration: 1, enabled: "no" }, "slas.a.enabled"],
    [{ duration: 1, expectedEvent: "e" }, "slas.a.expectedEvent"],
    [{ duration: 1, stale_after: 2 }, "slas.a.stale_after"],
    ["daily", "slas.a"],
  ] as const) {
    it(`are refused at ${path}: ${JSON.stringify(sla)}`, () => {
      assert.deepEqual(
        checkSlas("slas", { a: sla }).map((found) => found.path),
        [path],
      );
    });
  }

  it("may be known later", () => {
    assert.deepEqual(checkSlas("slas", { a: UNKNOWN, b: { duration: UNKNOWN } }), []);
  });
});
