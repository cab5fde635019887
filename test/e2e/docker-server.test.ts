import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { changed, expectNoChanges, succeeded } from "../support/changes";
import { describeOnDocker, docker, dockerPlugin } from "../support/docker";
import { describeOnEngines } from "../support/engines";
import { freePort } from "../support/free-port";
import { skipBecause, uniqueName } from "../support/on-prefect";
import type { ProgramData } from "../support/program";
import { type EngineKind, openStack, type Outcome, type TestStack } from "../support/stack";

const TIMEOUT_MS = 300_000;

// The engines only pass on what our own resource says.
describeOnEngines("A server in a container whose port is taken", tell, ["offline"]);

function tell(kind: EngineKind): void {
  describeOnDocker("with its image", [3], (baseImage) => {
    const test = uniqueName("port");
    let stack: TestStack;
    let port: number;
    let holder: Server | undefined;

    const program = (at: number): ProgramData => {
      const infrastructure = { kind: "docker", image: baseImage(), labels: { test } };
      return [{ type: "PrefectServer", name: "prefect", args: { infrastructure, port: at } }];
    };
    const containers = () => docker("ps", "-aq", "--filter", `label=test=${test}`);
    const release = async () => {
      const ended = holder?.listening ? once(holder.close(), "close") : undefined;
      holder = undefined;
      await ended;
    };
    const take = async (at: number) => {
      await release();
      holder = createServer().listen(at, "127.0.0.1");
      await once(holder, "listening");
    };
    const said = ({ log, diagnostics }: Outcome) =>
      [...log.map(({ message }) => message), ...diagnostics].join("\n");
    const isHealthy = async () => {
      const answer = await fetch(`${stack.text("prefect.apiUrl")}/health`);
      assert.equal(await answer.text(), "true");
    };

    before(async function () {
      this.timeout(TIMEOUT_MS);
      const plugin = dockerPlugin();
      if ("missing" in plugin) skipBecause(this, plugin.missing);
      port = await freePort();
      stack = await openStack(kind, { packages: ["@pulumi/docker"] });
    });
    after(async function () {
      this.timeout(TIMEOUT_MS);
      await release();
      await stack?.close();
      assert.equal(await containers(), "", "a container outlived its stack");
    });

    it("says in the preview who has it and what to do", async () => {
      await take(port);
      const preview = succeeded(await stack.preview(program(port)));
      const what = `port ${port} of this machine is taken by another program; free it, or give the`;
      assert.ok(said(preview).includes(what), said(preview));
    }).timeout(TIMEOUT_MS);

    it("fails the up with the port", async () => {
      const up = await stack.up();
      assert.equal(up.result, "failed");
      assert.match(said(up), new RegExp(`127.0.0.1:${port}.* address already in use`));
      const again = await stack.up();
      assert.equal(again.result, "failed");
      assert.match(said(again), new RegExp(`cannot be started: .*127.0.0.1:${port}`));
    }).timeout(TIMEOUT_MS);

    it("comes up once the port is free, and is not taken for somebody else then", async () => {
      await release();
      succeeded(await stack.up());
      await isHealthy();
      // The provider knows no networks of one that it could not start.
      succeeded(await stack.refresh());
      const preview = await stack.preview();
      expectNoChanges(preview);
      assert.doesNotMatch(said(preview), /is taken/);
    }).timeout(TIMEOUT_MS);

    it("comes up on another port too, with its container replaced", async () => {
      const [taken, other] = [await freePort(), await freePort()];
      const publish = ["--publish", `127.0.0.1:${taken}:80`, "--label", `test=${test}`];
      const sleep = ["--entrypoint", "sleep", baseImage(), "300"];
      const holder = await docker(
        "run",
        "--detach",
        "--name",
        `${test}-holder`,
        ...publish,
        ...sleep,
      );
      const up = await stack.up(program(taken));
      await docker("rm", "--force", holder);
      assert.equal(up.result, "failed");
      assert.match(said(up), new RegExp(`port ${taken} .* is taken by container ${test}-holder; `));
      const preview = await stack.preview(program(other));
      const container = changed(succeeded(preview)).filter(({ name }) => /container$/.test(name));
      assert.deepEqual(
        container.map(({ op }) => op),
        ["replace"],
      );
      succeeded(await stack.up());
      await isHealthy();
      assert.equal((await containers()).split("\n").length, 1);
    }).timeout(TIMEOUT_MS);
  });
}
