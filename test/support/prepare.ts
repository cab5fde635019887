/** Makes the virtual environments that tests need, so that no test waits for them. */
import { type Generation, prefectPython, startPrefectServer } from "./prefect";

async function prepare(generation: Generation): Promise<void> {
  const found = await prefectPython(generation);
  if ("missing" in found) {
    console.log(
      `Prefect ${generation}: not available, its tests will be pending: ${found.missing}`,
    );
    return;
  }
  const server = await startPrefectServer({ generation });
  await server.stop();
  console.log(`Prefect ${generation}: ${found.python}`);
}

async function main(): Promise<void> {
  await prepare(3);
  await prepare(2);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
