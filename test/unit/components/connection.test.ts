import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../support/mocks";
import { connectionEnvironment } from "../../../lib/components/connection";
import { PrefectProvider, type PrefectProviderArgs } from "../../../lib";

class Component extends pulumi.ComponentResource {
  readonly environment: pulumi.Output<Record<string, string>>;
  constructor(opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Component", "component", {}, opts);
    this.environment = connectionEnvironment(this);
  }
}

describe("the connection of a component's processes", () => {
  let home: string;
  let saved: NodeJS.ProcessEnv;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "connection-"));
    saved = process.env;
    const own = Object.entries(saved).filter(([key]) => !key.startsWith("PREFECT_"));
    process.env = { ...Object.fromEntries(own), PREFECT_HOME: home };
  });

  afterEach(() => {
    process.env = saved;
    rmSync(home, { recursive: true, force: true });
  });

  async function environment(args?: PrefectProviderArgs, config: Record<string, string> = {}) {
    const { result } = await record(() => {
      const providers = args ? [new PrefectProvider("explicit", args)] : [];
      return new Component({ providers }).environment;
    }, config);
    const { value, secret } = await new Promise<{ value: unknown; secret: boolean }>((resolve) => {
      result.apply(
        (known) => void pulumi.isSecret(result).then((s) => resolve({ value: known, secret: s })),
      );
    });
    assert.equal(secret, true);
    return value;
  }

  it("is a secret of the provider where its address holds a password, and only then", async () => {
    const secretsOf = async (apiUrl: pulumi.Input<string>) => {
      const { registrations } = await record(() => new PrefectProvider("explicit", { apiUrl }));
      return registrations.map(({ secrets }) => secrets);
    };
    const [open, closed] = ["https://a.test/api", "https://ada:pw@a.test/api"];
    assert.deepEqual(await secretsOf(open), [[]]);
    assert.deepEqual(await secretsOf(pulumi.output(open)), [[]]);
    assert.deepEqual(await secretsOf(closed), [["prefect:apiUrl"]]);
    assert.deepEqual(await secretsOf(pulumi.output(closed)), [["prefect:apiUrl"]]);
  });

  it("is the explicit provider's", async () => {
    const args = {
      apiUrl: pulumi.output("https://a.test/api"),
      apiKey: "key",
      authString: "ada:pw",
      headers: { "X-Team": pulumi.output("ml") },
    };
    assert.deepEqual(await environment(args, { "prefect:apiUrl": "https://b.test/api" }), {
      PREFECT_API_URL: "https://a.test/api",
      PREFECT_API_KEY: "key",
      PREFECT_API_AUTH_STRING: "ada:pw",
      PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-Team":"ml"}',
    });
  });

  it("is stack config's without one", async () => {
    process.env.PREFECT_API_URL = "https://env.test/api";
    const config = { "prefect:apiUrl": "https://b.test/api", "prefect:apiKey": "k" };
    assert.deepEqual(await environment(undefined, config), {
      PREFECT_API_URL: "https://b.test/api",
      PREFECT_API_KEY: "k",
    });
  });

  it("completes an explicit provider from stack config, then from the environment", async () => {
    const config = { "prefect:apiUrl": "https://b.test/api", "prefect:apiKey": "k" };
    assert.deepEqual(await environment({ writeConcurrency: 4 }, config), {
      PREFECT_API_URL: "https://b.test/api",
      PREFECT_API_KEY: "k",
    });
    process.env.PREFECT_API_KEY = "env-key";
    assert.deepEqual(await environment({ apiUrl: "https://a.test/api" }), {
      PREFECT_API_URL: "https://a.test/api",
      PREFECT_API_KEY: "env-key",
    });
  });

  it("never takes a key that is configured for another server", async () => {
    const config = { "prefect:apiUrl": "https://b.test/api", "prefect:apiKey": "k" };
    assert.deepEqual(await environment({ apiUrl: "https://a.test/api" }, config), {
      PREFECT_API_URL: "https://a.test/api",
    });
  });

  it("is, when there is none, one error without a stack that names every place", async () => {
    await assert.rejects(environment(), (error: Error) => {
      assert.ok(pulumi.ResourceError.isInstance(error));
      assert.equal(error.hideStack, true);
      assert.match(error.message, /prefect:apiUrl.*PREFECT_API_URL.*profile/);
      return true;
    });
  });
});

describe("PrefectProvider", () => {
  it("hands its settings on as texts with namespaced keys, credentials secret", async () => {
    const { one } = await record(
      () =>
        new PrefectProvider("staging", {
          apiUrl: "https://a.test/api",
          apiKey: "key",
          authString: "ada:pw",
          headers: { "X-Team": "ml" },
          writeConcurrency: 4,
          requestTimeoutSeconds: pulumi.output(10),
        }),
    );
    const { inputs, secrets } = one("pulumi-nodejs", "staging");
    assert.deepEqual(inputs, {
      "prefect:apiUrl": "https://a.test/api",
      "prefect:apiKey": "key",
      "prefect:authString": "ada:pw",
      "prefect:headers": '{"X-Team":"ml"}',
      "prefect:writeConcurrency": "4",
      "prefect:requestTimeoutSeconds": "10",
    });
    assert.deepEqual([...secrets].sort(), [
      "prefect:apiKey",
      "prefect:authString",
      "prefect:headers",
    ]);
  });
});
