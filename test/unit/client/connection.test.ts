import assert from "node:assert/strict";
import { type Connection, ConnectionError, createPrefectClient } from "../../../lib/client";

function clientWith(connection: Partial<Connection>) {
  return createPrefectClient({ apiUrl: "http://x.test/api", source: "SOURCE", ...connection });
}

describe("client: a connection's settings", () => {
  it("puts the URL in one form", () => {
    assert.equal(clientWith({ apiUrl: " HTTP://X.test:80/api// " }).apiUrl, "http://x.test/api");
    assert.equal(clientWith({ apiUrl: "http://[::1]:4200/api" }).apiUrl, "http://[::1]:4200/api");
  });

  it("takes credentials out of the URL", () => {
    assert.equal(clientWith({ apiUrl: "http://me:s3cret@x.test/api" }).apiUrl, "http://x.test/api");
  });

  const refused: Record<string, [Partial<Connection>, RegExp]> = {
    "a URL without the API's path": [
      { apiUrl: "http://x.test:4200" },
      /\(SOURCE\) lacks the API's path; write http:\/\/x\.test:4200\/api$/,
    ],
    "no URL": [{ apiUrl: "s3cret" }, /\(SOURCE\) is not an http or https URL/],
    "another scheme": [{ apiUrl: "ftp://x.test/api" }, /is not an http or https URL/],
    "a query": [{ apiUrl: "http://x.test/api?key=s3cret" }, /must end with its path/],
    "half a pair of credentials": [{ apiUrl: "http://s3cret@x.test/api" }, /half a pair/],
    "credentials with half an escape": [
      { apiUrl: "http://s3cret:%@x.test/api" },
      /credentials with a "%" that begins no escape; use authString instead$/,
    ],
    "a header twice": [{ headers: { x: "s3cret", X: "s3cret" } }, /X is there twice/],
    "Cloud without a workspace": [
      { apiUrl: "https://api.prefect.cloud/api" },
      /names no workspace; write https:\/\/api\.prefect\.cloud\/api\/accounts\/<ACCOUNT>/,
    ],
    "a key that cannot be sent": [
      { apiKey: "pnu_s3cret\nX: y", keySource: "KEY" },
      /the API key \(KEY\) has characters that no key has/,
    ],
    "an auth string without a colon": [{ authString: "s3cret" }, /needs the form user:password/],
    "a header that is none": [{ headers: { "X Y": "s3cret" } }, /"X Y" is not a header's name/],
    "a header that cannot be sent": [{ headers: { X: "s3cret\n" } }, /the value of X cannot be/],
    "no write at a time": [{ writeConcurrency: 0 }, /writeConcurrency needs a whole number/],
    "no time to answer": [{ requestTimeoutSeconds: 0 }, /requestTimeoutSeconds needs a number/],
    "less than no budget": [{ retryBudgetSeconds: -1 }, /retryBudgetSeconds needs 0 or more/],
  };
  for (const [what, [connection, message]] of Object.entries(refused)) {
    it(`refuses ${what}, and shows no secret`, () => {
      assert.throws(
        () => clientWith(connection),
        (error: unknown) => {
          assert.ok(error instanceof ConnectionError);
          assert.equal(error.failure, "invalid-setting");
          assert.match(error.message, message);
          assert.doesNotMatch(error.message + error.stack, /s3cret/);
          return true;
        },
      );
    });
  }
});
