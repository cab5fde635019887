import assert from "node:assert/strict";
import type { Imported, Inventory, Kind } from "../../../lib/cli/import/kinds";
import { programText } from "../../../lib/cli/import/program/program";

const ID = "00000000-0000-4000-8000-00000000000";

const object = (
  kind: Kind,
  at: number,
  name: string,
  inputs: object,
  more: Partial<Imported> = {},
): Imported => ({ kind, id: `${ID}${at}`, name, created: "", inputs: { ...inputs }, ...more });

const inventory = (imported: Imported[], more: Partial<Inventory> = {}): Inventory => ({
  apiUrl: "http://127.0.0.1:4200/api",
  imported,
  leftOut: [],
  ...more,
});

/** Without the lines that every program starts with. */
function body(text: string): string {
  return text.slice(text.indexOf("import {"));
}

const POOL = object("work-pools", 1, "ml", { name: "ml", type: "process", adopt: true });
const NIGHTLY = object("deployments", 2, "etl/nightly", {
  adopt: true,
  flowName: "etl",
  name: "nightly",
  workPoolName: "ml",
});

describe("an imported program", () => {
  it("names resources by their variables, and only those that others name have one", () => {
    const failures = {
      name: "failures",
      trigger: {
        type: "event",
        match: { "prefect.resource.id": `prefect.deployment.${NIGHTLY.id}` },
      },
      actions: [{ type: "pause-work-pool", workPoolId: POOL.id }],
      adopt: true,
    };
    const text = programText(
      inventory([object("automations", 3, "failures", failures), NIGHTLY, POOL]),
    );

    assert.equal(
      body(text),
      `import { Automation, Deployment, WorkPool } from "prefect-constructs";

// Work pools

const mlPool = new WorkPool("ml-pool", { name: "ml", type: "process", adopt: true });

// Deployments

const etlNightlyDeployment = new Deployment("etl-nightly-deployment", {
  name: "nightly",
  flowName: "etl",
  workPoolName: mlPool.name,
  workPoolId: mlPool.id,
  adopt: true,
});

// Automations

new Automation("failures-automation", {
  name: "failures",
  trigger: { type: "event", match: { "prefect.resource.id": etlNightlyDeployment } },
  actions: [{ type: "pause-work-pool", workPool: mlPool }],
  adopt: true,
});
`,
    );
  });

  it("keeps names and ids of what it does not have, under the arguments that take them", () => {
    const actions = [{ type: "run-deployment", deploymentId: NIGHTLY.id }];
    const text = body(
      programText(inventory([object("automations", 3, "a", { name: "a", actions })])),
    );

    assert.ok(text.includes(`actions: [{ type: "run-deployment", deployment: "${NIGHTLY.id}" }],`));
    assert.ok(body(programText(inventory([NIGHTLY]))).includes('workPoolName: "ml"'));
  });

  it("makes an automation that another switches first, and of two that do it both ways one", () => {
    const pausing = (at: number) => [{ type: "pause-automation", automationId: `${ID}${at}` }];
    const one = object("automations", 1, "a", { name: "a", actions: pausing(2) });
    const two = object("automations", 2, "b", { name: "b", actions: pausing(1) });
    const text = body(programText(inventory([one, two])));

    assert.match(text, /const bAutomation = [^;]*automation: "0{8}[^;]*;\nnew Automation\("a-/);
    assert.ok(text.includes('actions: [{ type: "pause-automation", automation: bAutomation }]'));
  });

  it("takes secrets from the stack's settings and says at the top how to set them", () => {
    const inputs = { typeSlug: "vault", name: "a.b", data: { keys: "*", open: 1 }, adopt: true };
    const secrets = [{ path: ["data", "keys"], isText: false }];
    const text = programText(
      inventory([
        object("blocks", 1, "vault/a.b", inputs, { secrets }),
        object("blocks", 2, "vault/a-b", { ...inputs, name: "a-b" }, { secrets }),
      ]),
    );

    assert.match(text, /^\/\/ {3}pulumi config set --secret vault-a-b-keys {3}\(as JSON\)$/m);
    assert.match(text, /^\/\/ {3}pulumi config set --secret vault-a-b-keys-2 {3}\(as JSON\)$/m);
    assert.ok(
      text.includes('data: { keys: config.requireSecretObject("vault-a-b-keys-2"), open: 1 }'),
    );
    assert.ok(text.includes("\nconst config = new pulumi.Config();\n"));
  });

  it("says above a resource what of it cannot be stated", () => {
    const text = programText(inventory([{ ...POOL, remark: "It has more." }]));

    assert.match(text, /\/\/ It has more\.\nnew WorkPool\("ml-pool"/);
  });

  it("says in comments what it leaves out, whatever its name", () => {
    const name = 'x\nprocess.exit(1); // "\u2028process.exit(1)';
    const text = programText(
      inventory([], { leftOut: [{ kind: "work-pools", name, reason: "it has no job template" }] }),
    );

    const code = text.split(/[\n\r\u2028\u2029]/).filter((line) => !line.startsWith("//"));
    assert.deepEqual(
      code.filter((line) => line !== ""),
      ["export {};"],
    );
    assert.match(text, /it has no job template/);
  });

  it("is the same text whatever the order in which a server lists", () => {
    assert.equal(programText(inventory([POOL, NIGHTLY])), programText(inventory([NIGHTLY, POOL])));
  });
});
