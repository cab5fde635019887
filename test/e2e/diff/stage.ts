import { createPrefectClient } from "../../../lib/client";
import { askActiveRuns, endingsIn } from "../../../lib/cli/diff/review/active-runs";
import { readPreview } from "../../../lib/cli/diff/preview/read";
import type { RunsKnown } from "../../../lib/cli/diff/review/review";
import { byHand } from "../../support/by-hand";
import { succeeded } from "../../support/changes";
import type { PrefectServer } from "../../support/prefect";
import type { ProgramData } from "../../support/program";
import { openStack, type TestStack, type TestStackOptions } from "../../support/stack";
import type { Surroundings } from "./normalise";
import { previewJson } from "./preview";
import { base, type Scenario, SECRETS } from "./scenarios";

/** A stack of the CLI beside a server of its own, for previews as `--json` prints them. */
export class Stage {
  private constructor(
    readonly server: PrefectServer,
    readonly stack: TestStack,
  ) {}

  static async open(server: PrefectServer, options: TestStackOptions = {}): Promise<Stage> {
    const config = Object.fromEntries(
      Object.entries(SECRETS).map(([key, value]) => [key, { secret: value }]),
    );
    const env = { PREFECT_API_URL: server.apiUrl };
    return new Stage(server, await openStack("cli", { config, env, ...options }));
  }

  get surroundings(): Surroundings {
    const { python, port } = this.server;
    return { folder: this.stack.folder, python, port };
  }

  /** What the CLI prints, as it is. */
  async preview({ program, options, secrets }: Omit<Scenario, "name">): Promise<string> {
    for (const [key, value] of Object.entries(secrets ?? {})) {
      await this.stack.engine.setConfig(key, value, { secret: true });
    }
    const env = { PREFECT_API_URL: this.server.apiUrl };
    return previewJson(this.stack, program(this.server.python), env, options);
  }

  async deploy(program: ProgramData = base(this.server.python)): Promise<void> {
    succeeded(await this.stack.up(program));
  }

  /** Two runs in flight, one that waits, and those that the server's scheduler plans. */
  async startRuns(): Promise<void> {
    const { client } = byHand(this.server.apiUrl);
    const report = this.stack.text("report.deploymentId");
    const runs = await Promise.all([1, 2, 3].map(() => client.runs.create(report, {})));
    for (const { id } of runs.slice(1)) {
      await client.runs.setState(id, { type: "RUNNING", name: "Running" }, true);
    }
  }

  /** What somebody does who does not know of the program. */
  async changeByHand(): Promise<void> {
    const { client } = byHand(this.server.apiUrl);
    await client.variables.update(this.stack.text("threshold.variableId"), { value: "0.9" });
    const id = this.stack.text("cleanup.deploymentId");
    await client.deployments.update(id, { description: "changed in the UI" });
  }

  /** As the command asks the server for what would be cancelled. */
  async runsOf(json: string): Promise<RunsKnown | undefined> {
    const endings = endingsIn(readPreview(json, "the preview"));
    if (endings.length === 0) return undefined;
    const connection = { apiUrl: this.server.apiUrl, source: "the test" };
    return askActiveRuns(createPrefectClient(connection), endings);
  }
}
