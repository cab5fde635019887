import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  getDeploymentOutput,
  getWorkPool,
  getWorkPoolOutput,
  PrefectProvider,
  type PrefectProviderArgs,
  WorkPool,
} from "../../../lib";
import { freePort } from "../../support/free-port";
import { type MadeUpServer, madeUpServer, outcomeOf, unknown } from "../../support/look-ups";

const POOL = { id: "1", name: "ml", type: "docker", is_paused: false, base_job_template: {} };

describe("a look-up", () => {
  let home: string;
  let saved: NodeJS.ProcessEnv;
  let server: MadeUpServer;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "look-up-"));
    saved = process.env;
    const own = Object.entries(saved).filter(([key]) => !key.startsWith("PREFECT_"));
    process.env = { ...Object.fromEntries(own), PREFECT_HOME: home };
    server = await madeUpServer();
    server.has["/work_pools/ml"] = [200, POOL];
  });
  afterEach(async () => {
    process.env = saved;
    rmSync(home, { recursive: true, force: true });
    await server.close();
  });

  const provider = (args: PrefectProviderArgs = {}) =>
    new PrefectProvider("explicit", { apiUrl: server.apiUrl, ...args });
  const config = () => ({ "prefect:apiUrl": server.apiUrl });
  const typeOf = (args = { name: "ml" as pulumi.Input<string> }, options = {}) =>
    getWorkPoolOutput(args, options).type;

  describe("finds the server", () => {
    it("by stack config", async () => {
      const { output } = await outcomeOf(() => typeOf(), { config: config() });
      assert.equal(output?.value, "docker");
    });

    it("by the environment", async () => {
      process.env.PREFECT_API_URL = server.apiUrl;
      assert.equal((await outcomeOf(() => typeOf())).output?.value, "docker");
    });

    it("by an explicit provider, whose secret credentials make nothing else secret", async () => {
      const { output } = await outcomeOf(
        () => typeOf(undefined, { provider: provider({ apiKey: pulumi.secret("k") }) }),
        { config: { "prefect:apiUrl": "http://127.0.0.1:9/api" } },
      );
      assert.deepEqual([output?.value, output?.secret], ["docker", false]);
      assert.deepEqual(server.asked, [{ call: "GET /work_pools/ml", credentials: "Bearer k" }]);
    });

    it("by the provider of a component", async () => {
      const { output } = await outcomeOf(() => {
        const opts = { providers: [provider()] };
        const parent = new pulumi.ComponentResource("test:index:Team", "team", {}, opts);
        return typeOf(undefined, { parent });
      });
      assert.equal(output?.value, "docker");
    });

    it("or says where it looked", async () => {
      for (const preview of [true, false]) {
        const { error } = await outcomeOf(() => typeOf(), { preview });
        assert.match(String(error), /getWorkPool: no Prefect API is configured; looked at/);
      }
    });
  });

  describe("as an output", () => {
    it("is secret when what it is asked with is", async () => {
      const asked = () => typeOf({ name: pulumi.secret("ml") });
      const { output } = await outcomeOf(asked, { config: config() });
      assert.deepEqual([output?.value, output?.secret], ["docker", true]);
    });

    it("is unknown, and nobody is asked, while its arguments are", async () => {
      const asked = () => typeOf({ name: unknown() });
      const { output } = await outcomeOf(asked, { preview: true, config: config() });
      assert.equal(output?.known, false);
      assert.deepEqual(server.asked, []);
    });

    it("is unknown, and nobody is asked, while its provider's settings are", async () => {
      const asked = () => typeOf(undefined, { provider: provider({ authString: unknown() }) });
      const { output, warnings } = await outcomeOf(asked, { preview: true });
      assert.equal(output?.known, false);
      assert.deepEqual([server.asked, warnings], [[], []]);
    });

    it("is unknown while the resource that names it is not there, though its name is known", async () => {
      const asked = () => typeOf({ name: new WorkPool("pool", { name: "ml" }).name });
      const { output } = await outcomeOf(asked, { preview: true, config: config() });
      assert.equal(output?.known, false);
      assert.deepEqual(server.asked, []);
    });

    it("depends on the resource that names it", async () => {
      const asked = () => typeOf({ name: new WorkPool("pool", { name: "ml" }).name });
      const { output } = await outcomeOf(asked, { config: config() });
      assert.deepEqual([output?.value, output?.dependsOn], ["docker", ["pool"]]);
    });
  });

  describe("of what is not there", () => {
    const missing = 'has no work pool "gpu"; correct the name, or make it first';

    it("is an error, in a preview too, on one line and without a stack", async () => {
      for (const preview of [true, false]) {
        const asked = () => typeOf({ name: "gpu" });
        const { error } = await outcomeOf(asked, { preview, config: config() });
        assert.ok(pulumi.RunError.isInstance(error));
        const { message } = error;
        assert.equal(message, `getWorkPool: the Prefect server at ${server.apiUrl} ${missing}`);
      }
    });

    it("is unknown in a preview, and said, where a resource may be about to become it", async () => {
      const asked = () => typeOf({ name: new WorkPool("pool", { name: "gpu" }).name });
      const circumstances = { deployed: true, config: config() };
      const preview = await outcomeOf(asked, { preview: true, ...circumstances });
      assert.equal(preview.output?.known, false);
      assert.match(
        preview.warnings.join(),
        /not looked up in this preview.*has no work pool "gpu"/,
      );

      const up = await outcomeOf(asked, circumstances);
      assert.match(String(up.error), /has no work pool "gpu"/);
    });
  });

  describe("of a server that does not answer", () => {
    let down: Record<string, string>;
    let apiUrl: string;
    beforeEach(async () => {
      apiUrl = `http://127.0.0.1:${await freePort()}/api`;
      down = { "prefect:apiUrl": apiUrl, "prefect:retryBudgetSeconds": "0" };
    });

    it("is unknown in a preview with one warning, and an error in an up", async () => {
      const asked = () =>
        pulumi.all([typeOf(), getDeploymentOutput({ flowName: "a", name: "b" }).url]);
      const preview = await outcomeOf(asked, { preview: true, config: down });
      assert.equal(preview.output?.known, false);
      assert.equal(preview.warnings.length, 1, preview.warnings.join("\n"));
      assert.match(
        preview.warnings[0] ?? "",
        /not looked up in this preview.*cannot reach Prefect/,
      );

      const { error } = await outcomeOf(() => typeOf(), { config: down });
      assert.ok(String(error).includes(`getWorkPool: cannot reach Prefect at ${apiUrl}`));
    });

    it("is an error for a promise, which cannot be unknown", async () => {
      const asked = () => getWorkPool({ name: "ml" });
      const { error } = await outcomeOf(asked, { preview: true, config: down });
      assert.match(String(error), /getWorkPool: cannot reach Prefect/);
    });
  });

  it("is unknown in a preview when the server is in trouble, but not when it refuses", async () => {
    const asked = () => typeOf();
    server.has["/work_pools/ml"] = [500, { exception_message: "Internal Server Error" }];
    const trouble = await outcomeOf(asked, { preview: true, config: config() });
    assert.equal(trouble.output?.known, false);

    server.has["/work_pools/ml"] = [401, { exception_message: "Unauthorized" }];
    const refused = await outcomeOf(asked, { preview: true, config: config() });
    assert.match(String(refused.error), /getWorkPool: .*401 Unauthorized.*set prefect:authString/);
  });

  it("names everything that is wrong with its arguments, and asks nobody", async () => {
    const asked = () => getDeploymentOutput({ flowName: "", name: "a/b" }).url;
    const { error } = await outcomeOf(asked, { preview: true, config: config() });
    assert.equal(
      error?.message,
      'getDeployment: flowName must not be empty; got ""\n' +
        'getDeployment: name must not contain "/", "%", "&", ">" or "<"; got "a/b"',
    );
    assert.deepEqual(server.asked, []);
  });

  it("as a promise gives the answer, and names the other form when it cannot", async () => {
    const plain = () => getWorkPool({ name: "ml" }, { provider: provider() });
    assert.equal(((await outcomeOf(plain)).output?.value as { type: string }).type, "docker");

    const early = () => getWorkPool({ name: "ml" }, { provider: provider({ apiUrl: unknown() }) });
    const { error } = await outcomeOf(early, { preview: true });
    assert.match(String(error), /is not known in this preview; use getWorkPoolOutput/);
  });
});
