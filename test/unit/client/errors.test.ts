import assert from "node:assert/strict";
import {
  type Connection,
  isConnectionError,
  isNotFound,
  isPrefectApiError,
  isUnauthorized,
  isUnreachable,
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
      /^http:\/\/prefect\d+\.test\/api: POST \/deployments\/ answered 404 Not Found: Work pool "x" not found\.$/,
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

  it("takes values out that Prefect quotes from the request", async () => {
    const words = "'hunter2' is not of type 'integer'; long-password-1 too; \"k\" as well; k stays";
    const { message, detail } = await refusedWith(
      json({ detail: words }, 409),
      {},
      {
        parameters: { a: ["hunter2"] },
        job_variables: { env: { P: "long-password-1", K: "k" } },
      },
    );
    assert.equal(detail, "[value] is not of type 'integer'; [value] too; [value] as well; k stays");
    assert.doesNotMatch(message, /hunter2|long-password/);
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

describe("client: what is not Prefect's API", () => {
  const login = page("<html><title>Sign in to ACME</title></html>");
  const notThere = () => page("<html><title>Not Found</title></html>", 404);

  it("names a page that answers in its place", async () => {
    const api = fakeApi(() => login.clone(), { source: "stack config prefect:apiUrl" });
    await assert.rejects(api.client.server(), (error: unknown) => {
      assert.ok(isConnectionError(error));
      assert.equal(error.failure, "not-prefect");
      assert.match(
        error.message,
        /\(stack config prefect:apiUrl\) is not Prefect's API.*"Sign in to ACME"/,
      );
      return true;
    });
  });

  it("never takes a proxy's 404 for a missing object", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? notThere() : undefined));
    await assert.rejects(api.client.flows.get("1"), isConnectionError);
    await assert.rejects(api.client.flows.delete("1"), isConnectionError);
  });

  it("never takes an empty answer for a missing object", async () => {
    const api = fakeApi((_, nth) => (nth > 0 ? new Response("") : undefined));
    await assert.rejects(api.client.flows.get("1"), /answered 200 with an empty body/);
  });

  it("never takes the 404 of a wrong path for a missing object", async () => {
    const api = fakeApi(() => json({ detail: "Not Found" }, 404));
    await assert.rejects(api.client.flows.get("1"), (error: unknown) => {
      assert.ok(isConnectionError(error) && !isUnreachable(error));
      assert.match(error.message, /is not Prefect's API: GET \/admin\/version/);
      return true;
    });
  });

  it("refuses Prefect 1", async () => {
    await assert.rejects(fakeApi(() => json("1.4.0")).client.server(), /2\.20 or 3\.x is needed/);
  });

  it("asks again after a failure", async () => {
    let first = true;
    const api = fakeApi(() => {
      if (!first) return undefined;
      first = false;
      return login.clone();
    });
    await assert.rejects(api.client.server());
    assert.equal((await api.client.server()).version, "3.8.8");
  });
});
