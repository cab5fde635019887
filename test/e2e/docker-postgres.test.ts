import assert from "node:assert/strict";
import { poll } from "../../lib/core/time";
import { expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { IMAGE_TIMEOUT_MS } from "../support/docker-images";
import { freePort } from "../support/free-port";
import { skipBecause } from "../support/on-prefect";
import { postgresImage } from "../support/postgres-image";
import { type ProgramData, secret } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

/** With what an address has to escape. */
const PASSWORD = "a/pass@word:of?the%tests";

describeOnDocker("A server with a Postgres beside it", [3], (baseImage) => {
  let stack: TestStack;
  let image: string;
  let port: number;

  const program = (args: object = {}, volumes: { server?: string; database?: string } = {}) => {
    const postgres = {
      ...{ image, password: secret("password"), memoryMegabytes: 512 },
      existingVolume: volumes.database,
    };
    const existingVolume = volumes.server;
    const infrastructure = { kind: "docker", image: baseImage(), postgres, existingVolume };
    const server = { type: "PrefectServer", name: "kept", args: { infrastructure, port, ...args } };
    return [server] satisfies ProgramData;
  };
  /** By the component's name, which no other test has. */
  const named = async (...command: readonly string[]) => {
    const names = await docker(...command, "--filter", "name=kept-");
    return names.split("\n").filter((name) => name !== "");
  };
  const containers = () => named("ps", "-a", "--format", "{{.Names}}");
  const all = async () => [
    ...(await containers()),
    ...(await named("volume", "ls", "-q")),
    ...(await named("network", "ls", "-q")),
  ];
  const api = () => stack.text("kept.apiUrl");
  const pools = async () => {
    const body = JSON.stringify({});
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${api()}/work_pools/filter`, { method: "POST", body, headers });
    return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
  };
  const isBack = () =>
    poll({ timeoutSeconds: 120, intervalSeconds: 1 }, async () => {
      const answer = await fetch(`${api()}/work_pools/ml`).catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    });

  before(async function () {
    this.timeout(IMAGE_TIMEOUT_MS);
    const plugin = dockerPlugin();
    if ("missing" in plugin) skipBecause(this, plugin.missing);
    const postgres = await postgresImage();
    if ("missing" in postgres) skipBecause(this, postgres.missing);
    image = postgres.image;
    port = await freePort();
    const config = { password: { secret: PASSWORD } };
    stack = await openStack("offline", { packages: ["@pulumi/docker"], config });
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
  });

  it("comes up with its database, and has no changes then", async () => {
    succeeded(await stack.preview(program()));
    succeeded(await stack.up());
    expectNoChanges(await stack.preview());
    const body = JSON.stringify({ name: "ml", type: "process" });
    const headers = { "Content-Type": "application/json" };
    const made = await fetch(`${api()}/work_pools/`, { method: "POST", body, headers });
    assert.equal(made.status, 201);
  }).timeout(TIMEOUT_MS);

  it("has in there what it is told, and nobody else reaches it", async () => {
    const database = (await containers()).find((name) => name.startsWith("kept-database"));
    const query = ["psql", "-U", "prefect", "-d", "prefect", "-Atc", "select name from work_pool"];
    assert.equal(await docker("exec", database!, ...query), "ml");
    assert.equal(await docker("port", database!), "");
    const networks = await docker(
      "inspect",
      "--format",
      "{{json .NetworkSettings.Networks}}",
      database!,
    );
    assert.deepEqual(
      Object.keys(JSON.parse(networks)).map((name) => name.replace(/-[^-]*$/, "")),
      ["kept-network"],
    );
  }).timeout(TIMEOUT_MS);

  it("shows the password in no inspection, no state and no message", async () => {
    const inspections = await docker("inspect", ...(await containers()));
    for (const text of [inspections, stack.rawState(), ...stack.said]) {
      assert.ok(!text.includes(PASSWORD) && !text.includes(encodeURIComponent(PASSWORD)));
    }
  }).timeout(TIMEOUT_MS);

  it("still has it after both containers were restarted, and after both were removed", async () => {
    await docker("restart", ...(await containers()));
    assert.ok(await isBack(), "the server comes back");
    await docker("rm", "-f", ...(await containers()));
    succeeded(await stack.refresh());
    succeeded(await stack.up());
    assert.deepEqual(await pools(), ["ml"]);
  }).timeout(TIMEOUT_MS);

  it("leaves its volumes where they are to be kept, and finds them again", async () => {
    succeeded(await stack.up(program({ keepData: true })));
    succeeded(await stack.destroy());
    const [database, server, ...others] = (await all()).sort();
    assert.deepEqual(others, []);
    assert.match(`${database} ${server}`, /^kept-database-volume-\w+ kept-volume-\w+$/);

    succeeded(await stack.up(program({}, { server, database })));
    assert.deepEqual(await pools(), ["ml"]);
    expectNoChanges(await stack.preview());
    succeeded(await stack.destroy());
    assert.deepEqual((await all()).sort(), [database, server]);
    await docker("volume", "rm", database!, server!);
    succeeded(await stack.up(program()));
  }).timeout(TIMEOUT_MS);

  it("goes, and leaves no container, no volume and no network", async () => {
    assert.equal((await all()).length, 5);
    succeeded(await stack.destroy());
    assert.deepEqual(await all(), []);
  }).timeout(TIMEOUT_MS);
});
