import assert from "node:assert/strict";
import fc from "fast-check";
import { isConnectionError } from "../../../lib/client";
import { checkConnection } from "../../../lib/client/connection";
import { createUrls } from "../../../lib/client/urls";
import { requestHeaders } from "../../../lib/client/auth";
import { parseApiUrl } from "../../../lib/client/api-url";
import { checkName } from "../../../lib/core/names";
import { UserError } from "../../../lib/core/user-error";
import { itHolds } from "../../support/fuzz";
import { anyText, byName, lineText, mostly, textFrom } from "../../support/fuzz-texts";
import { fakeApi } from "./fake-api";

const name = fc.oneof(textFrom(".", "..", "%2e", "/", "?", "#", " ", "a"), anyText);

/** What a URL's path says, part by part. */
const partsOf = (url: string) => new URL(url).pathname.split("/").slice(2).map(decodeURIComponent);

describe("Addresses of things with names", () => {
  itHolds(
    "lead in the API to the thing of that name, or nowhere",
    fc.tuple(name, name),
    async ([a, b]) => {
      const { client, asked } = fakeApi(() => undefined);
      const calls = [
        [() => client.workQueues.delete(a, b), ["work_pools", a, "queues", b]],
        [() => client.workPools.delete(a), ["work_pools", a]],
        [() => client.workPools.deleteWorker(a, b), ["work_pools", a, "workers", b]],
        [() => client.deployments.byName(a, b), ["deployments", "name", a, b]],
        [() => client.flows.byName(a), ["flows", "name", a]],
      ] as const;
      for (const [call, parts] of calls) {
        asked.length = 0;
        const refusal = await Promise.resolve(call()).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (refusal === undefined)
          assert.deepEqual(
            asked.map(({ url }) => partsOf(url)),
            [parts],
          );
        else assert.ok(refusal instanceof UserError && asked.length === 0, String(refusal));
      }
    },
  );

  itHolds("lead there with every name that is taken", fc.tuple(name, name), async ([a, b]) => {
    if ([a, b].some((one) => checkName("name", one).length > 0)) return;
    const { client, asked } = fakeApi(() => undefined);
    await client.workQueues.delete(a, b);
    assert.deepEqual(
      asked.map(({ url }) => partsOf(url)),
      [["work_pools", a, "queues", b]],
    );
    const { workQueue, workPool } = createUrls("http://ui.test", () => 3);
    const pool = ["work-pools", "work-pool", a].slice(1);
    assert.deepEqual(partsOf(workPool(a)), pool);
    assert.deepEqual(partsOf(workQueue(a, b)), [...pool, "queue", b]);
  });
});

describe("A connection", () => {
  const part = textFrom("a", ":", "@", "%ff", "%", "%2f", ".", "1");
  const address = fc
    .tuple(
      mostly(fc.constantFrom("http://", "https://", "HTTP://"), anyText),
      fc.oneof(
        fc.constant(""),
        part.map((text) => `${text}@`),
      ),
      mostly(fc.constantFrom("a.test", "[::1]:4200", "127.1"), part),
      fc.oneof(
        fc.constantFrom("/api", "/api/", ""),
        part.map((text) => `/${text}`),
      ),
    )
    .map((parts) => parts.join(""));

  itHolds("is made from any URL, or refused", address, (url) => {
    try {
      const { apiUrl } = parseApiUrl(url, "a test");
      assert.equal(parseApiUrl(apiUrl, "a test").apiUrl, apiUrl);
    } catch (error) {
      assert.ok(isConnectionError(error), String(error));
    }
  });

  itHolds("has the credentials of its URL", fc.tuple(lineText, lineText), ([user, password]) => {
    fc.pre(user !== "" && password !== "");
    const url = `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@a.test/api`;
    assert.equal(parseApiUrl(url, "a test").authString, `${user}:${password}`);
  });

  const headerName = mostly(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/), anyText);
  const value = mostly(fc.string({ minLength: 1, maxLength: 12 }), anyText);

  itHolds(
    "sends just the headers that it was given, or refuses them",
    byName(headerName, value),
    (headers) => {
      let sent: Headers;
      try {
        sent = requestHeaders(
          checkConnection({ apiUrl: "http://a.test/api", source: "a test", headers }),
        );
      } catch (error) {
        assert.ok(isConnectionError(error), String(error));
        return;
      }
      for (const [key, text] of Object.entries(headers)) {
        if (OURS.test(key)) continue;
        // HTTP knows no space at a value's ends.
        assert.equal(sent.get(key), text.replace(/^[ \t]+|[ \t]+$/g, ""));
      }
    },
  );
});

/** What the client says itself, whatever was given. */
const OURS = /^(?:prefect-csrf-.*|content-length|host|accept|x-prefect-api-version)$/i;
