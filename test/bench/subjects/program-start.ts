import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkPackages, temporaryFolder } from "../../support/program";
import { median } from "../measure";
import { output, timed } from "./command";

const PAIRS = 15;

/** Both write what was registered and which of the heavy packages were loaded. */
const HARNESS = `
const pulumi = require("@pulumi/pulumi");
const registered = [];
exports.run = async (program) => {
  const newResource = ({ type, name, inputs }) => {
    const { __provider, ...own } = inputs;
    registered.push([type, name, own]);
    return { id: name, state: inputs };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "bench", "dev");
  program(pulumi);
  process.on("exit", () => {
    const heavy = Object.keys(require.cache).filter((f) => /@pulumi.(kubernetes|docker)\\b/.test(f));
    registered.sort(([, a], [, b]) => (a < b ? -1 : 1));
    console.log(JSON.stringify({ registered, heavy }));
  });
};
`;

/** No package is in it: that one would start a Python to read the flow. */
const OURS = `
require("./harness").run(() => {
  const { Deployment, PrefectServer, WorkPool } = require("prefect-constructs");
  const server = new PrefectServer("prefect", { python: process.execPath, port: 4200 });
  const made = { provider: server.provider };
  new WorkPool("pool", { name: "bench", type: "process" }, made);
  new Deployment("etl", { name: "etl", flowName: "etl", workPoolName: "bench" }, made);
});
`;

/** The same registrations with nothing of ours. */
const BARE = `
require("./harness").run((pulumi) => {
  for (const [type, name, inputs] of require("./registered.json")) {
    const isOurs = type.startsWith("prefect-constructs:");
    const Base = isOurs ? pulumi.ComponentResource : pulumi.CustomResource;
    new Base(type, name, inputs);
  }
});
`;

interface Said {
  readonly registered: readonly (readonly [type: string, name: string, inputs: object])[];
  readonly heavy: readonly string[];
}

/** How long a program takes that makes processes only, and the same without the library. */
export async function programStarts(): Promise<{ ours: number; bare: number }> {
  const folder = temporaryFolder();
  try {
    const files = { "harness.js": HARNESS, "ours.js": OURS, "bare.js": BARE };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    linkPackages(folder, ["@pulumi/pulumi"]);
    const command = (program: string) => ({
      file: process.execPath,
      args: [program],
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder },
    });
    const said = async (program: string) => JSON.parse(await output(command(program))) as Said;
    const { registered, heavy } = await said("ours.js");
    if (heavy.length > 0) throw new Error(`the program loads ${heavy.join(", ")}`);
    writeFileSync(join(folder, "registered.json"), JSON.stringify(registered));
    const again = await said("bare.js");
    if (JSON.stringify(again.registered) !== JSON.stringify(registered)) {
      throw new Error(`the bare program registers ${JSON.stringify(again.registered)}`);
    }
    const times = { ours: [] as number[], bare: [] as number[] };
    for (let pair = 0; pair < PAIRS; pair++) {
      times.ours.push(await timed(command("ours.js")));
      times.bare.push(await timed(command("bare.js")));
    }
    return { ours: median(times.ours), bare: median(times.bare) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
