import { existsSync } from "node:fs";
import { access, constants, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type Command, DetachedProcess } from "./child-process";
import type { LogEvent } from "./types";
import { UnsupportedError } from "./types";

/** The package of every dynamic resource written in TypeScript or JavaScript. */
export const DYNAMIC_PACKAGE = "pulumi-nodejs";

/** What a plugin needs to know about where it runs. */
export interface PluginHost {
  /** The folder of the program's `main`. */
  readonly programDir: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly engineAddress: string;
  readonly log: (line: LogEvent) => void;
}

export interface PluginProcess {
  readonly client: ResourceProviderClient;
  close(): Promise<void>;
}

export const UNLIMITED_MESSAGES = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};

/** Starts the plugin of a package and connects to it. */
export async function startPlugin(
  name: string,
  version: string | undefined,
  host: PluginHost,
): Promise<PluginProcess> {
  const dynamic = name === DYNAMIC_PACKAGE;
  const command = dynamic ? dynamicProvider(host) : await pluginBinary(name, version, host);
  const { port, child } = await firstLine(command, (line, stream) => {
    // What ordinary plugins print is for their developers; a dynamic provider is the user's code.
    const severity = dynamic ? "info" : "debug";
    host.log({ severity: stream === "stderr" && dynamic ? "warning" : severity, message: line });
  });
  const client = new ResourceProviderClient(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
    UNLIMITED_MESSAGES,
  );
  return {
    client,
    close: async () => {
      client.close();
      await child.stop();
    },
  };
}

function dynamicProvider(host: PluginHost): Command {
  const resolve = createRequire(path.join(host.programDir, "resolve.js")).resolve;
  const script = resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const watchdog = require.resolve("./watchdog");
  return {
    file: process.execPath,
    args: ["--require", watchdog, script, host.engineAddress],
    cwd: host.programDir,
    env: { ...host.env, PULUMI_NODEJS_PROJECT: host.project, PULUMI_PROJECT: host.project },
  };
}

async function pluginBinary(
  name: string,
  version: string | undefined,
  host: PluginHost,
): Promise<Command> {
  const file = await findPlugin(name, version, host.env);
  if (file === undefined) {
    throw new UnsupportedError(
      `package "${name}": there is no pulumi-resource-${name} on PATH or in the plugins folder of PULUMI_HOME, and it downloads nothing`,
    );
  }
  const env = { ...host.env, PULUMI_PROJECT: host.project };
  return { file, args: [host.engineAddress], cwd: host.programDir, env };
}

/** Looks where the real engine looks: PATH first, then the plugins folder of PULUMI_HOME. */
export async function findPlugin(
  name: string,
  version: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const binary = `pulumi-resource-${name}`;
  for (const dir of (env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.join(dir, binary);
    if (await isExecutable(file)) return file;
  }
  const home = env["PULUMI_HOME"] ?? path.join(env["HOME"] ?? homedir(), ".pulumi");
  const plugins = path.join(home, "plugins");
  if (!existsSync(plugins)) return undefined;
  const exact = `resource-${name}-v${version ?? ""}`;
  const numeric = new Intl.Collator("en", { numeric: true });
  const folders = (await readdir(plugins))
    .filter((entry) => entry.startsWith(`resource-${name}-v`) && !entry.endsWith(".lock"))
    .sort((a, b) => Number(b === exact) - Number(a === exact) || numeric.compare(b, a));
  for (const folder of folders) {
    const file = path.join(plugins, folder, binary);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Starts a plugin and waits for its first line, which is its port; later lines are output. */
async function firstLine(
  command: Command,
  output: (line: string, stream: "stdout" | "stderr") => void,
): Promise<{ port: number; child: DetachedProcess }> {
  const errors: string[] = [];
  let found: (line: string) => void = () => undefined;
  let seen = false;
  const first = new Promise<string>((resolve) => {
    found = resolve;
  });
  const child = DetachedProcess.start(command, {
    onStdout: (line) => {
      if (seen) output(line, "stdout");
      else found(line);
      seen = true;
    },
    onStderr: (line) => {
      if (seen) output(line, "stderr");
      else errors.push(line);
    },
  });
  const line = await Promise.race([first, child.exit.then((code) => `exited with ${code}`)]);
  const port = Number(line);
  if (Number.isInteger(port) && port > 0) {
    for (const error of errors) output(error, "stderr");
    return { port, child };
  }
  await child.stop();
  const text = [line, ...errors].join("\n");
  throw new Error(`plugin ${command.file} ${command.args.join(" ")} did not start: ${text}`);
}
