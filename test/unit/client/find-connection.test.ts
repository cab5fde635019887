import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConnectionError, type ConnectionSetting, findConnection } from "../../../lib/client";

const PROFILES = `
active = "work"

[profiles.work]
PREFECT_API_URL = "https://api.prefect.cloud/api/accounts/a/workspaces/w"
PREFECT_API_KEY = "pnu_profile"

[profiles.home]
PREFECT_API_URL = "http://home.test:4200/api"
PREFECT_API_AUTH_STRING = "admin:home"
PREFECT_CLIENT_CUSTOM_HEADERS = '{"X-From": "profile"}'

[profiles.keyless]
PREFECT_LOGGING_LEVEL = "DEBUG"
`;

describe("client: findConnection", () => {
  let home: string;
  let file: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "profiles-"));
    mkdirSync(join(home, ".prefect"));
    file = join(home, ".prefect", "profiles.toml");
    writeFileSync(file, PROFILES);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const find = (
    config: Partial<Record<ConnectionSetting, string>>,
    env: Record<string, string> = {},
  ) => findConnection((key) => config[key], { HOME: home, ...env });

  it("takes the stack's config first", () => {
    const found = find(
      { apiUrl: "http://stack.test/api", apiKey: "pnu_stack" },
      { PREFECT_API_URL: "http://env.test/api", PREFECT_API_KEY: "pnu_env" },
    );
    assert.deepEqual(found, {
      apiUrl: "http://stack.test/api",
      source: "stack config prefect:apiUrl",
      apiKey: "pnu_stack",
      keySource: "stack config prefect:apiKey",
    });
  });

  it("then the environment", () => {
    const found = find(
      {},
      {
        PREFECT_API_URL: "http://env.test/api",
        PREFECT_API_AUTH_STRING: "a:b",
        PREFECT_UI_URL: "http://ui.test",
      },
    );
    assert.deepEqual(found, {
      apiUrl: "http://env.test/api",
      source: "environment variable PREFECT_API_URL",
      authString: "a:b",
      keySource: "environment variable PREFECT_API_AUTH_STRING",
      uiUrl: "http://ui.test",
    });
  });

  it("then the active profile", () => {
    assert.deepEqual(find({}), {
      apiUrl: "https://api.prefect.cloud/api/accounts/a/workspaces/w",
      source: `PREFECT_API_URL of profile "work" in ${file}`,
      apiKey: "pnu_profile",
      keySource: `PREFECT_API_KEY of profile "work" in ${file}`,
    });
  });

  it("lets PREFECT_PROFILE choose the profile", () => {
    const found = find({}, { PREFECT_PROFILE: "home" });
    assert.equal(found.apiUrl, "http://home.test:4200/api");
    assert.equal(found.authString, "admin:home");
    assert.deepEqual(found.headers, { "X-From": "profile" });
  });

  it("finds the file by PREFECT_HOME and PREFECT_PROFILES_PATH", () => {
    const elsewhere = join(home, "elsewhere.toml");
    writeFileSync(elsewhere, '[profiles.x]\nPREFECT_API_URL = "http://x.test/api"\n');
    const byPath = { PREFECT_PROFILES_PATH: "~/elsewhere.toml", PREFECT_PROFILE: "x" };
    assert.equal(find({}, byPath).apiUrl, "http://x.test/api");
    const byHome = findConnection(() => undefined, {
      HOME: "/nowhere",
      PREFECT_HOME: join(home, ".prefect"),
    });
    assert.equal(byHome.apiKey, "pnu_profile");
  });

  it("knows Prefect's built-in profile of a local server", () => {
    assert.equal(find({}, { PREFECT_PROFILE: "local" }).apiUrl, "http://127.0.0.1:4200/api");
  });

  it("takes a key from another place that names no server, or the same one", () => {
    const ci = find({ apiUrl: "http://stack.test/api" }, { PREFECT_API_KEY: "pnu_env" });
    assert.equal(ci.apiKey, "pnu_env");
    assert.equal(ci.keySource, "environment variable PREFECT_API_KEY");
    const workspace = find({ apiUrl: "https://api.prefect.cloud/api/accounts/a/workspaces/other" });
    assert.equal(workspace.apiKey, "pnu_profile");
  });

  it("never takes the key of another server along", () => {
    const found = find({ apiUrl: "http://127.0.0.1:4200/api" });
    assert.equal(found.apiKey, undefined);
    assert.equal(found.keySource, undefined);
    const env = { PREFECT_API_URL: "http://env.test/api", PREFECT_API_KEY: "pnu_env" };
    assert.equal(find({ apiUrl: "http://stack.test/api" }, env).apiKey, undefined);
  });

  it("takes empty settings for none", () => {
    const found = find({ apiUrl: "", apiKey: " " }, { PREFECT_API_URL: "", PREFECT_PROFILE: "" });
    assert.match(found.source, /profile "work"/);
  });

  it("reads headers and numbers", () => {
    const found = find({
      apiUrl: "http://stack.test/api",
      headers: '{"X-Team": "ml"}',
      writeConcurrency: "4",
      requestTimeoutSeconds: "10",
      retryBudgetSeconds: "0",
    });
    assert.deepEqual(found.headers, { "X-Team": "ml" });
    assert.equal(found.writeConcurrency, 4);
    assert.equal(found.requestTimeoutSeconds, 10);
    assert.equal(found.retryBudgetSeconds, 0);
  });

  it("calls settings by the name it is told", () => {
    const get = (key: string) => (key === "apiUrl" ? "http://x.test/api" : undefined);
    const { source } = findConnection(get, { HOME: "/nowhere" }, (key) => `PrefectProvider ${key}`);
    assert.equal(source, "PrefectProvider apiUrl");
  });

  it("names every place when there is no server anywhere", () => {
    assert.throws(
      () => find({}, { PREFECT_PROFILE: "keyless" }),
      (error: unknown) => {
        assert.ok(error instanceof ConnectionError);
        assert.equal(error.failure, "not-configured");
        assert.match(error.message, /stack config prefect:apiUrl/);
        assert.match(error.message, /PREFECT_API_URL/);
        assert.ok(error.message.includes(file));
        return true;
      },
    );
    assert.throws(() => findConnection(() => undefined, { HOME: "/nowhere" }), ConnectionError);
  });

  const bad: Record<string, [Record<string, string>, RegExp]> = {
    "a profile that is not there": [
      { PREFECT_PROFILE: "nope" },
      /PREFECT_PROFILE names the profile "nope"/,
    ],
    "headers that are no JSON": [
      { PREFECT_PROFILE: "home", PREFECT_CLIENT_CUSTOM_HEADERS: "X: s3cret" },
      /PREFECT_CLIENT_CUSTOM_HEADERS needs a JSON object/,
    ],
  };
  for (const [what, [env, message]] of Object.entries(bad)) {
    it(`refuses ${what}, and shows no value`, () => {
      assert.throws(
        () => find({}, env),
        (error: unknown) => {
          assert.ok(error instanceof ConnectionError);
          assert.equal(error.failure, "invalid-setting");
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /s3cret/);
          return true;
        },
      );
    });
  }

  it("refuses a broken profiles file without quoting it", () => {
    writeFileSync(file, 'PREFECT_API_KEY = "pnu_s3cret\n');
    assert.throws(
      () => find({}),
      (error: unknown) => {
        assert.ok(error instanceof ConnectionError);
        assert.equal(error.message, `${file} is not valid TOML`);
        return true;
      },
    );
  });
});
