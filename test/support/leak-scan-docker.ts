import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { docker } from "./docker";
import { type LeakScan, openTo } from "./leak-scan";
import { temporaryFolder } from "./program";

const run = promisify(execFile);

/** Looks at what an image tells: its history, its inspection, and the layers that its base has not. */
export async function scanImage(scan: LeakScan, image: string, base: string): Promise<void> {
  scan.text("image history", image, await docker("history", "--no-trunc", image));
  scan.text("image inspection", image, await docker("image", "inspect", image));
  const folder = temporaryFolder();
  try {
    const archive = join(folder, "image.tar");
    await docker("save", "--output", archive, image);
    await run("tar", ["--extract", "--file", archive, "--directory", folder]);
    rmSync(archive);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
      readonly Config: string;
      readonly Layers: readonly string[];
    }[];
    for (const { Config, Layers } of manifest) {
      scan.text("image inspection", `${image} config`, readFileSync(join(folder, Config)));
      for (const layer of Layers.slice(await layerCount(base))) {
        scan.text("image layers", `${image} ${layer}`, readFileSync(join(folder, layer)));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function layerCount(image: string): Promise<number> {
  const layers = await docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image);
  return (JSON.parse(layers) as string[]).length;
}

/** Looks at what the engine tells of containers, and at what they have said. */
export async function scanContainers(scan: LeakScan, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    // One of them may go meanwhile.
    const inspected = await docker("inspect", id).catch(() => undefined);
    if (inspected === undefined) continue;
    const [{ Name: name }] = JSON.parse(inspected) as [{ readonly Name: string }];
    scan.text("container inspection", name, inspected);
    const logs = await run("docker", ["logs", id], { maxBuffer: 64 << 20 }).catch(() => undefined);
    if (logs) scan.text("container logs", name, logs.stdout + logs.stderr);
  }
}

/** Looks at what containers have written, where the engine keeps that in folders which are ours to read. */
export async function scanContainerFiles(scan: LeakScan, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const format = "{{.GraphDriver.Data.UpperDir}}";
    const folder = await docker("inspect", "--format", format, name);
    if (existsSync(folder)) scan.folder(folder, () => "container files", openTo(folder));
  }
}

/** Every container of the engine. */
export async function allContainers(): Promise<readonly string[]> {
  const ids = await docker("ps", "--all", "--quiet", "--no-trunc");
  return ids.split("\n").filter((id) => id !== "");
}
