import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PrefectPackage } from "../../../../lib";
import {
  type ImageContent,
  type ImageSpec,
  normaliseImage,
  type PackageImageArgs,
} from "../../../../lib/components/prefect-package/image";
import {
  type StagedContext,
  stageContext,
} from "../../../../lib/components/prefect-package/image/stage";

/** A folder with files of a workflow, and the contexts that are made of it. */
export class ImageLab {
  /** The working directory. */
  readonly folder: string;
  readonly root = mkdtempSync(join(realpathSync(tmpdir()), "image-"));
  private staged = 0;

  /** @param name - of the working directory */
  constructor(name = "project") {
    this.folder = join(this.root, name);
    mkdirSync(this.folder);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text = `# ${path}\n`, mode = 0o644): this {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return this;
  }

  /** Writes the flow `flow.py:etl`. */
  writeFlow(): this {
    return this.write("flow.py", "from prefect import flow\n\n@flow\ndef etl(): ...\n");
  }

  /** A package of that flow with an image; for a recorded program. */
  packageOf(image: PackageImageArgs): PrefectPackage {
    return new PrefectPackage("etl", {
      source: {
        kind: "flow",
        entrypoint: "flow.py:etl",
        workingDirectory: this.folder,
        requirements: ["six"],
      },
      dataDirectory: join(this.root, "data"),
      image,
    });
  }

  link(path: string, target: string): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path));
    return this;
  }

  /** Removes a file or link of the project. */
  drop(path: string): this {
    rmSync(join(this.folder, path));
    return this;
  }

  /** What the arguments come to for a flow `flow.py:etl`. */
  normalise(args: PackageImageArgs = {}, content: Partial<ImageContent> = {}) {
    return normaliseImage(args, { ...this.content(args), ...content });
  }

  spec(args: PackageImageArgs = {}, content: Partial<ImageContent> = {}): ImageSpec {
    const spec = this.normalise(args, content);
    assert.ok(!("problems" in spec), JSON.stringify(spec));
    return spec;
  }

  /** `path message` of each problem. */
  problems(args: PackageImageArgs = {}, content: Partial<ImageContent> = {}): string[] {
    const spec = this.normalise(args, content);
    return "problems" in spec ? spec.problems.map(({ path, message }) => `${path} ${message}`) : [];
  }

  /** Stages a context into a folder of its own. */
  stage(args: PackageImageArgs = {}, content: Partial<ImageContent> = {}): StagedContext {
    return stageContext(this.spec(args, content), join(this.root, `staged-${this.staged++}`));
  }

  /** Stages a context where one may be already. */
  stageAgain(): StagedContext {
    return stageContext(this.spec(), join(this.root, "staged"));
  }

  /** The project's files in the context, by their paths in the working directory. */
  copied(args: PackageImageArgs = {}): string[] {
    return this.spec(args)
      .files.map(({ path }) => path)
      .filter((path) => path.startsWith("project/"))
      .map((path) => path.slice("project/".length))
      .sort();
  }

  private content({ copyFiles, repository }: PackageImageArgs): ImageContent {
    return {
      workingDirectory: this.folder,
      copyFiles,
      repository: repository ?? "etl",
      baseImage: "base:1",
      title: "etl",
      requirements: ["six==1.17.0"],
      constraints: [],
      pipArguments: [],
      needs: ["flow.py"],
      libraries: ["run_flow.py"],
      command: ["python", "flow.py"],
    };
  }
}

/** Everything that a builder sees of a folder: `0644 path text`, in order. */
export function listing(folder: string, path = ""): string[] {
  const full = join(folder, path);
  const found = lstatSync(full);
  const mode = (found.mode & 0o7777).toString(8).padStart(4, "0");
  if (found.isSymbolicLink()) return [`link ${path} -> ${readlinkSync(full)}`];
  if (found.isFile()) return [`${mode} ${path} ${readFileSync(full, "base64")}`];
  const inside = readdirSync(full).sort();
  return [
    `${mode} ${path}/`,
    ...inside.flatMap((name) => listing(folder, path === "" ? name : `${path}/${name}`)),
  ];
}
