/** Makes the environments, images and programs that tests need, so that no test waits for them. */
import { cluster } from "./cluster/cluster";
import { prefectKubernetesImage } from "./cluster/images";
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

/** The cluster ends by itself, soon after the last one that uses it; what is loaded it keeps. */
async function prepareCluster(): Promise<void> {
  const found = await cluster();
  if ("missing" in found) {
    console.log(`Kubernetes: not available, its tests will be pending: ${found.missing}`);
    return;
  }
  for (const generation of [3, 2] as const) {
    const base = await prefectKubernetesImage(generation);
    if (!("missing" in base)) await found.loadImage(base.image);
    console.log("missing" in base ? `Kubernetes: ${base.missing}` : `Kubernetes: ${base.image}`);
  }
}

async function main(): Promise<void> {
  await prepare(3);
  await prepare(2);
  await prepareImages();
  await prepareCluster();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
