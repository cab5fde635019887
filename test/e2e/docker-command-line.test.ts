import assert from "node:assert/strict";
import { join } from "node:path";
import { byHand } from "../support/by-hand";
import { expectNoChanges, succeeded } from "../support/changes";
import { runCommandLine } from "../support/command-line";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type PrefectServer, startPrefectServer } from "../support/prefect";
import { type ProgramData, ref, workImage } from "../support/program";
import { openStack, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

describeOnEngines(
  "The command line beside a stack with a container",
  () =>
    describeOnDocker("with its image", [3], (baseImage) => {
      const name = uniqueName("etl");
      const label = "prefect-constructs-test";
      let server: PrefectServer;
      let stack: TestStack;

      const program = (): ProgramData => [
        workImage({ repository: name, baseImage: baseImage() }, { flowName: name }),
        {
          type: "PrefectServeDeployment",
          name: "etl",
          args: {
            package: ref("package"),
            deploymentName: name,
            infrastructure: { kind: "docker", pollSeconds: 1, labels: { [label]: name } },
          },
        },
      ];
      const states = async () =>
        (await docker("ps", "-a", "--filter", `label=${label}=${name}`, "--format", "{{.State}}"))
          .split("\n")
          .filter((state) => state !== "");

      before(async function () {
        this.timeout(TIMEOUT_MS);
        const plugin = dockerPlugin();
        if ("missing" in plugin) skipBecause(this, plugin.missing);
        server = await startPrefectServer({ generation: 3 });
        stack = await openStack("cli", {
          packages: ["@pulumi/docker"],
          env: { PREFECT_API_URL: server.apiUrl },
        });
        succeeded(await stack.up(program()));
      });

      after(async function () {
        this.timeout(TIMEOUT_MS);
        await stack?.close();
        await server?.stop();
        assert.deepEqual(await states(), [], "a container outlived its stack");
      });

      it("stops the container, which the stack starts again", async () => {
        const { run } = byHand(server.apiUrl);
        await run(stack.text("etl.deploymentId"), { seconds: 600 });
        const state = join(stack.folder, ".state");
        const { code, out, errors } = await runCommandLine(
          ["stop", `${name}/${name}`, "--infrastructure", "--stack", "test"],
          {
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_HOME: join(state, "home"),
            PULUMI_CONFIG_PASSPHRASE: "a passphrase of the tests",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            PREFECT_API_URL: server.apiUrl,
            DOCKER_HOST: process.env.DOCKER_HOST,
          },
          join(state, "cli", "by-data"),
        );

        assert.equal(code, 0, errors);
        assert.match(
          out,
          /: paused; 1 run ended\ncontainer [\da-f]{12} "etl-container": stopped\n$/,
        );
        assert.deepEqual(await states(), ["exited"]);
        succeeded(await stack.up(program(), { refresh: true }));
        assert.deepEqual(await states(), ["running"]);
        expectNoChanges(await stack.preview());
      }).timeout(TIMEOUT_MS);
    }),
  ["cli"],
);
