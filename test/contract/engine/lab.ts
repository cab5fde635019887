import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Engine,
  openCliStack,
  openOfflineStack,
  type OperationOptions,
  type OperationResult,
  type StackOptions,
} from "../../engine";
import { type Cloud, openCloud, writeProgram } from "../../engine/fixtures/cloud";

export type EngineKind = Engine["kind"];

/** One stack in a folder of its own, with a cloud of its own. */
export class Lab {
  private constructor(
    readonly dir: string,
    readonly cloud: Cloud,
    private readonly kind: EngineKind,
  ) {}

  private opened: Engine | undefined;

  static async create(kind: EngineKind): Promise<Lab> {
    const dir = await mkdtemp(path.join(tmpdir(), `engine-${kind}-`));
    await mkdir(path.join(dir, "cloud"));
    return new Lab(dir, openCloud(path.join(dir, "cloud")), kind);
  }

  async remove(): Promise<void> {
    await this.opened?.dispose();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Opens the stack anew, as another process would. */
  async open(options: Partial<StackOptions> = {}): Promise<Engine> {
    const open = this.kind === "cli" ? openCliStack : openOfflineStack;
    this.opened = await open({
      programDir: path.join(this.dir, "program"),
      stateDir: path.join(this.dir, "state"),
      stack: "dev",
      passphrase: "correct horse",
      env: { CLOUD_DIR: this.cloud.dir },
      ...options,
    });
    return this.opened;
  }

  async engine(): Promise<Engine> {
    return this.opened ?? this.open();
  }

  async program(body: string, yaml = ""): Promise<void> {
    await writeProgram(path.join(this.dir, "program"), body, yaml);
  }

  async preview(body?: string, options?: OperationOptions): Promise<OperationResult> {
    if (body !== undefined) await this.program(body);
    return succeeded(await (await this.engine()).preview(options));
  }

  /** Runs `up`, which must succeed, of a new program when one is given. */
  async up(body?: string, options?: OperationOptions): Promise<OperationResult> {
    if (body !== undefined) await this.program(body);
    return succeeded(await (await this.engine()).up(options));
  }

  async upFails(body?: string, options?: OperationOptions): Promise<OperationResult> {
    if (body !== undefined) await this.program(body);
    const result = await (await this.engine()).up(options);
    assert.equal(result.result, "failed", "up succeeded");
    return result;
  }

  async refresh(): Promise<OperationResult> {
    return succeeded(await (await this.engine()).refresh());
  }

  async destroy(): Promise<OperationResult> {
    return succeeded(await (await this.engine()).destroy());
  }

  async rawState(): Promise<string> {
    return readFile((await this.engine()).stateFile, "utf8");
  }

  /** Names of things in the cloud, several times when there are several. */
  async names(): Promise<string[]> {
    return Object.values(await this.cloud.things())
      .map((thing) => String(thing["name"]))
      .sort();
  }

  /** The id and the contents of the one thing of a name. */
  async thing(name: string): Promise<{ id: string; thing: Record<string, unknown> }> {
    const found = Object.entries(await this.cloud.things()).filter(([, t]) => t["name"] === name);
    const [only] = found;
    assert.ok(only !== undefined && found.length === 1, `${found.length} things named ${name}`);
    return { id: only[0], thing: only[1] };
  }
}

function succeeded(result: OperationResult): OperationResult {
  assert.equal(result.result, "succeeded", result.diagnostics.join("\n"));
  return result;
}

/** The paths that the step of a resource shows as changed. */
export function diffOf(result: OperationResult, name: string): readonly string[] {
  return result.steps.find((step) => step.name === name && step.diff !== undefined)?.diff ?? [];
}

/** The operations on a resource, in the order in which they ended. */
export function opsOf(result: OperationResult, name: string): string[] {
  return result.steps.filter((step) => step.name === name).map((step) => step.op);
}
