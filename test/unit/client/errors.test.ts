import assert from "node:assert/strict";
import {
  type Connection,
  isNotFound,
  isPrefectApiError,
  isUnauthorized,
  type PrefectApiError,
} from "../../../lib/client";
import { fakeApi, json, page } from "./fake-api";

/** The error of a deployment's creation that is answered so. */
async function refusedWith(
  reply: Response,
  connection: Partial<Connection> = {},
  document: object = {},
): Promise<PrefectApiError> {
  const api = fakeApi(({ path }) => (path === "/deployments/" ? reply : undefined), {
    retryBudgetSeconds: 0,
    ...connection,
  });
  try {
    await api.client.deployments.create({ name: "d", flow_id: "f", ...document });
  } catch (error) {
    if (isPrefectApiError(error)) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("client: what Prefect's errors become", () => {
  it("has status, method, path and Prefect's words", async () => {
    const error = await refusedWith(json({ detail: 'Work pool "x" not found.' }, 404));
    assert.equal(error.name, "PrefectApiError");
    assert.equal(error.status, 404);
    assert.equal(error.method, "POST");
    assert.equal(error.path, "/deployments/");
    assert.equal(error.detail, 'Work pool "x" not found.');
    assert.match(
      error.message,
      /^http:\/\/prefect\d+\.test\/api: POST \/deployments\/ answered 404 Not Found: Work pool "x" not found; run "pulumi refresh" if it was removed meanwhile$/,
    );
    assert.ok(isNotFound(error));
  });

  const shapes: Record<string, [body: unknown, detail: string]> = {
    "a detail": [{ detail: "no" }, "no"],
    "a list of details (2.20)": [{ detail: ["a", "b"] }, "a\nb"],
    "a message": [{ exception_message: "Service Unavailable" }, "Service Unavailable"],
    "FastAPI's list": [
      {
        exception_message: "Invalid request received.",
        exception_detail: [
          { loc: ["body", "schedules", 0, "cron"], msg: "Invalid cron", input: "s3cret" },
          { loc: ["body"], msg: "Value error", ctx: { x: "s3cret" } },
        ],
        request_body: { parameters: "s3cret" },
      },
      "schedules.0.cron: Invalid cron\nValue error",
    ],
    "an unknown shape": [{ oops: "s3cret" }, ""],
    "no object at all": ["s3cret", ""],
  };
  for (const [what, [body, detail]] of Object.entries(shapes)) {
    it(`reads ${what}, and nothing that echoes the request`, async () => {
      const error = await refusedWith(json(body, 422));
      assert.equal(error.detail, detail);
      assert.doesNotMatch(error.message, /s3cret/);
    });
  }

  it("cuts a long list", async () => {
    const exception_detail = [...Array(14).keys()].map((n) => ({ loc: ["body", n], msg: "bad" }));
    const { detail } = await refusedWith(json({ exception_detail }, 422));
    assert.equal(detail.split("\n").length, 11);
    assert.match(detail, /\n\.\.\. and 4 more$/);
  });

  it("says of something that may be of several types what is wrong with its own", async () => {
    const [action, of] = [["body", "actions", 0], (type: string) => ["body", "actions", 0, type]];
    const exception_detail = [
      { type: "literal_error", loc: [...of("DoNothing"), "type"], msg: "Input should be …" },
      { type: "literal_error", loc: [...of("CallWebhook"), "type"], msg: "Input should be …" },
      { type: "missing", loc: [...of("CallWebhook"), "block_document_id"], msg: "Field required" },
      { type: "missing", loc: [...of("RunDeployment"), "deployment_id"], msg: "Field required" },
    ];
    const { detail } = await refusedWith(json({ exception_detail }, 422));
    assert.equal(detail, "actions.0.RunDeployment.deployment_id: Field required");
    const none = [{ type: "literal_error", loc: [...action, "type"], msg: "no such type" }];
    const { detail: all } = await refusedWith(json({ exception_detail: none }, 422));
    assert.equal(all, "actions.0.type: no such type");
    const older = [
      { type: "value_error.const", loc: [...action, "type"], msg: "unexpected value" },
      { type: "value_error", loc: [...action, "__root__"], msg: "deployment_id is required" },
    ];
    const { detail: of2 } = await refusedWith(json({ exception_detail: older }, 422));
    assert.equal(of2, "actions.0.__root__: deployment_id is required");
  });

  it("takes out what an automation's actions say or give a run", async () => {
    const words = "'hunter2' is no date; body-of-mine too";
    const { detail } = await refusedWith(
      json({ detail: words }, 422),
      {},
      {
        actions: [{ type: "run-deployment", parameters: { a: "hunter2" } }],
        actions_on_resolve: [{ type: "send-notification", body: "body-of-mine" }],
      },
    );
    assert.equal(detail, "[value] is no date; [value] too");
  });

  it("cuts a line that nobody would read to its end", async () => {
    const { detail } = await refusedWith(json({ detail: "x".repeat(9000) }, 400));
    assert.equal(detail.length, 503);
  });

  const remedies: [status: number, body: unknown, remedy: RegExp][] = [
    [409, { detail: "Data integrity conflict." }, /conflict; check the inputs, and what they/],
    [422, { detail: "no" }, /: no; check the inputs/],
    [429, { detail: "no" }, /; tried once; wait until it is less busy and run this again$/],
    [
      500,
      { exception_message: "Internal" },
      /look at the server's log; it may have been done or not/,
    ],
    [503, {}, /503 Service Unavailable; tried once; wait until it is less busy/],
    [504, {}, /; tried once; check the server behind that proxy; it may have been done/],
  ];
  for (const [status, body, remedy] of remedies) {
    it(`says what to do about ${status}`, async () => {
      assert.match((await refusedWith(json(body, status))).message, remedy);
    });
  }

  it("says how long a server wants to be left alone", async () => {
    const reply = json({}, 429, { "Retry-After": "3600" });
    assert.match((await refusedWith(reply)).message, /a pause of \d{4} s: run this again then$/);
  });

  it("takes values out that Prefect quotes from the request", async () => {
    const words =
      "'hunter2' is not of type 'integer'; long-password-1 too; \"k\" as well; k stays; 'val'";
    const { message, detail } = await refusedWith(
      json({ detail: words }, 409),
      {},
      {
        parameters: { a: ["hunter2"] },
        job_variables: { env: { P: "long-password-1", K: "k" } },
        value: ["val"],
      },
    );
    assert.equal(
      detail,
      "[value] is not of type 'integer'; [value] too; [value] as well; k stays; [value]",
    );
    assert.doesNotMatch(message, /hunter2|long-password/);
  });

  it("takes them out of whatever part of the request they are from, and keeps the names", async () => {
    const access_token = 's3cret/of "git"';
    const document = {
      work_pool_name: "ml",
      description: "s3cret-words",
      pull_steps: [{ git_clone: { credentials: { access_token } } }],
      labels: { pin: 481516 },
      parameter_openapi_schema: { type: "object", title: "Parameters" },
    };
    const body = JSON.stringify({ name: "d", flow_id: "f", ...document });
    const words = `pool 'ml' of "d" has no 'Parameters': ${body} ${encodeURIComponent(access_token)}`;
    const { detail } = await refusedWith(json({ detail: words }, 422), {}, document);
    assert.match(detail, /^pool 'ml' of "d" has no 'Parameters': /);
    assert.doesNotMatch(detail, /s3cret|481516|git"|git%22/);
  });

  it("takes out one that stands where a line is cut", async () => {
    const token = "s3cret-of-many-characters";
    for (const text of [token, Buffer.from(token).toString("base64")]) {
      for (let at = 470; at <= 500; at += 3) {
        const words = `${"x".repeat(at)} ${text} and more of it`;
        const { detail } = await refusedWith(json({ detail: words }, 422), {}, { data: { token } });
        assert.ok(!detail.includes(text.slice(0, 5)), detail.slice(at));
      }
    }
  });

  it("takes them out of a list that was sent", async () => {
    const api = fakeApi(({ method, path }) => {
      if (!path.endsWith("/schedules")) return undefined;
      if (method === "GET") return json([]);
      return json({ detail: "'nightly': 's3cret' is not of type 'integer'" }, 422);
    });
    const parameters = { token: "s3cret" };
    const schedule = { cron: "0 0 1 1 *" };
    await assert.rejects(
      api.client.schedules.create("1", [{ slug: "nightly", schedule, active: true, parameters }]),
      /: 'nightly': \[value\] is not of type 'integer'; check/,
    );
  });

  it("shows no more of a proxy's page than its title", async () => {
    const html = "<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title><p>s3cret</html>";
    const error = await refusedWith(page(html, 502));
    assert.equal(error.detail, 'a web page: "502 Bad Gateway"');
  });
});

describe("client: credentials in errors", () => {
  const secret = { apiKey: "pnu_s3cret", keySource: "environment variable PREFECT_API_KEY" };
  const unauthorized = () => json({ exception_message: "Unauthorized" }, 401);

  it("says 401 and which setting the key came from", async () => {
    const error = await refusedWith(unauthorized(), secret);
    assert.ok(isUnauthorized(error));
    assert.match(
      error.message,
      /answered 401 Unauthorized: Unauthorized; check the credentials from environment variable PREFECT_API_KEY$/,
    );
    assert.doesNotMatch(error.message + error.stack, /s3cret/);
  });

  it("takes them out when they are quoted", async () => {
    const headers = { "X-Key": "h3ader" };
    const authString = "admin:s3cret-word";
    const basic = Buffer.from(authString).toString("base64");
    const words = `key pnu_s3cret, Basic ${basic}, password s3cret-word, X-Key: h3ader`;
    const error = await refusedWith(json({ detail: words }, 403), {
      ...secret,
      authString,
      headers,
    });
    assert.equal(
      error.detail,
      "key [API key], Basic [auth string], password [auth string], X-Key: [header X-Key]",
    );
  });

  it("says which settings to set when there was none", async () => {
    const self = await refusedWith(unauthorized());
    assert.match(
      self.message,
      /no credentials were given: set prefect:authString or PREFECT_API_AUTH/,
    );
    const apiUrl = "https://api.prefect.cloud/api/accounts/a/workspaces/w";
    const cloud = await refusedWith(unauthorized(), { apiUrl });
    assert.match(cloud.message, /set prefect:apiKey or PREFECT_API_KEY$/);
  });

  it("says that the credentials are not enough for a 403", async () => {
    const error = await refusedWith(json({ detail: "Forbidden" }, 403), secret);
    assert.match(
      error.message,
      /the credentials from environment variable PREFECT_API_KEY do not allow this$/,
    );
  });
});
