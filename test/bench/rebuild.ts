import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker, dockerEngine } from "../support/docker";
import { DockerBuilds } from "../support/docker-builds";
import { prefectImage } from "../support/docker-images";
import { REPOSITORY } from "../support/program";
import { seconds } from "./measure";

/** How long an image takes to build again, ours and the one of lolpop's Dockerfile, in seconds. */
export interface Rebuilds {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

const EXAMPLE = join(REPOSITORY, "examples", "train-classifier");
const THEIRS = "prefect-constructs-bench/lolpop:1";

/**
 * Changes one line of the training example's flow and builds its image again, by turns from our
 * context and from a Dockerfile in lolpop's order: same base, same requirements, both warm. What is
 * timed is `docker build`, with nothing of the library's around it.
 */
export async function measureRebuilds(
  rounds: number,
): Promise<Rebuilds | { readonly missing: string }> {
  const engine = await dockerEngine();
  if ("missing" in engine) return engine;
  const base = await prefectImage(3);
  if ("missing" in base) return base;
  const folder = mkdtempSync(join(tmpdir(), "prefect-bench-"));
  const builds = new DockerBuilds();
  try {
    const ours = ourSubject(builds, folder, base.image);
    const theirs = lolpopSubject(folder, base.image);
    const times = { ours: [] as number[], theirs: [] as number[] };
    await ours(0);
    await theirs(0);
    for (let round = 1; round <= rounds; round++) {
      times.ours.push(await ours(round));
      times.theirs.push(await theirs(round));
    }
    return times;
  } finally {
    await builds.remove();
    await docker("rmi", "--force", THEIRS).catch(() => undefined);
    rmSync(folder, { recursive: true });
  }
}

type Subject = (round: number) => Promise<number>;

function ourSubject(builds: DockerBuilds, folder: string, baseImage: string): Subject {
  const workingDirectory = copyOfExample(folder, "ours");
  return async (round) => {
    changeLine(workingDirectory, round);
    const { command } = await builds.prepare({
      source: { kind: "flow", entrypoint: "flows/train.py:train_classifier", workingDirectory },
      dataDirectory: join(folder, "data"),
      image: { baseImage, repository: "prefect-constructs-bench/ours" },
    });
    return seconds(() => docker(...command));
  };
}

/** In the words of the Dockerfile that lolpop 0.2.0 generates: what is copied comes before pip. */
function lolpopSubject(folder: string, baseImage: string): Subject {
  const context = copyOfExample(folder, "theirs");
  const requirements = readFileSync(join(context, "requirements.txt"), "utf8").trim().split("\n");
  const lines = [
    `FROM ${baseImage}`,
    "WORKDIR /opt/prefect",
    "COPY flows/ flows/",
    `RUN pip install ${requirements.map((line) => `'${line}'`).join(" ")}`,
    "ENV PYTHONPATH=/opt/prefect",
    'CMD ["python", "flows/train.py"]',
  ];
  writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
  return (round) => {
    changeLine(context, round);
    const options = ["-q", "--force-rm", "--network", "host", "-t", THEIRS];
    return seconds(() => docker("build", ...options, context));
  };
}

function copyOfExample(folder: string, name: string): string {
  const copy = join(folder, name);
  for (const part of ["flows", "requirements.txt"]) {
    cpSync(join(EXAMPLE, part), join(copy, part), { recursive: true });
  }
  return copy;
}

function changeLine(folder: string, round: number): void {
  appendFileSync(join(folder, "flows", "train.py"), `# ${round}\n`);
}
