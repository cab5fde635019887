import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseEntrypoint } from "../../../core/entrypoint";
import { Code } from "../../program/literal";
import type { NameBook, Names } from "../../program/names";
import type { Artifacts } from "../steps/artifacts";

/** A package of the program: a flow whose name and parameters are read from its source. */
export interface FlowPackage {
  readonly names: Names;
  readonly entrypoint: unknown;
  /** The arguments of its image. @default - none is made */
  readonly image?: Readonly<Record<string, unknown>>;
}

/** The packages of the program, one for each flow, and one more where a flow has an image of its own. */
export class Flows {
  readonly packages: FlowPackage[] = [];
  readonly #known = new Map<string, FlowPackage>();

  constructor(private readonly names: NameBook) {}

  /** The package of an entrypoint; the first one of an image makes that image. */
  take(raw: string, entrypoint: unknown, artifacts: Artifacts): FlowPackage {
    const plain = this.#known.get(raw);
    const own = artifacts.imagePackage;
    const imaged = own === undefined ? undefined : this.#known.get(`${raw} ${own}`);
    if (imaged) return imaged;
    if (artifacts.image === undefined || own !== undefined) {
      return plain ?? this.#add(raw, raw, entrypoint);
    }
    const made = this.#add(undefined, raw, entrypoint, artifacts.image);
    artifacts.imagePackage = made.names.variable;
    this.#known.set(`${raw} ${made.names.variable}`, made);
    return made;
  }

  #add(
    key: string | undefined,
    raw: string,
    entrypoint: unknown,
    image?: FlowPackage["image"],
  ): FlowPackage {
    const made = { names: this.names.give(functionOf(raw), ["flow"]), entrypoint, image };
    this.packages.push(made);
    if (key !== undefined) this.#known.set(key, made);
    return made;
  }
}

/** The function's name of `flows/etl.py:etl` and of `flows.etl`. */
export function functionOf(entrypoint: string): string {
  return /[^:.]*$/.exec(entrypoint)?.[0] ?? "";
}

/** A flow's file and function in the folder that the file is for, or what is wrong with it. */
export function sourceOf(
  entrypoint: unknown,
  folder: string,
): { readonly source: unknown } | { readonly problem: string } {
  if (entrypoint instanceof Code) {
    if (!/pulumi\.|Variable|config\./.test(entrypoint.text)) return { source: entrypoint };
    return { problem: "must be known before the program runs; take it from the environment" };
  }
  const text = String(entrypoint);
  const file = text.includes(":") ? text : fileOfModule(text, folder);
  if (file === undefined) {
    return { problem: `names no file below ${folder}; write "path/to/file.py:function"` };
  }
  const parsed = parseEntrypoint(file);
  if (!("file" in parsed)) return { problem: parsed.message };
  if (existsSync(join(folder, parsed.file))) return { source: file };
  return { problem: `names ${parsed.file}, which is not in ${folder}` };
}

/** `flows.etl` is the function of `flows.py`, or of `flows/__init__.py`. */
function fileOfModule(text: string, folder: string): string | undefined {
  const parts = text.split(".");
  const name = parts.pop();
  const found = [`${parts.join("/")}.py`, `${parts.join("/")}/__init__.py`].find((file) =>
    existsSync(join(folder, file)),
  );
  return found && `${found}:${name}`;
}
