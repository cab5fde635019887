/** Images with a pinned Prefect, made once per engine from Debian's packages: no registry needed. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hashJson } from "../../lib/core/content-hash";
import { firstError, type Generation, locked, pinsFile } from "./prefect-python";
import { pipSettings } from "./pip-settings";

const run = promisify(execFile);

/** An image, or why there is none. */
export type BaseImage = { readonly image: string } | { readonly missing: string };

/** For a hook that may be the one to make an image, on a slow machine. */
export const IMAGE_TIMEOUT_MS = 20 * 60_000;

/** What the images here are built on. */
export const debianImage = "local/debian:bookworm";

/** With the Python of the images' names. */
const DEBIAN = {
  image: debianImage,
  suite: "bookworm",
  packages: ["python3", "python3-venv", "tini"],
};

const IMAGES: Record<Generation, { readonly image: string; readonly beside: readonly string[] }> = {
  3: { image: "local/prefect:3-python3.11", beside: ["prefect-docker==0.7.4"] },
  2: { image: "local/prefect:2-python3.11", beside: ["prefect-docker==0.5.5", "setuptools<81"] },
};

/** What an image was made of; other pins make it anew. */
export const MADE_OF = "prefect-constructs.made-of";

const asked = new Map<Generation, Promise<BaseImage>>();

/**
 * An image with the Prefect of `pins-prefect<generation>.txt` and its docker worker: the one that
 * `PREFECT3_IMAGE` or `PREFECT2_IMAGE` names, or one of our own, which the first call ever makes
 * (minutes, announced).
 */
export function prefectImage(generation: Generation): Promise<BaseImage> {
  let image = asked.get(generation);
  if (image === undefined) {
    image = findOrMake(generation);
    asked.set(generation, image);
  }
  return image;
}

async function findOrMake(generation: Generation): Promise<BaseImage> {
  const given = process.env[`PREFECT${generation}_IMAGE`];
  if (given) return { image: given };
  return onDebian(IMAGES[generation].image, () => makePrefect(generation));
}

/** An image on Debian's own, built of a folder with these files; other files make it anew. */
export function madeImage(
  image: string,
  files: Readonly<Record<string, string>>,
): Promise<BaseImage> {
  const key = hashJson({ debian: DEBIAN, files });
  return onDebian(image, () => makeOnce(image, key, (folder) => build(folder, image, key, files)));
}

async function onDebian(image: string, make: () => Promise<void>): Promise<BaseImage> {
  try {
    await makeOnce(DEBIAN.image, hashJson(DEBIAN), makeDebian);
    await make();
    return { image };
  } catch (error) {
    return { missing: `the image ${image} could not be made: ${reasonOf(error)}` };
  }
}

/** Makes an image unless there is one of the same make. */
export async function makeOnce(
  image: string,
  key: string,
  make: (folder: string) => Promise<void>,
) {
  if ((await madeOf(image)) === key) return;
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const lock = join(cache, "prefect-constructs", "images", `${image.replace(/\W/g, "-")}.lock`);
  await locked(lock, async () => {
    if ((await madeOf(image)) === key) return;
    process.stderr.write(`making the image ${image} …\n`);
    const folder = mkdtempSync(join(tmpdir(), "prefect-image-"));
    try {
      await make(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function madeOf(image: string): Promise<string | undefined> {
  try {
    const format = ["--format", "{{json .Config.Labels}}"];
    const { stdout } = await run("docker", ["image", "inspect", ...format, image]);
    return (JSON.parse(stdout) as Record<string, string> | null)?.[MADE_OF];
  } catch {
    return undefined;
  }
}

async function makeDebian(folder: string): Promise<void> {
  const root = join(folder, "root");
  const tar = join(folder, "root.tar");
  const include = `--include=${DEBIAN.packages.join(",")}`;
  if (process.getuid?.() !== 0) throw new Error("debootstrap needs root");
  // Where this machine has Debian's packages from; its own default elsewhere.
  const args = ["indextargets", "--format", "$(REPO_URI)", "Label: Debian"];
  const sources = await run("apt-get", args).catch(() => ({ stdout: "" }));
  const mirror = sources.stdout.split("\n").slice(0, 1).filter(Boolean);
  await run("debootstrap", ["--variant=minbase", include, DEBIAN.suite, root, ...mirror], {
    maxBuffer: 64 << 20,
  });
  for (const path of ["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale"]) {
    rmSync(join(root, path), { recursive: true, force: true });
    mkdirSync(join(root, path));
  }
  await run("tar", ["-C", root, "-cf", tar, "."]);
  const changes = ["-c", "ENV LANG=C.UTF-8", "-c", `LABEL ${MADE_OF}=${hashJson(DEBIAN)}`];
  await run("docker", ["import", ...changes, tar, DEBIAN.image]);
}

async function makePrefect(generation: Generation): Promise<void> {
  const { image, beside } = IMAGES[generation];
  const pins = readFileSync(pinsFile(generation), "utf8");
  const prefect = /^prefect==.*$/m.exec(pins)?.[0] ?? "prefect";
  const { config, certificates } = await pipSettings();
  const certificatesIn = "/etc/ssl/certs/ca-certificates.crt";
  const text = dockerfile([prefect, ...beside], certificates && certificatesIn);
  const pipConf = `${config}${certificates ? `cert = ${certificatesIn}\n` : ""}`;
  const bundle = certificates && readFileSync(certificates, "utf8");
  const key = hashJson({ debian: DEBIAN, text, pins, pipConf, bundle });
  await makeOnce(image, key, async (folder) => {
    if (certificates) copyFileSync(certificates, join(folder, "ca-certificates.crt"));
    await build(folder, image, key, { "pins.txt": pins, "pip.conf": pipConf, Dockerfile: text });
  });
}

async function build(
  folder: string,
  image: string,
  key: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const label = ["--label", `${MADE_OF}=${key}`];
  // The host's network: what reaches the index from here reaches it from there.
  const args = ["build", "-q", "--force-rm", "--network", "host", ...label, "-t", image, folder];
  await run("docker", args, { maxBuffer: 64 << 20 });
}

/** In the plain syntax that every builder takes. */
function dockerfile(packages: readonly string[], certificates: string | undefined): string {
  const words = packages.map((name) => `'${name}'`).join(" ");
  const path = "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const lines = [
    `FROM ${DEBIAN.image}`,
    ...(certificates ? [`COPY ca-certificates.crt ${certificates}`] : []),
    "COPY pip.conf /etc/pip.conf",
    "COPY pins.txt /opt/pins.txt",
    `ENV PATH=${path} PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1`,
    "RUN python3 -m venv /opt/venv \\",
    ` && pip install --no-cache-dir -q -c /opt/pins.txt ${words} && pip check`,
    "WORKDIR /opt/prefect",
    'ENTRYPOINT ["/usr/bin/tini", "-g", "--"]',
  ];
  return `${lines.join("\n")}\n`;
}

export function reasonOf(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  return code === "ENOENT" && path !== undefined ? `no ${path} on PATH` : firstError(error);
}
