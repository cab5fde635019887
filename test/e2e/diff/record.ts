/**
 * Records the previews that the tests of `prefect-constructs diff` read, and writes their Markdown:
 * `node dist/test/e2e/diff/record.js`. With `--render` it only writes the Markdown of what is
 * recorded anew, and with `scenarios`, `many` or `code` it records these alone. It needs the Pulumi CLI
 * with its docker plugin, and a Docker Engine.
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prefectImage } from "../../support/docker-images";
import { type PrefectServer, startPrefectServer } from "../../support/prefect";
import { type ProgramData, ref, type ResourceData } from "../../support/program";
import { fixtureNames, readFixture, writeFixture } from "./fixtures";
import { normalised } from "./normalise";
import { CREATE, DRIFT, type Scenario, SCENARIOS } from "./scenarios";
import { Stage } from "./stage";

const HOW_MANY = 200;

async function record(stage: Stage, scenario: Scenario, compress = false): Promise<void> {
  const raw = await stage.preview(scenario);
  const { json, along } = normalised(raw, await stage.runsOf(raw), stage.surroundings);
  writeFixture({ name: scenario.name, json, runs: along }, compress);
  process.stdout.write(`${scenario.name}\n`);
}

async function recordScenarios(server: PrefectServer): Promise<void> {
  const stage = await Stage.open(server);
  try {
    await record(stage, CREATE);
    await stage.deploy();
    await stage.startRuns();
    for (const scenario of SCENARIOS) await record(stage, scenario);
    await stage.changeByHand();
    await record(stage, DRIFT);
  } finally {
    await stage.stack.close();
  }
}

/** Deployments that all have the same image, and some that have schedules of their own. */
function many(image: string, minute: number): ProgramData {
  return Array.from({ length: HOW_MANY }, (_, at): ResourceData => {
    const own = at % 10 === 0;
    return {
      type: "Deployment",
      name: `etl-${at}`,
      args: {
        name: `etl-${at}`,
        flowName: "orders",
        jobVariables: { image: own ? "registry.example.com/acme/special:1" : image },
        schedules: { nightly: { cron: own ? `${(at + minute) % 60} 2 * * *` : "0 2 * * *" } },
      },
    };
  });
}

async function recordMany(server: PrefectServer): Promise<void> {
  const stage = await Stage.open(server);
  const image = (tag: string) => `registry.example.com/acme/orders:${tag}`;
  try {
    await stage.deploy(many(image("0123456789ab"), 0));
    const program = () => many(image("ba9876543210"), 7);
    await record(stage, { name: "two-hundred", program }, true);
  } finally {
    await stage.stack.close();
  }
}

/** A changed line of code, in an image and in manifests. */
async function recordImages(server: PrefectServer): Promise<void> {
  const base = await prefectImage(3);
  if ("missing" in base) throw new Error(base.missing);
  const stage = await Stage.open(server, { packages: ["@pulumi/docker", "@pulumi/command"] });
  const { folder } = stage.stack;
  const infrastructures = {
    container: { kind: "docker", pollSeconds: 1 },
    rendered: { kind: "kubernetes", namespace: "ml", renderTo: join(folder, "manifests") },
  };
  const connection = { apiUrl: server.apiUrl, podApiUrl: "http://10.0.0.9:4200/api" };
  const program = (): ProgramData => [
    { type: "PrefectProvider", name: "server", args: connection },
    {
      type: "PrefectPackage",
      name: "training",
      args: {
        source: { kind: "flow", entrypoint: "work.py:work", workingDirectory: "flows" },
        flowName: "training",
        image: { repository: "acme/training", baseImage: base.image },
      },
    },
    ...Object.entries(infrastructures).map(([name, infrastructure]) => ({
      type: "PrefectServeDeployment",
      name,
      args: { package: ref("training"), infrastructure, drainSeconds: 1 },
      opts: { providers: [ref("server")] },
    })),
  ];
  try {
    await stage.deploy(program());
    appendFileSync(join(folder, "flows", "work.py"), "# changed\n");
    writeFileSync(join(folder, "flows", "added.py"), "ADDED = True\n");
    await record(stage, { name: "code", program });
  } finally {
    await stage.stack.close();
  }
}

const PARTS = { scenarios: recordScenarios, many: recordMany, code: recordImages };

async function main(): Promise<void> {
  if (process.argv.includes("--render")) {
    for (const name of fixtureNames()) writeFixture(readFixture(name), name === "two-hundred");
    return;
  }
  const wanted = process.argv.slice(2);
  const server = await startPrefectServer({ generation: 3 });
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (wanted.length === 0 || wanted.includes(name)) await part(server);
    }
  } finally {
    await server.stop();
  }
}

void main();
