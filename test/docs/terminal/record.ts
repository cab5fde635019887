// A part of `npm run docs`: draws docs/terminal/*.svg of what real commands say.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { findPulumiCli } from "../../engine";
import { seedEnvironments } from "../../support/environment-cache";
import { prefectPython } from "../../support/prefect-python";
import { linkPackages, REPOSITORY, temporaryFolder } from "../../support/program";

const EXAMPLE = "train-classifier";
const DEPLOYMENT = `${EXAMPLE}/nightly`;
const WIDTH = 112;

/** What is typed in a copy of the example that is deployed. */
const CHANGE = [
  `sed -i 's/"0 2 \\* \\* \\*"/"30 5 * * 1-5"/' index.ts`,
  "pulumi preview --json | npx prefect-constructs diff",
  "npx prefect-constructs status",
  `npx prefect-constructs run ${DEPLOYMENT} -p test_size=0.4 --watch`,
  `npx prefect-constructs run ${DEPLOYMENT} -p tst_size=0.4`,
];

async function main(): Promise<void> {
  const [cli, python] = await Promise.all([findPulumiCli(), prefectPython(3)]);
  for (const part of [cli, python]) {
    // The pictures that are there stay.
    if ("missing" in part) return console.log(`docs/terminal is left as it is: ${part.missing}`);
  }
  if ("missing" in python) return;
  await picture(python.python, "start", ["npm start -- --once"], REPOSITORY, process.env);
  const folder = projectFolder();
  const env = environment(folder);
  try {
    for (const command of ["stack init dev", "up --yes --skip-preview"]) {
      await say(`pulumi ${command}`, folder, env);
    }
    // As a person would export it from the stack's output.
    env.PREFECT_API_URL = `${(await say("pulumi stack output ui", folder, env)).trim()}/api`;
    await picture(python.python, "change", CHANGE, folder, env);
  } finally {
    await say("pulumi destroy --yes --skip-preview", folder, env);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function picture(
  python: string,
  name: string,
  commands: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  let shown = "";
  for (const command of commands) {
    shown += `\u001b[1;32m$\u001b[0m \u001b[1m${command}\u001b[0m\n`;
    shown += `${(await say(command, folder, env)).trim()}\n\n`;
  }
  const svg = await draw(python, shown.replaceAll(folder, "~/training"));
  writeFileSync(join(REPOSITORY, "docs", "terminal", `${name}.svg`), svg);
}

/** The example as in a project of its own, where `npx` finds the command. */
function projectFolder(): string {
  const folder = temporaryFolder();
  const notOurs = ["node_modules", ".prefect-constructs"];
  cpSync(join(REPOSITORY, "examples", EXAMPLE), folder, {
    recursive: true,
    filter: (path) => !notOurs.includes(basename(path)),
  });
  linkPackages(folder);
  seedEnvironments(join(folder, ".prefect-constructs", "environments"));
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(bin);
  const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
  const script = `#!/bin/sh\nexec node ${main} "$@"\n`;
  writeFileSync(join(bin, "prefect-constructs"), script, { mode: 0o755 });
  mkdirSync(join(folder, ".state"));
  return folder;
}

function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    ...{ PATH, HOME, TERM: "xterm-256color", COLUMNS: String(WIDTH) },
    PULUMI_BACKEND_URL: `file://${join(folder, ".state")}`,
    PULUMI_HOME: join(folder, ".state", "home"),
    PULUMI_CONFIG_PASSPHRASE: "shown to nobody",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_OPTION_NON_INTERACTIVE: "true",
    PULUMI_OPTION_COLOR: "always",
    PREFECT_HOME: join(folder, ".prefect-home"),
  };
}

/** What a command says on both outputs; how it ends is part of the story. */
function say(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn("sh", ["-c", `${command} 2>&1`], { cwd, env });
  let said = "";
  child.stdout.on("data", (chunk) => (said += String(chunk)));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", () => done(said));
  });
}

function draw(python: string, shown: string): Promise<string> {
  const script = join(REPOSITORY, "test", "docs", "terminal", "terminal_svg.py");
  const child = spawn(python, [script, EXAMPLE, String(WIDTH)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let svg = "";
  child.stdout.on("data", (chunk) => (svg += String(chunk)));
  child.stdin.end(shown);
  return new Promise((done, fail) => {
    child.once("close", (code) =>
      code === 0 ? done(svg) : fail(new Error(`drawing ended with ${code}`)),
    );
  });
}

void main();
