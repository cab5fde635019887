import assert from "node:assert/strict";
import { driftedData, MASK, openData } from "../../../lib/core/block-data";

describe("a block's values that are not secret", () => {
  it("lack what the schema calls secret, within other blocks too", () => {
    const data = {
      image: "x",
      password: "********",
      registry: { username: "u", password: "********", password_hint: "h" },
      headers: { Authorization: "********", More: { X: "********" } },
    };
    assert.deepEqual(openData(data, ["password", "registry.password", "headers.*"]), {
      image: "x",
      registry: { username: "u", password_hint: "h" },
    });
  });

  it("lack a secret that the server gives in clear, since it is an object", () => {
    const data = { value: { a: "s3cret" }, list: ["s3cret"], open: { value: 1 } };
    assert.deepEqual(openData(data, ["value", "list"]), { open: { value: 1 } });
  });

  it("lack what is masked, whatever the schema says", () => {
    assert.deepEqual(openData({ a: ["********", "b"], c: { d: "********" } }, []), {
      a: ["b"],
      c: {},
    });
  });

  it("are none where there are none", () => {
    assert.deepEqual(openData(undefined, ["value"]), {});
  });
});

describe("a block's values as they are now", () => {
  const secrets = ["password", "nested.token", "headers.*", "list.key"];
  const stated = {
    url: "a",
    password: "s3cret",
    nested: { token: "s3cret", user: "u" },
    headers: { A: "s3cret" },
    list: [{ key: "s3cret", name: "n" }],
  };
  const live = {
    url: "a",
    password: MASK,
    nested: { user: "u", token: MASK },
    headers: { A: MASK },
    list: [{ key: "in clear", name: "n" }],
  };

  it("are those stated where nothing open is another, in whatever order", () => {
    assert.equal(driftedData(stated, live, secrets), stated);
  });

  it("show what is open and has changed, and keep the secrets beside it", () => {
    const nested = { token: MASK, user: "v", more: 1 };
    const list = [...live.list, { key: "in clear", name: "m" }];
    assert.deepEqual(driftedData(stated, { ...live, nested, list }, secrets), {
      ...stated,
      nested: { token: "s3cret", user: "v", more: 1 },
      list: [...stated.list, { key: MASK, name: "m" }],
    });
  });

  it("show that a secret is gone, is null, or is there now", () => {
    const now = { url: "a", password: null, headers: { B: MASK }, nested: { user: "u" } };
    assert.deepEqual(driftedData({ url: "a", password: "s3cret" }, now, secrets), {
      url: "a",
      password: null,
      headers: MASK,
      nested: { user: "u" },
    });
  });

  it("never hold what the server says of a secret, whatever it is", () => {
    for (const value of ["in clear", { a: "in clear" }, ["in clear", { a: "in clear" }], 5, true]) {
      assert.deepEqual(driftedData({ password: "s3cret" }, { password: value }, secrets), {
        password: "s3cret",
      });
      assert.deepEqual(driftedData({}, { password: value }, secrets), { password: MASK });
      assert.deepEqual(driftedData({}, { password: value }, ["*"]), { password: MASK });
    }
  });

  it("show a reference to another block even at a secret place", () => {
    const reference = { $ref: { block_document_id: "1" } };
    assert.deepEqual(driftedData(stated, { ...live, headers: reference }, secrets), {
      ...stated,
      headers: reference,
    });
  });
});
