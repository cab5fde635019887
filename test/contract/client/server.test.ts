import assert from "node:assert/strict";
import { isConnectionError, isUnauthorized, type PrefectClient } from "../../../lib/client";
import { freePort } from "../../support/free-port";
import {
  describeOnPrefect,
  needsOwnServer,
  skipBecause,
  uniqueName,
} from "../../support/on-prefect";
import { MissingPrefect, type PrefectServer, startPrefectServer } from "../../support/prefect";
import { clientOf } from "./client-of";

/** One write of each kind. */
async function writes(client: PrefectClient): Promise<void> {
  const { flow } = await client.flows.upsert(uniqueName("flow"));
  await client.flows.update(flow.id, { tags: ["a"] });
  assert.equal(await client.flows.isEmpty(flow.id), true);
  assert.equal(await client.flows.delete(flow.id), true);
}

describeOnPrefect("client: server", [3, 2], (server, generation) => {
  it("tells which Prefect answers", async () => {
    const info = await clientOf(server()).server();
    assert.equal(info.generation, generation);
    assert.equal(info.cloud, false);
    assert.match(info.version, generation === 3 ? /^3\.\d+\.\d+/ : /^2\.20\.\d+/);
  });

  it("says at the first request that a URL is not an API's", async () => {
    const { apiUrl } = server();
    const client = clientOf(server(), { apiUrl: apiUrl.replace("/api", "/apis") });
    await assert.rejects(client.flows.byName("x"), (error: unknown) => {
      assert.ok(isConnectionError(error));
      assert.equal(error.failure, "not-prefect");
      assert.match(error.message, /apis.*is not Prefect's API: GET \/admin\/version answered/);
      return true;
    });
  });

  it("makes a hundred flows at once without an error", async function () {
    this.timeout(60_000);
    const client = clientOf(server());
    const names = [...Array(100).keys()].map(() => uniqueName("flow"));
    const made = await Promise.all(names.map((name) => client.flows.upsert(name)));
    assert.ok(made.every(({ created }) => created));
  });
});

for (const generation of [3, 2] as const) {
  describe(`client: CSRF protection (Prefect ${generation})`, () => {
    const server = needsOwnServer({
      generation,
      env: { PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true" },
    });

    it("gets a token when the server asks for one, and one only", async () => {
      const asked: string[] = [];
      const client = clientOf(server(), {}, (input, init) => {
        asked.push(`${init?.method} ${new URL(String(input)).pathname}`);
        return fetch(input, init);
      });

      await writes(client);

      assert.equal(asked.filter((line) => line === "GET /api/csrf-token").length, 1);
      assert.equal(asked.filter((line) => line === "POST /api/flows/").length, 2);
    });

    it("gets another token when the server no longer takes the one it has", async () => {
      let clientId = "";
      const client = clientOf(server(), {}, (input, init) => {
        clientId = new Headers(init?.headers).get("Prefect-Csrf-Client") ?? clientId;
        return fetch(input, init);
      });
      await writes(client);
      assert.notEqual(clientId, "");
      // A token asked for behind the client's back replaces its own.
      await fetch(`${server().apiUrl}/csrf-token?client=${clientId}`);

      await writes(client);
    });

    it("survives parallel writes that all lack a token", async () => {
      const client = clientOf(server(), { writeConcurrency: 4 });
      await Promise.all([1, 2, 3, 4].map(() => writes(client)));
    });
  });
}

describe("client: basic auth (Prefect 3)", () => {
  const server = needsOwnServer({
    generation: 3,
    env: { PREFECT_SERVER_API_AUTH_STRING: "admin:s3cret-word" },
  });

  it("writes with the right pair", async () => {
    await writes(clientOf(server(), { authString: "admin:s3cret-word" }));
  });

  it("takes the pair out of the URL", async () => {
    const apiUrl = server().apiUrl.replace("http://", "http://admin:s3cret-word@");
    const client = clientOf(server(), { apiUrl });
    assert.equal(client.apiUrl, server().apiUrl);
    await writes(client);
  });

  const wrong = {
    "a wrong pair": { authString: "admin:guess-word", keySource: "environment variable X" },
    "a key": { apiKey: "pnu_guess-word", keySource: "stack config prefect:apiKey" },
    nothing: {},
  };
  for (const [what, settings] of Object.entries(wrong)) {
    it(`says 401 and where the credentials came from: ${what}`, async () => {
      const client = clientOf(server(), settings);
      const source =
        "keySource" in settings
          ? `check the credentials from ${settings.keySource}`
          : "no credentials were given: set prefect:authString or PREFECT_API_AUTH_STRING";
      await assert.rejects(client.flows.upsert("x"), (error: unknown) => {
        assert.ok(isUnauthorized(error));
        assert.match(error.message, /answered 401 Unauthorized/);
        assert.ok(error.message.endsWith(source), error.message);
        assert.doesNotMatch(error.message, /-word/);
        return true;
      });
    });
  }
});

describe("client: a server that comes and goes (Prefect 3)", () => {
  it("fails soon when there never was one", async () => {
    const port = await freePort();
    const client = clientOf({ apiUrl: `http://127.0.0.1:${port}/api` }, { source: "a test" });

    await assert.rejects(client.flows.byName("x"), /cannot reach Prefect.*a test.*ECONNREFUSED/);

    await assert.rejects(client.flows.byName("x"), /tried once/);
  });

  it("goes on when the server is back", async function () {
    this.timeout(240_000);
    let server: PrefectServer | undefined;
    try {
      server = await startPrefectServer({ generation: 3 });
      const { home, port } = server;
      const client = clientOf(server, { retryBudgetSeconds: 120 });
      await writes(client);

      await server.kill();
      const waiting = writes(client);
      const back = await startPrefectServer({ generation: 3, port, dataDir: home });
      try {
        await waiting;
      } finally {
        await back.stop();
      }
    } catch (error) {
      if (error instanceof MissingPrefect) skipBecause(this, error.message);
      throw error;
    } finally {
      await server?.stop();
    }
  });
});
