/** The image that every pod needs, made without a Docker Engine. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { PAUSE_IMAGE } from "./config";

const run = promisify(execFile);

/** Packs a static program as `docker save` would its image; the archive's name. */
export async function packPauseImage(program: string, folder: string): Promise<string> {
  const layer = join(folder, "layer");
  mkdirSync(layer, { recursive: true });
  copyFileSync(program, join(layer, "pause"));
  await run("tar", ["-C", layer, ...REPRODUCIBLE, "-cf", join(folder, "layer.tar"), "pause"]);
  const digest = createHash("sha256").update(readFileSync(join(folder, "layer.tar")));
  const json = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
  };
  json("config.json", {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: ["/pause"] },
    rootfs: { type: "layers", diff_ids: [`sha256:${digest.digest("hex")}`] },
  });
  json("manifest.json", [
    { Config: "config.json", RepoTags: [PAUSE_IMAGE], Layers: ["layer.tar"] },
  ]);
  const archive = join(folder, "pause.tar");
  const parts = ["manifest.json", "config.json", "layer.tar"];
  await run("tar", ["-C", dirname(archive), "-cf", archive, ...parts]);
  return archive;
}

const REPRODUCIBLE = ["--owner=0", "--group=0", "--mtime=@0", "--mode=755"];
