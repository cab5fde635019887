import assert from "node:assert/strict";
import { redactUrlCredentials, redactValues } from "../../../lib/core/redact";

describe("redactUrlCredentials", () => {
  it("takes user and password out of every URL and leaves the rest", () => {
    assert.equal(
      redactUrlCredentials("see https://me:p@ss@host/simple and git+https://tok3n@github.com/a/b"),
      "see https://[redacted]@host/simple and git+https://[redacted]@github.com/a/b",
    );
  });

  it("leaves URLs without credentials and addresses of people alone", () => {
    const text = "https://pypi.org/simple and a@b.org, http://127.0.0.1:4200/api?x=@y";
    assert.equal(redactUrlCredentials(text), text);
  });
});

describe("redactValues", () => {
  it("replaces each value by its name, the longer one first", () => {
    const shown = redactValues("key=pnu_abcdef short=pnu_abc", {
      LONG: "pnu_abcdef",
      S: "pnu_abc",
    });
    assert.equal(shown, "key=[LONG] short=[S]");
  });

  it("finds a value as JSON, percent-encoding and base64 show it", () => {
    const secret = 'pä"ss w/rd';
    const forms = [JSON.stringify(secret), encodeURIComponent(secret)];
    const text = [...forms, Buffer.from(secret).toString("base64")].join(" ");
    assert.equal(redactValues(text, { P: secret }), '"[P]" [P] [P]');
  });

  it("finds the password of a URL or of user:password where it stands alone", () => {
    const values = { DB: "postgresql://me:hunt%40er2@db/prefect", AUTH: "admin:swordfish" };
    assert.equal(redactValues("hunt%40er2 hunt@er2 swordfish", values), "[DB] [DB] [AUTH]");
  });

  it("finds a single line of a value of several lines", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n";
    assert.equal(redactValues("bad key MIIEvQIBADAN", { KEY: key }), "bad key [KEY]");
  });

  it("keeps words and small numbers that every log is made of", () => {
    const values = { DEBUG: "true", LEVEL: "INFO", PORT: "4200", EMPTY: "", SHORT: "abc" };
    const line = "INFO abc listening on 4200: true";
    assert.equal(redactValues(line, values), line);
  });
});
