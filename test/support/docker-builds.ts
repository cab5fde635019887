import { record } from "./mocks";
import { PrefectPackage, type PrefectPackageArgs } from "../../lib";
import { docker } from "./docker";

/** An image that `docker build` made. */
export interface BuiltImage {
  readonly reference: string;
  readonly id: string;
  /** The layers with files in them, the lowest first. */
  readonly layers: readonly string[];
}

/** An image that is not built yet. */
export interface PreparedBuild {
  readonly reference: string;
  readonly context: string;
  /** Of `docker`. */
  readonly command: readonly string[];
}

/** Builds what packages would have built, without Pulumi's docker plugin, and takes it away again. */
export class DockerBuilds {
  readonly #references = new Set<string>();

  /** A package as a program makes it; of its image, what plain `docker build` makes of it. */
  async build(args: PrefectPackageArgs): Promise<BuiltImage> {
    const { reference, command } = await this.prepare(args);
    await docker(...command);
    return { reference, ...(await inspected(reference)) };
  }

  /** Stages the context of a package's image, and tells the command that builds it. */
  async prepare(args: PrefectPackageArgs): Promise<PreparedBuild> {
    const { registrations } = await record(() => new PrefectPackage("image-test", args));
    const image = registrations.find(({ type }) => type === "docker:index/image:Image");
    if (image === undefined) throw new Error("the package makes no image");
    const { context, dockerfile, args: values } = image.inputs.build as ImageBuild;
    const reference = String(image.inputs.imageName);
    const given = Object.entries(values).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    // The host's network: what reaches the index from here reaches it from there.
    const options = ["-q", "--force-rm", "--network", "host", ...given];
    this.#references.add(reference);
    const command = ["build", ...options, "-t", reference, "-f", dockerfile, context];
    return { reference, context, command };
  }

  /** Removes every image that was built. */
  async remove(): Promise<void> {
    const references = [...this.#references];
    this.#references.clear();
    for (const reference of references) {
      // One that failed to build is not there.
      await docker("rmi", "--force", reference).catch(() => undefined);
    }
  }
}

interface ImageBuild {
  readonly context: string;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
}

async function inspected(reference: string): Promise<{ id: string; layers: readonly string[] }> {
  const format = "{{json .Id}} {{json .RootFS.Layers}}";
  const [id = "", layers = ""] = (
    await docker("image", "inspect", "--format", format, reference)
  ).split(" ");
  return { id: JSON.parse(id) as string, layers: JSON.parse(layers) as string[] };
}
