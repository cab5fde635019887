import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findPulumiCli } from "../../engine";
import { byHand } from "../../support/by-hand";
import { needsOwnServer, skipBecause } from "../../support/on-prefect";
import { REPOSITORY } from "../../support/program";
import { goldenOf, markdownOfFixture } from "./fixtures";
import { normalised, normalText } from "./normalise";
import { CREATE, type Scenario, SCENARIOS } from "./scenarios";
import { Stage } from "./stage";

/** Those that say most of what an engine prints; all are tried when they are recorded. */
const FRESH = ["settings", "failed-check"];

describe("prefect-constructs diff of what the Pulumi CLI prints now", function () {
  this.timeout(180_000);
  before(async function () {
    const cli = await findPulumiCli();
    if ("missing" in cli) skipBecause(this, cli.missing);
  });

  const server = needsOwnServer({ generation: 3 });

  // A suite of its own, so that its stack goes before the server does.
  describe("for three deployments", () => {
    let stage: Stage;

    before(async () => {
      stage = await Stage.open(server());
    });

    after(async () => {
      await stage?.stack.close();
    });

    const scenario = (name: string): Scenario => {
      const found = SCENARIOS.find((one) => one.name === name);
      assert.ok(found);
      return found;
    };
    const rendered = async (one: Scenario): Promise<string> => {
      const { json } = normalised(await stage.preview(one), undefined, stage.surroundings);
      return markdownOfFixture({ name: one.name, json });
    };

    it("is what is recorded of it: create", async () => {
      assert.equal(await rendered(CREATE), goldenOf(CREATE.name));
    });

    for (const name of FRESH) {
      it(`is what is recorded of it: ${name}`, async () => {
        if (name === FRESH[0]) await stage.deploy();
        assert.equal(await rendered(scenario(name)), goldenOf(name));
      });
    }

    it("names the runs that the server has in flight", async () => {
      await stage.startRuns();
      const input = await stage.preview(scenario("deletion"));
      const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
      const { apiUrl } = server();
      const env = { PATH: process.env.PATH, PREFECT_HOME: "/nowhere", HOME: "/nowhere" };
      const { stdout, status } = spawnSync(process.execPath, [main, "diff", "--api", apiUrl], {
        input,
        env,
        encoding: "utf8",
      });
      assert.equal(status, 0);
      assert.equal(normalText(stdout, stage.surroundings), goldenOf("deletion"));
      assert.match(stdout, /`orders\/report` \(1 scheduled, 2 running\) has active runs/);
    });

    it("names those of a process that is replaced, and how long they have", async () => {
      const { client } = byHand(server().apiUrl);
      const { id } = await client.runs.create(stage.stack.text("etl.deploymentId"), {});
      await client.runs.setState(id, { type: "RUNNING", name: "Running" }, true);
      const json = await stage.preview(scenario("secret"));
      const runs = await stage.runsOf(json);
      const text = markdownOfFixture({ name: "secret", json, runs });
      const end = "what has not ended within 60 s is ended";
      assert.ok(
        text.includes(`deployment \`orders/etl\` (1 running) loses what runs them: ${end}`),
        text,
      );
    });
  });
});
