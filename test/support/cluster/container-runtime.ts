/** A cluster's own containerd, by its command `ctr`. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { poll } from "../../../lib/core/time";
import { packPauseImage } from "./pause-image";
import type { Places } from "./places";

const run = promisify(execFile);

const STARTS_WITHIN_SECONDS = 30;

/** What the node keeps for later clusters: everything else ends with the one that it was loaded in. */
const KEPT = /^docker\.io\/local\/(pause|prefect-kubernetes):/;

export class ContainerRuntime {
  private readonly address: readonly string[];
  /** Names the images that stay from one cluster to the next, each with the engine's id of it. */
  private readonly loaded: string;
  /** Is there unless a crash may have left parts of containers among the images. */
  private readonly whole: string;

  constructor(private readonly places: Places) {
    this.address = ["--address", places.containerdSocket, "--namespace", "k8s.io"];
    this.loaded = join(dirname(places.images), "loaded");
    this.whole = join(dirname(places.images), "whole");
  }

  /** Takes what an earlier cluster left in order, and begins anew otherwise. */
  prepare(): void {
    if (!existsSync(this.whole)) {
      rmSync(this.loaded, { recursive: true, force: true });
      this.discardImages();
    }
    rmSync(this.whole, { force: true });
    mkdirSync(this.places.images, { recursive: true, mode: 0o700 });
    mkdirSync(this.loaded, { recursive: true });
    mkdirSync(join(this.places.folder, "loaded"));
  }

  /** Many files: nothing waits for their removal, nor of what an earlier one did not come to. */
  private discardImages(): void {
    const { images } = this.places;
    if (existsSync(images)) renameSync(images, `${images}.${process.pid}`);
    const folder = dirname(images);
    const discarded = readdirSync(folder).filter((name) => name.startsWith(`${basename(images)}.`));
    for (const name of discarded) {
      const removed = rm(join(folder, name), { recursive: true, force: true });
      removed.catch((error: unknown) => console.log(error));
    }
  }

  declareWhole(): void {
    writeFileSync(this.whole, "");
  }

  async started(): Promise<void> {
    const waiting = { timeoutSeconds: STARTS_WITHIN_SECONDS, intervalSeconds: 0.1 };
    const answers = await poll(waiting, () =>
      this.ctr("version").then(
        () => true,
        () => undefined,
      ),
    );
    if (!answers) throw new Error("containerd does not answer");
  }

  /** The image of the program that pods begin with. */
  async loadPause(program: string): Promise<void> {
    const archive = await packPauseImage(program, join(this.places.folder, "pause"));
    await this.ctr("images", "import", archive);
  }

  /** Brings an image of the Docker Engine here, unless this very image is here already. */
  async load(reference: string): Promise<void> {
    const { stdout } = await run("docker", ["image", "inspect", "-f", "{{.Id}}", reference]);
    const id = stdout.trim();
    const stays = KEPT.test(`docker.io/${reference}`);
    const records = stays ? this.loaded : join(this.places.folder, "loaded");
    const record = join(records, encodeURIComponent(reference));
    if (existsSync(record) && readFileSync(record, "utf8") === id) return;
    await run("sh", ["-c", this.loadCommand()], { env: { ...process.env, IMAGE: reference } });
    writeFileSync(record, id);
  }

  /** For a shell, with the image's reference in the variable `IMAGE`. */
  loadCommand(): string {
    return `docker save "$IMAGE" | ctr ${this.address.join(" ")} images import -`;
  }

  /** What a kubelet that has ended leaves. */
  async removeContainers(): Promise<void> {
    const tasks = await this.names("tasks");
    await Promise.all(tasks.map((id) => this.ctr("tasks", "delete", "--force", id)));
    const containers = await this.names("containers");
    if (containers.length > 0) await this.ctr("containers", "delete", ...containers);
  }

  async removePassingImages(): Promise<void> {
    const passing = (await this.names("images")).filter(
      (name) => !KEPT.test(name) && !name.startsWith("sha256:"),
    );
    if (passing.length > 0) await this.ctr("images", "remove", ...passing);
  }

  private async names(what: "tasks" | "containers" | "images"): Promise<string[]> {
    return (await this.ctr(what, "list", "--quiet")).split("\n").filter(Boolean);
  }

  private async ctr(...args: readonly string[]): Promise<string> {
    const { stdout } = await run("ctr", [...this.address, ...args], { maxBuffer: 64 << 20 });
    return stdout.trim();
  }
}
