import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expectNoChanges, succeeded } from "../support/changes";
import { describeOnEngines } from "../support/engines";
import { makeProject, type ProgramData, REPOSITORY, temporaryFolder } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

const ENGINES = ["offline"] as const;

describeOnEngines("A package installed from npm pack", installed, ENGINES);

function installed(kind: EngineKind): void {
  let stack: TestStack;
  let packed: string;

  before(async () => {
    packed = temporaryFolder();
    const folder = makeProject();
    const modules = join(folder, "node_modules");
    rmSync(modules, { recursive: true });
    installPacked(modules, packed);
    stack = await openStack(kind, { folder });
  });

  after(async () => {
    await stack?.close();
    rmSync(packed, { recursive: true, force: true });
  });

  it("makes, keeps and removes what a program states", async () => {
    const path = join(stack.folder, "data");
    const program: ProgramData = [{ type: "LocalFolder", name: "data", args: { path } }];
    succeeded(await stack.up(program));
    expectNoChanges(await stack.preview());
    succeeded(await stack.refresh());
    succeeded(await stack.destroy());
  });
}

/** What npm would install from the tarball, with the repository's own copies of the rest. */
function installPacked(modules: string, scratch: string): void {
  const options = { cwd: REPOSITORY, encoding: "utf8" } as const;
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", scratch];
  const tarball = execFileSync("npm", pack, options).trim().split("\n").at(-1) ?? "";
  const target = join(modules, "prefect-constructs");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(scratch, tarball), "-C", target, "--strip-components=1"]);
  const present = join(REPOSITORY, "node_modules");
  for (const name of readdirSync(present)) {
    if (name === "prefect-constructs" || name.startsWith(".")) continue;
    symlinkSync(join(present, name), join(modules, name));
  }
}
