/** A Docker Engine for tests; none is started here. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { IMAGE_TIMEOUT_MS, prefectImage } from "./docker-images";
import { skipBecause } from "./on-prefect";
import { type PulumiPlugin, pulumiPlugin } from "./plugins";
import type { Generation } from "./prefect-python";

const run = promisify(execFile);

/** An engine that answers, or why there is none. */
export type DockerEngine = { readonly version: string } | { readonly missing: string };

let engine: Promise<DockerEngine> | undefined;

/** The engine that `docker` talks to on this machine, asked once. */
export function dockerEngine(): Promise<DockerEngine> {
  engine ??= ask();
  return engine;
}

async function ask(): Promise<DockerEngine> {
  try {
    const { stdout } = await run("docker", ["info", "--format", "{{.ServerVersion}}"], {
      timeout: ANSWERS_WITHIN_MS,
    });
    // Some clients exit with 0 whatever the engine says.
    if (stdout.trim() !== "") return { version: stdout.trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { missing: "no docker on PATH" };
  }
  return { missing: "no Docker Engine answers `docker info`" };
}

const ANSWERS_WITHIN_MS = 10_000;

/** Pulumi's plugin for docker. */
export function dockerPlugin(): PulumiPlugin {
  return pulumiPlugin("docker");
}

/** What a `docker` command prints; its error has what it said. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await run("docker", args, { maxBuffer: 64 << 20 });
  return stdout.trim();
}

/**
 * A `describe` for tests on a real engine, for each generation with an image that has its Prefect.
 * Without one of the two the tests are pending and their titles say why.
 */
export function describeOnDocker(
  title: string,
  generations: readonly Generation[],
  body: (baseImage: () => string, generation: Generation) => void,
): void {
  for (const generation of generations) {
    describe(`${title} (docker, Prefect ${generation})`, () => {
      let image: string | undefined;
      before(async function () {
        this.timeout(IMAGE_TIMEOUT_MS);
        const found = await dockerEngine();
        if ("missing" in found) skipBecause(this, found.missing);
        const base = await prefectImage(generation);
        if ("missing" in base) skipBecause(this, base.missing);
        image = base.image;
      });
      body(() => {
        if (image === undefined) throw new Error("the image is known only while tests run");
        return image;
      }, generation);
    });
  }
}
