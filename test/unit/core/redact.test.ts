import assert from "node:assert/strict";
import {
  redactJson,
  redactUrlCredentials,
  redactValues,
  withoutInputValues,
} from "../../../lib/core/redact";

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

  it("finds a value in what Python prints, and in JSON within JSON", () => {
    const secret = 'pä"ss\\w\nrd';
    const python = `'pä"ss\\\\w\\nrd'`;
    const ascii = '"p\\u00e4\\"ss\\\\w\\nrd"';
    const twice = JSON.stringify(JSON.stringify(secret));
    const shown = redactValues([python, ascii, twice].join(" "), { P: secret });
    assert.equal(shown, `'[P]' "[P]" "\\"[P]\\""`);
  });

  it("finds a value inside of a longer text that is base64", () => {
    for (const before of ["", "a", "ab", "abc"]) {
      const text = Buffer.from(`${before}s3cret-of-mine, and more`).toString("base64");
      const shown = Buffer.from(redactValues(text, { P: "s3cret-of-mine" }), "base64").toString();
      assert.doesNotMatch(shown, /3cret|of-min/);
    }
  });

  it("finds a value of a text that is JSON", () => {
    const headers = JSON.stringify({ "X-Key": "s3cret", "X-Team": "ml" });
    assert.equal(redactValues("refused s3cret", { HEADERS: headers }), "refused [HEADERS]");
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

describe("redactJson", () => {
  it("takes every text out at any depth, short ones only where they are quoted", () => {
    const value = { a: ["hunter2", { b: "long-password-1" }], c: "k" };
    const text = "'hunter2' no, hunter2 yes; long-password-1; \"k\" but not k";
    assert.equal(redactJson(text, value), "[value] no, hunter2 yes; [value]; [value] but not k");
  });

  it("takes numbers of four digits or more out, where they stand alone", () => {
    const text = "4815 is not '4815', 48150, v4815 nor 3; -0.123456.";
    const shown = redactJson(text, { pin: 4815, n: 3, x: -0.123456 });
    assert.equal(shown, "[value] is not '[value]', 48150, v4815 nor 3; [value].");
  });
});

describe("withoutInputValues", () => {
  it("keeps what pydantic says, and not the value that it says it of", () => {
    const text =
      "1 validation error for Login\ntoken\n  Input should be a valid integer " +
      "[type=int_parsing, input_value='s3cret-th...of-mine]', input_type=str]\n    For further";
    assert.equal(
      withoutInputValues(text),
      "1 validation error for Login\ntoken\n  Input should be a valid integer [type=int_parsing]\n    For further",
    );
  });
});
