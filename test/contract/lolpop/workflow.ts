import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../../lib/core/time";
import { type ByHand, byHand } from "../../support/by-hand";
import { LOLPOP_PREFECT } from "../../support/lolpop";
import { uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";

const run = promisify(execFile);

const PROJECT = resolve(__dirname, "../../../../test/contract/lolpop/fixtures/project");

type Settings = Readonly<Record<string, unknown>>;

/** A config of the fixture's workflow; blocks may be added or replaced. */
export function configOf(pipeline: string, orchestrator: Settings = {}, extra: Settings = {}) {
  return {
    pipeline: { modelling: pipeline },
    component: { metadata_tracker: "BaseMetadataTracker" },
    config: { plugin_paths: ["parts.py"] },
    modelling: {
      component: { source: "Source", trainer: "Trainer", faulty: "Faulty", odd: "Odder" },
      source: { config: { data_path: "data.csv" } },
      faulty: { config: { failures: 99 } },
      ...(extra.modelling as Settings),
    },
    decorator: { orchestrator: "PrefectOrchestrator" },
    orchestrator: { config: orchestrator },
    ...(extra.root as Settings),
  };
}

/** What became of one process that ran the workflow. */
export interface Outcome {
  readonly results: readonly unknown[];
  readonly error: string | null;
  readonly orchestrator: string;
  readonly apiUrl: string;
  readonly loggingLevel: string;
  readonly profile: string | null;
  /** Each call of a method of the fixture, in order: `Source.load`. */
  readonly calls: readonly string[];
  readonly tag: string;
}

/** A run as the server has it. */
export interface SeenRun {
  readonly id: string;
  /** The name of the flow, or of the task run without Prefect's number. */
  readonly label: string;
  readonly state: string;
  readonly parameters: Record<string, unknown>;
}

interface ApiRun {
  id: string;
  name: string;
  flow_id: string;
  state_name: string;
  parameters: Record<string, unknown>;
}

/** A copy of the fixture's project, and a home of its own for Prefect. */
export class Workflow {
  readonly folder = mkdtempSync(join(tmpdir(), "lolpop-"));
  readonly home = join(this.folder, "home");
  readonly packageFolder = LOLPOP_PREFECT;
  readonly #hand: ByHand;

  constructor(
    private readonly server: PrefectServer,
    private readonly python: string,
  ) {
    this.#hand = byHand(server.apiUrl);
    cpSync(PROJECT, this.folder, { recursive: true });
    this.writeData(200);
  }

  /** A table whose label has the same mean whatever its length. */
  writeData(rows: number): void {
    const lines = Array.from({ length: rows }, (_, at) => `${at},${at % 2}`);
    writeFileSync(join(this.folder, "data.csv"), `${["id,label", ...lines].join("\n")}\n`);
  }

  /** Replaces a text in one of the project's files. */
  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from), `${file} has ${from}`);
    writeFileSync(path, text.replace(from, to));
  }

  /** Makes every file of a folder unreadable for what reads it. */
  spoil(folder: string): void {
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "not a pickle");
  }

  /** Runs the user's script in a process of its own. */
  async run(
    config: object,
    methods: readonly string[] = ["build_all"],
    env: Readonly<Record<string, string>> = {},
    options: { readonly plugIn?: boolean } = {},
  ): Promise<Outcome> {
    const tag = uniqueName("lolpop");
    const callsFile = join(this.folder, `${tag}.calls`);
    const { stdout } = await run(
      this.python,
      ["by_hand.py", JSON.stringify({ config, methods, tag, ...options })],
      {
        cwd: this.folder,
        env: {
          ...this.server.env,
          PREFECT_HOME: this.home,
          PYTHONPATH: LOLPOP_PREFECT,
          PYTHONDONTWRITEBYTECODE: "1",
          CALLS: callsFile,
          ...env,
        },
        maxBuffer: 64 << 20,
      },
    );
    const line = /^ANSWER (.*)$/m.exec(stdout)?.[1];
    assert.ok(line, `an answer in:\n${stdout}`);
    const calls = existsSync(callsFile) ? readFileSync(callsFile, "utf8").trim().split("\n") : [];
    return { ...(JSON.parse(line) as Outcome), calls, tag };
  }

  /** The flow runs of a process, by start. */
  async flowRuns({ tag }: Pick<Outcome, "tag">): Promise<SeenRun[]> {
    const filter = { flow_runs: { tags: { all_: [tag] } }, sort: "START_TIME_ASC" };
    const runs = (await this.#hand.call("POST", "/flow_runs/filter", filter)) as ApiRun[];
    return Promise.all(
      runs.map(async ({ id, flow_id, state_name: state, parameters }) => {
        const flow = (await this.#hand.call("GET", `/flows/${flow_id}`)) as { name: string };
        return { id, label: flow.name, state, parameters };
      }),
    );
  }

  /** The task runs of a process, by start; Prefect 3 tells of them a little later. */
  async taskRuns({ tag }: Outcome, count: number): Promise<SeenRun[]> {
    const filter = { task_runs: { tags: { all_: [tag] } }, sort: "EXPECTED_START_TIME_ASC" };
    let runs: ApiRun[] = [];
    const ended = ["Completed", "Cached", "Failed"];
    await poll({ timeoutSeconds: 30, intervalSeconds: 0.3 }, async () => {
      runs = (await this.#hand.call("POST", "/task_runs/filter", filter)) as ApiRun[];
      const all = runs.every(({ state_name }) => ended.includes(state_name));
      return (runs.length >= count && all) || undefined;
    });
    return runs
      .map(({ id, name, state_name: state }) => {
        return { id, label: name.replace(/-[0-9a-f]+$/, ""), state, parameters: {} };
      })
      .filter(({ label }) => this.#isOurs(label));
  }

  /** All that a flow run logged, once a text is among it. */
  async logs(flowRunId: string, text: string): Promise<string> {
    let logged = "";
    await poll({ timeoutSeconds: 20, intervalSeconds: 0.3 }, async () => {
      const lines = await this.#hand.client.runs.logs(flowRunId, { limit: 200 });
      logged = lines.map(({ message }) => message).join("\n");
      return logged.includes(text) || undefined;
    });
    return logged;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Prefect 2 has a task run for each subflow, named after it. */
  #isOurs(label: string): boolean {
    return !/^(Runner|Training|Failing|Oddities)\./.test(label);
  }
}

/** `label state` of each run. */
export function summary(runs: readonly SeenRun[]): string[] {
  return runs.map(({ label, state }) => `${label} ${state}`);
}
