import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../../support/program";
import type { Scope } from "../scope";
import { flowFile, prefectYaml } from "../workload";
import { type Command, timed } from "./command";
import { expectDeployed, withServer } from "./server";

/** How long `prefect deploy --all` takes, and again with nothing changed, in seconds. */
export function prefectDeploy({ sizes }: Scope): Promise<{ first: number; again: number }> {
  return withServer(async ({ apiUrl, python }) => {
    const folder = temporaryFolder();
    try {
      mkdirSync(join(folder, "flows"));
      writeFileSync(join(folder, "flows", "etl.py"), flowFile());
      writeFileSync(join(folder, "prefect.yaml"), prefectYaml(sizes.some));
      const command = deployCommand(folder, python, apiUrl);
      const first = await timed(command);
      await expectDeployed(apiUrl, sizes.some, "prefect deploy");
      const again = await timed(command);
      await expectDeployed(apiUrl, sizes.some, "a second prefect deploy");
      return { first, again };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function deployCommand(folder: string, python: string, apiUrl: string): Command {
  return {
    file: python,
    args: ["-m", "prefect", "--no-prompt", "deploy", "--all"],
    cwd: folder,
    env: {
      PATH: `${dirname(python)}:${process.env.PATH ?? ""}`,
      HOME: folder,
      PREFECT_HOME: join(folder, "home"),
      PREFECT_API_URL: apiUrl,
      PREFECT_SERVER_ANALYTICS_ENABLED: "false",
      DO_NOT_TRACK: "1",
    },
  };
}
