import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Terminal } from "../terminal";
import type { Finding } from "./finding";
import { answerOf, isExecutable, onPath, pulumiCli, realPathOf } from "../on-path";

const INSTALL = "curl -fsSL https://get.pulumi.com | sh";
const LANGUAGE = "pulumi-language-nodejs";

/** The resource plugins, by what needs them. */
const PLUGINS: Readonly<Record<string, string>> = {
  docker: "images or containers",
  kubernetes: "a cluster",
  command: "image.load or build secrets",
};

/** Pulumi's CLI and what of it runs programs in Node.js. */
export async function lookForPulumi({ env }: Terminal): Promise<Finding[]> {
  const path = pulumiCli(env);
  const about = { check: "Pulumi CLI", required: true } as const;
  if (path === undefined) {
    const detail = "no pulumi on PATH";
    return [{ ...about, status: "missing", detail, fix: INSTALL }];
  }
  const answer = await answerOf(path, ["version"], { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" });
  const version = /^v?(3\.\d+\.\d+\S*)$/m.exec(answer ?? "")?.[1];
  if (version === undefined) {
    const detail = `${path} answers ${answer === undefined ? "nothing" : `"${answer}"`}; version 3 is needed`;
    return [{ ...about, status: "wrong", detail, fix: INSTALL }];
  }
  return [{ ...about, status: "ok", detail: `${version}, ${path}` }, languageOf(path, env)];
}

/** It stands beside the CLI. */
function languageOf(cli: string, env: NodeJS.ProcessEnv): Finding {
  const beside = [dirname(cli), dirname(realPathOf(cli))].map((folder) => join(folder, LANGUAGE));
  const found = [...onPath(LANGUAGE, env), ...beside].find(isExecutable);
  const about = { check: "Pulumi for Node.js", required: true } as const;
  if (found !== undefined) return { ...about, status: "ok", detail: found };
  const detail = `no ${LANGUAGE} on PATH or beside ${cli}`;
  return { ...about, status: "missing", detail, fix: INSTALL };
}

/** As Pulumi looks for them: on PATH, then in its folder of plugins. */
export async function lookForPlugins({ env }: Terminal): Promise<Finding[]> {
  return Object.entries(PLUGINS).map(([name, use]): Finding => {
    const about = { check: `plugin ${name}`, required: false };
    const found = onPath(`pulumi-resource-${name}`, env)[0] ?? inPlugins(name, env);
    if (found !== undefined) return { ...about, status: "ok", detail: found };
    const detail = `not there; for ${use}, and fetched by the first "pulumi up" that needs it`;
    return {
      ...about,
      status: "not needed",
      detail,
      fix: `pulumi plugin install resource ${name}`,
    };
  });
}

function inPlugins(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const home = env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi");
  const plugins = join(home, "plugins");
  if (!existsSync(plugins)) return undefined;
  const folders = readdirSync(plugins).filter((entry) => entry.startsWith(`resource-${name}-v`));
  return folders
    .map((folder) => join(plugins, folder, `pulumi-resource-${name}`))
    .find(isExecutable);
}
