import assert from "node:assert/strict";
import { changed, expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, workImage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

/** In place of what serves the deployment, and of its health check. */
const CRASHING = { command: ["-c", "import sys; print('no model here'); sys.exit(3)"] };
const UNHEALTHY = {
  healthcheck: {
    tests: ["CMD", "python", "-c", "import sys; print('the check says no'); sys.exit(1)"],
    interval: "1s",
    timeout: "10s",
    startPeriod: "0s",
    retries: 2,
  },
};

// The engines only pass on what our own resource says.
describeOnEngines("A container that does not become healthy", tell, ["offline"]);

function tell(kind: EngineKind): void {
  describeOnDocker("with its image", [3], (baseImage, generation) => {
    const name = uniqueName("etl");
    let server: PrefectServer;
    let stack: TestStack;

    const program = (container: object): ProgramData => [
      workImage({ repository: name, baseImage: baseImage(), tags: ["latest"] }, { flowName: name }),
      {
        type: "PrefectServeDeployment",
        name: "etl",
        args: {
          package: ref("package"),
          deploymentName: name,
          infrastructure: { kind: "docker", pollSeconds: 1 },
          overrides: { container },
        },
      },
    ];
    const left = async () => [
      await docker("ps", "-aq", "--filter", `ancestor=${name}`),
      await docker("image", "ls", "-q", name),
    ];

    before(async function () {
      this.timeout(TIMEOUT_MS);
      const plugin = dockerPlugin();
      if ("missing" in plugin) skipBecause(this, plugin.missing);
      server = await startPrefectServer({ generation });
      stack = await openStack(kind, {
        packages: ["@pulumi/docker"],
        env: { PREFECT_API_URL: server.apiUrl },
      });
    });
    after(async function () {
      this.timeout(TIMEOUT_MS);
      await stack?.close();
      await server?.stop();
    });

    it("fails the up with its exit code and its last lines", async () => {
      const { result, diagnostics } = await stack.up(program(CRASHING));
      assert.equal(result, "failed");
      const said = diagnostics.join("\n");
      assert.match(said, /container etl-container-\w+ restarts over and over: it ended with exit/);
      assert.match(
        said,
        /exit code 3\n[^]*log: docker logs etl-container-\w+\n\s*\| no model here/,
      );
    }).timeout(TIMEOUT_MS);

    it("is waited for again by the next up, although nothing has changed", async () => {
      const { result, diagnostics } = await stack.up();
      assert.equal(result, "failed");
      assert.match(diagnostics.join("\n"), /restarts over and over|was not healthy within/);
    }).timeout(TIMEOUT_MS);

    it("is replaced when the program is mended, and all comes up", async () => {
      succeeded(await stack.up(program({})));
      expectNoChanges(await stack.preview());
    }).timeout(TIMEOUT_MS);

    it("fails the up with what its health check says, once it is there for long", async () => {
      const { result, diagnostics } = await stack.up(program(UNHEALTHY));
      assert.equal(result, "failed");
      const said = diagnostics.join("\n");
      assert.match(
        said,
        /container etl-container-\w+ is unhealthy: its health check failed \d+ ti/,
      );
      assert.match(said, /health check: exit code 1\n\s*\| the check says no\n/);
    }).timeout(TIMEOUT_MS);

    it("is waited for again when it is replaced by a mended one", async () => {
      const preview = changed(succeeded(await stack.preview(program({}))));
      assert.deepEqual(
        preview.map(({ name, op }) => `${name} ${op}`),
        ["etl-container replace", "etl-container-health update"],
      );
      succeeded(await stack.up());
    }).timeout(TIMEOUT_MS);

    it("leaves nothing on the engine", async () => {
      succeeded(await stack.destroy());
      assert.deepEqual(await left(), ["", ""]);
    }).timeout(TIMEOUT_MS);
  });
}
