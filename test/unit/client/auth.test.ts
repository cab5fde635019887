import assert from "node:assert/strict";
import type { Connection } from "../../../lib/client";
import { fakeApi } from "./fake-api";

async function headersWith(connection: Partial<Connection>): Promise<Headers> {
  const api = fakeApi(() => undefined, connection);
  await api.client.flows.get("1");
  return api.asked[0]?.headers ?? new Headers();
}

describe("client: headers", () => {
  it("sends an API key as a bearer token", async () => {
    const headers = await headersWith({ apiKey: " pnu_1 " });
    assert.equal(headers.get("Authorization"), "Bearer pnu_1");
  });

  it("sends an auth string as basic auth, before a key", async () => {
    const headers = await headersWith({ authString: "admin:pässword", apiKey: "pnu_1" });
    const basic = Buffer.from("admin:pässword").toString("base64");
    assert.equal(headers.get("Authorization"), `Basic ${basic}`);
  });

  it("sends the user's headers", async () => {
    const headers = await headersWith({ headers: { "X-Team": "ml", Authorization: "Proxy x" } });
    assert.equal(headers.get("X-Team"), "ml");
    assert.equal(headers.get("Authorization"), "Proxy x");
  });

  it("lets the user's headers replace none of its own", async () => {
    const headers = await headersWith({
      apiKey: "pnu_1",
      headers: {
        authorization: "mine",
        accept: "text/html",
        "prefect-csrf-token": "mine",
        "PREFECT-CSRF-CLIENT": "mine",
      },
    });
    assert.equal(headers.get("Authorization"), "Bearer pnu_1");
    assert.equal(headers.get("Accept"), "application/json");
    assert.equal(headers.get("Prefect-Csrf-Token"), null);
    assert.equal(headers.get("Prefect-Csrf-Client"), null);
  });
});
