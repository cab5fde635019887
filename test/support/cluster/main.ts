/** The tests' cluster by hand: `start` keeps it, `stop` lets it go when the last test is done. */
import { clusterBinaries } from "./binaries";
import { Connection } from "./connection";
import { ContainerRuntime } from "./container-runtime";
import { missingPart } from "./needs";
import { placesOf } from "./places";

const places = placesOf(process.env.TEST_CLUSTER ?? "shared");

const COMMANDS: Record<string, (...args: readonly string[]) => Promise<void>> = {
  async start() {
    const missing = await missingPart();
    if (missing !== undefined) throw new Error(missing);
    const found = await clusterBinaries();
    if ("missing" in found) throw new Error(found.missing);
    const connection = await Connection.open(places);
    if ("failed" in connection) throw new Error(connection.failed);
    await connection.keep();
    connection.close();
    console.log(places.kubeconfig);
  },
  async stop() {
    const connection = await Connection.find(places);
    if (connection === undefined) return;
    const users = await connection.letGo();
    if (users === 0) await connection.ended();
    else console.log(`${users} others use it still`);
    connection.close();
  },
  async load(...references) {
    const runtime = new ContainerRuntime(places);
    for (const reference of references) await runtime.load(reference);
  },
};

async function main(name = "start", ...args: readonly string[]): Promise<void> {
  const command = COMMANDS[name];
  if (!command) throw new Error(`the commands are ${Object.keys(COMMANDS).join(", ")}`);
  await command(...args);
}

main(...process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
