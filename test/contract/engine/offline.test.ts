import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { openCrypter } from "../../engine/secrets";
import { StateFile } from "../../engine/state-file";
import { Lab } from "./lab";

// What only the offline engine does: it refuses by name, and its state survives everything.
describe("the offline engine's own ways", function () {
  this.timeout(60_000);
  let lab: Lab;
  beforeEach(async () => {
    lab = await Lab.create("offline");
  });
  afterEach(() => lab.remove());

  const REFUSED: readonly [string, string, RegExp][] = [
    [
      "imports",
      `new Thing("a", { name: "a" }, { import: "x" });`,
      /importing resources \(resource "urn:/,
    ],
    [
      "assets",
      `new Thing("a", { name: "a", file: new pulumi.asset.StringAsset("x") });`,
      /assets and archives \(resource "urn:/,
    ],
    [
      "stack references",
      `new pulumi.StackReference("organization/other/dev");`,
      /pulumi:pulumi:StackReference/,
    ],
    [
      "missing plugins",
      `new pulumi.CustomResource("nowhere:index:Thing", "x", {});`,
      /package "nowhere": there is no pulumi-resource-nowhere/,
    ],
    [
      "remote components",
      `new pulumi.ComponentResource("nowhere:index:Thing", "x", {}, {}, true);`,
      /remote components/,
    ],
  ];
  for (const [what, body, message] of REFUSED) {
    it(`refuses ${what} by name`, async () => {
      const { diagnostics } = await lab.upFails(body);
      assert.match(diagnostics.join("\n"), message);
      assert.match(diagnostics.join("\n"), /the offline engine does not support/);
    });
  }

  it("starts nothing new once it is aborted, and lets running steps end", async () => {
    const abort = new AbortController();
    const { diagnostics } = await lab.upFails(
      `const a = new Thing("a", { name: "a", slow: 500 });
       new Thing("b", { name: "b" }, { dependsOn: a });`,
      {
        signal: abort.signal,
        onStep: ({ name, phase }) => {
          if (name === "a" && phase === "start") setTimeout(() => abort.abort(), 50);
        },
      },
    );
    assert.deepEqual(diagnostics, ["update canceled"]);
    assert.deepEqual(await lab.names(), ["a"]);
    assert.deepEqual((await lab.up()).changes, { same: 2, create: 1 });
  });

  it("writes the state after every step, with what is under way", async () => {
    let during = "";
    await lab.up(
      `const a = new Thing("a", { name: "a" });
       new Thing("b", { name: "b", slow: 400, from: a.id });`,
      {
        onStep: ({ name, phase }) => {
          if (name !== "b" || phase !== "start") return;
          setTimeout(() => void lab.rawState().then((text) => (during = text)), 200);
        },
      },
    );
    const state = JSON.parse(during) as {
      resources: { urn: string }[];
      pendingOperations: object[];
    };
    assert.ok(state.resources.some(({ urn }) => urn.endsWith("::a")));
    assert.deepEqual(state.pendingOperations, [
      {
        urn: "urn:pulumi:dev::conformance::pulumi-nodejs:dynamic/test:Thing::b",
        operation: "create",
      },
    ]);
  });

  it("runs TypeScript programs with ts-node, as the CLI does", async () => {
    const dir = path.join(lab.dir, "program");
    await lab.program("");
    await writeFile(path.join(dir, "index.ts"), "const n: number = 7;\nexport const seven = n;\n");
    await writeFile(path.join(dir, "Pulumi.yaml"), "name: typed\nruntime: nodejs\n");
    assert.deepEqual((await lab.up()).outputs, { seven: 7 });
  });

  it("keeps two operations off the same state", async () => {
    await lab.program(`new Thing("a", { name: "a", slow: 500 });`);
    const engine = await lab.engine();
    const both = await Promise.allSettled([engine.up(), engine.up()]);
    const refused = both.filter((result) => result.status === "rejected");
    assert.equal(refused.length, 1, "one of them, whichever was later at the lock");
    assert.match(String(refused[0]?.reason), /the stack is locked/);
  });

  it("opens its secrets with the passphrase that closed them, and no other", async () => {
    const crypter = await openCrypter("one");
    const sealed = crypter.encrypt("hunter2");
    assert.equal(sealed.includes("hunter2"), false);
    assert.equal((await openCrypter("one", crypter.salt)).decrypt(sealed), "hunter2");
    await assert.rejects(openCrypter("two", crypter.salt), /incorrect passphrase/);
    await assert.rejects(StateFile.open(__filename, "one"));
  });
});
