/** Makes the virtual environments and images that tests need, so that no test waits for them. */
import { dockerEngine } from "./docker";
import { prefectImage } from "./docker-images";
import { lolpopPython } from "./lolpop";
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
  const lolpop = await lolpopPython(generation);
  console.log(
    `lolpop on Prefect ${generation}: ${"missing" in lolpop ? lolpop.missing : lolpop.python}`,
  );
}

async function prepareImages(): Promise<void> {
  const engine = await dockerEngine();
  if ("missing" in engine) {
    console.log(`Docker: not available, its tests will be pending: ${engine.missing}`);
    return;
  }
  for (const generation of [3, 2] as const) {
    const base = await prefectImage(generation);
    console.log("missing" in base ? `Docker: ${base.missing}` : `Docker: ${base.image}`);
  }
}

async function main(): Promise<void> {
  await prepare(3);
  await prepare(2);
  await prepareImages();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
