/** What pods of the tests run: a pinned Prefect with its worker for Kubernetes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashJson } from "../../../lib/core/content-hash";
import { docker, dockerEngine } from "../docker";
import { type BaseImage, MADE_OF, makeOnce, prefectImage, reasonOf } from "../docker-images";
import type { Generation } from "../prefect-python";

const IMAGES: Record<Generation, { readonly image: string; readonly packages: readonly string[] }> =
  {
    3: {
      image: "local/prefect-kubernetes:3-python3.11",
      packages: [
        "prefect-kubernetes==0.8.0",
        "kubernetes-asyncio==36.1.0",
        "aiohttp==3.14.5",
        "kopf==1.45.2",
        "tenacity==9.2.1",
      ],
    },
    2: {
      image: "local/prefect-kubernetes:2-python3.11",
      packages: [
        "prefect-kubernetes==0.4.6",
        "kubernetes-asyncio==36.1.0",
        "aiohttp==3.14.5",
        "tenacity==9.2.1",
      ],
    },
  };

const asked = new Map<Generation, Promise<BaseImage>>();

/**
 * The image that `PREFECT3_KUBERNETES_IMAGE` or `PREFECT2_KUBERNETES_IMAGE` names, or one of our
 * own on top of `prefectImage`, which the first call ever makes. In no cluster yet.
 */
export function prefectKubernetesImage(generation: Generation): Promise<BaseImage> {
  let image = asked.get(generation);
  if (image === undefined) {
    image = findOrMake(generation);
    asked.set(generation, image);
  }
  return image;
}

async function findOrMake(generation: Generation): Promise<BaseImage> {
  const given = process.env[`PREFECT${generation}_KUBERNETES_IMAGE`];
  if (given) return { image: given };
  const engine = await dockerEngine();
  if ("missing" in engine) return engine;
  const base = await prefectImage(generation);
  if ("missing" in base) return base;
  const { image, packages } = IMAGES[generation];
  const id = await docker("image", "inspect", "-f", "{{.Id}}", base.image);
  const words = packages.map((name) => `'${name}'`).join(" ");
  const text = `FROM ${base.image}
RUN pip install --no-cache-dir -q -c /opt/pins.txt ${words} && pip check
`;
  const key = hashJson({ id, text });
  try {
    await makeOnce(image, key, async (folder) => {
      writeFileSync(join(folder, "Dockerfile"), text);
      const label = ["--label", `${MADE_OF}=${key}`];
      await docker("build", "-q", "--force-rm", "--network", "host", ...label, "-t", image, folder);
    });
    return { image };
  } catch (error) {
    return { missing: `the image ${image} could not be made: ${reasonOf(error)}` };
  }
}
