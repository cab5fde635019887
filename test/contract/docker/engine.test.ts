import assert from "node:assert/strict";
import { containerHealthHandler } from "../../../lib/resources/container-health/handlers";
import { createImageReferenceHandler } from "../../../lib/resources/image-reference/handlers";
import { describeOnDocker, docker } from "../../support/docker";
import { uniqueName } from "../../support/on-prefect";
import { stubContext } from "../../support/stub-context";

const TIMEOUT_MS = 60_000;
const RUN = ["run", "-d", "--network", "none"];

describeOnDocker("The health of a container", [3], (baseImage) => {
  const started: string[] = [];
  after(async function () {
    this.timeout(TIMEOUT_MS);
    if (started.length > 0) await docker("rm", "-f", ...started);
  });

  /** Starts one that runs the script and asks the check. */
  const start = async (script: string, check: string, ...options: readonly string[]) => {
    const health = ["--health-cmd", check, "--health-interval", "1s", "--health-retries", "2"];
    const command = ["--entrypoint", "sh", baseImage(), "-c", script];
    const id = await docker(...RUN, "--init", ...health, ...options, ...command);
    started.push(id);
    return id;
  };
  const wait = (containerId: string, timeoutSeconds = 30) =>
    containerHealthHandler.create(stubContext(), {
      containerId,
      timeoutSeconds,
      secrets: { TOKEN: "the-token" },
    });
  const failure = async (containerId: string, timeoutSeconds?: number) => {
    try {
      await wait(containerId, timeoutSeconds);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("it must fail");
  };

  it("is waited for", async () => {
    const id = await start("sleep 2; touch /tmp/ready; sleep 600", "test -e /tmp/ready");
    await wait(id);
    const status = await docker("inspect", "--format", "{{.State.Health.Status}}", id);
    assert.equal(status, "healthy");
  }).timeout(TIMEOUT_MS);

  it("is told with the last lines of both streams where it is bad", async () => {
    const script = "seq 1 30; sleep 0.5; echo with the-token >&2; sleep 600";
    const message = await failure(await start(script, "echo refused; exit 7"));
    assert.match(message, /^container \S+ is unhealthy: its health check failed 2 times\n/);
    assert.match(message, /\n {2}health check: exit code 7\n {2}\| refused\n/);
    const shown = message.slice(message.indexOf("  log: ")).split("\n").slice(1);
    assert.deepEqual([shown.length, shown[0]], [20, "  | 12"]);
    assert.equal(shown.at(-1), "  | with [TOKEN]");
  }).timeout(TIMEOUT_MS);

  it("is told of one that ends, and of one that ends over and over", async () => {
    const script = "echo no model here; exit 3";
    const once = await failure(await start(script, "true"));
    assert.match(once, /ended with exit code 3 before it was healthy[^]*\| no model here$/);
    const again = await failure(await start(script, "true", "--restart", "unless-stopped"));
    assert.match(again, /restarts over and over: it ended with exit code 3\n[^]*\| no model here$/);
  }).timeout(TIMEOUT_MS);

  it("is not waited for longer than asked", async () => {
    const id = await start("sleep 600", "sleep 600");
    assert.match(
      await failure(id, 1),
      /was not healthy within 1 s\n {2}state: running \(starting\)/,
    );
  }).timeout(TIMEOUT_MS);
});

describeOnDocker("The reference of an image", [3], (baseImage) => {
  const repository = uniqueName("reference");
  let container: string | undefined;
  after(async function () {
    this.timeout(TIMEOUT_MS);
    if (container !== undefined) await docker("rm", "-f", container);
    for (const name of await names()) await docker("rmi", "-f", name);
  });

  const names = async () => {
    const lines = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository);
    return lines.split("\n").filter((line) => line !== "");
  };
  const remove = async (reference: string) => {
    const context = stubContext();
    await createImageReferenceHandler({ inUseSeconds: 1 }).delete(context, reference, {
      reference,
    });
    return context.warnings;
  };

  it("is removed, and may be gone already; the image's other names stay", async () => {
    await docker("tag", baseImage(), `${repository}:a`);
    await docker("tag", baseImage(), `${repository}:b`);
    assert.deepEqual(await remove(`${repository}:a`), []);
    assert.deepEqual(await remove(`${repository}:a`), []);
    assert.deepEqual(await names(), [`${repository}:b`]);
    assert.notEqual(await docker("image", "ls", "-q", baseImage()), "");
  }).timeout(TIMEOUT_MS);

  it("stays, with a warning, while a container uses the image", async () => {
    // An image of its own: another name would be all that is removed.
    const maker = await docker("create", baseImage());
    await docker("commit", maker, `${repository}:c`);
    await docker("rm", maker);
    container = await docker(...RUN, "--entrypoint", "sleep", `${repository}:c`, "600");
    const [warning, ...more] = await remove(`${repository}:c`);
    assert.match(String(warning), /^image \S+:c stays on the Docker Engine: .*container/);
    assert.deepEqual(more, []);
    assert.ok((await names()).includes(`${repository}:c`));
    await docker("rm", "-f", container);
    container = undefined;
    assert.deepEqual(await remove(`${repository}:c`), []);
    assert.deepEqual(await names(), [`${repository}:b`]);
  }).timeout(TIMEOUT_MS);
});
