import { randomUUID } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker, dockerEngine } from "../../support/docker";
import { DockerBuilds } from "../../support/docker-builds";
import { madeImage, prefectImage } from "../../support/docker-images";
import { REPOSITORY, temporaryFolder } from "../../support/program";
import { seconds } from "../measure";
import { MissingPart, type Scope } from "../scope";

const EXAMPLE = join(REPOSITORY, "examples", "train-classifier");
const REQUIREMENTS = join(EXAMPLE, "requirements.txt");
const THEIRS = "prefect-constructs-bench/lolpop:1";

/** How long an image takes to build again, ours and the one of lolpop's Dockerfile, in seconds. */
export interface Rebuilds {
  readonly ours: number;
  readonly theirs: number;
}

/** Builds the training example's image again after one more line of its flow has changed. */
export async function rebuildTimes(round: Scope): Promise<Rebuilds> {
  const { ours, theirs } = await round.whole.share(built);
  return { ours: await ours(), theirs: await theirs() };
}

/** Changes a line and builds. What is timed is `docker build` alone. */
type Rebuild = () => Promise<number>;

/** Both images, built once. */
async function built(run: Scope): Promise<{ ours: Rebuild; theirs: Rebuild }> {
  const engine = await dockerEngine();
  if ("missing" in engine) throw new MissingPart(engine.missing);
  const base = await baseWithWheels();
  const folder = temporaryFolder();
  const builds = new DockerBuilds();
  run.onEnd(async () => {
    await builds.remove();
    await docker("rmi", "--force", THEIRS).catch(() => undefined);
    rmSync(folder, { recursive: true });
  });
  const ours = ourRebuild(builds, folder, base);
  const theirs = lolpopRebuild(folder, base);
  await ours();
  await theirs();
  return { ours, theirs };
}

/** The tests' image with the wheels of the example's requirements: pip asks no index. */
async function baseWithWheels(): Promise<string> {
  const base = await prefectImage(3);
  if ("missing" in base) throw new MissingPart(base.missing);
  const id = await docker("image", "inspect", "--format", "{{.Id}}", base.image);
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const dockerfile = [
    `# on ${id}`,
    `FROM ${base.image}`,
    "COPY requirements.txt /opt/wheels/",
    "RUN pip download -q -d /opt/wheels -c /opt/pins.txt -r /opt/wheels/requirements.txt",
    "ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels",
  ];
  const made = await madeImage("local/prefect-bench:3-python3.11", {
    Dockerfile: `${dockerfile.join("\n")}\n`,
    "requirements.txt": requirements,
  });
  if ("missing" in made) throw new MissingPart(made.missing);
  return made.image;
}

function ourRebuild(builds: DockerBuilds, folder: string, baseImage: string): Rebuild {
  const workingDirectory = copyOfExample(folder, "ours");
  return async () => {
    changeLine(workingDirectory);
    const { command } = await builds.prepare({
      source: { kind: "flow", entrypoint: "flows/train.py:train_classifier", workingDirectory },
      dataDirectory: join(folder, "data"),
      image: { baseImage, repository: "prefect-constructs-bench/ours" },
    });
    return seconds(() => docker(...command));
  };
}

/** In the words of the Dockerfile that lolpop 0.2.0 generates: what is copied comes before pip. */
function lolpopRebuild(folder: string, baseImage: string): Rebuild {
  const context = copyOfExample(folder, "theirs");
  const requirements = readFileSync(REQUIREMENTS, "utf8").trim().split("\n");
  const lines = [
    `FROM ${baseImage}`,
    "WORKDIR /opt/prefect",
    "COPY flows/ flows/",
    `RUN pip install ${requirements.map((line) => `'${line}'`).join(" ")}`,
    "ENV PYTHONPATH=/opt/prefect",
    'CMD ["python", "flows/train.py"]',
  ];
  writeFileSync(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
  return () => {
    changeLine(context);
    return seconds(() => docker("build", "-q", "--force-rm", "-t", THEIRS, context));
  };
}

function copyOfExample(folder: string, name: string): string {
  const copy = join(folder, name);
  mkdirSync(copy);
  for (const part of ["flows", "requirements.txt"]) {
    cpSync(join(EXAMPLE, part), join(copy, part), { recursive: true });
  }
  return copy;
}

/** Like no line of any run before, whose layers the engine may still have. */
function changeLine(folder: string): void {
  appendFileSync(join(folder, "flows", "train.py"), `# ${randomUUID()}\n`);
}
