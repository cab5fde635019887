import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { byHand } from "../../support/by-hand";
import { runCommandLine as run } from "../../support/command-line";
import { freePort } from "../../support/free-port";
import { describeOnPrefect, uniqueName } from "../../support/on-prefect";
import { temporaryFolder } from "../../support/program";

describe("prefect-constructs import, asked wrongly", () => {
  const cases: [string, readonly string[], RegExp][] = [
    ["no command", [], /Usage: prefect-constructs/],
    ["an unknown command", ["export"], /unknown command 'export'/],
    ["an unknown option", ["import", "--url", "x"], /unknown option '--url'/],
    ["a filter of no kind", ["import", "--filter", "pools"], /--filter "pools" names no kind/],
    [
      "a password",
      ["import", "--from", "http://u:pass@h/api"],
      /^((?!pass@).)*must not hold a pass/,
    ],
    ["what is no URL", ["import", "--from", "localhost:4200"], /--from must be the URL of an API/],
  ];
  for (const [title, args, said] of cases) {
    it(`ends with 2: ${title}`, async () => {
      const { code, out, errors } = await run(args);

      assert.match(errors, said);
      assert.deepEqual([code, out], [2, ""]);
      assert.doesNotMatch(errors, /\n +at /);
    });
  }

  it("ends with 1 and one sentence where no server answers, or none is named", async () => {
    const from = `http://127.0.0.1:${await freePort()}/api`;
    const [silent, unnamed] = [await run(["import", "--from", from]), await run(["import"])];

    assert.match(silent.errors, /^prefect-constructs: cannot reach Prefect at .*\(--from\).*\n$/);
    assert.match(
      unnamed.errors,
      /^prefect-constructs: no Prefect API is configured; looked at --from.*\n$/,
    );
    assert.deepEqual([silent.code, unnamed.code], [1, 1]);
  });

  it("helps, with examples", async () => {
    const { code, out } = await run(["import", "--help"]);

    assert.match(out, /--filter <text>[^]*Examples:\n {2}\$ npx prefect-constructs import --from/);
    assert.equal(code, 0);
  });
});

describeOnPrefect("prefect-constructs import", [3, 2], (server) => {
  const name = uniqueName("imported").replaceAll("-", "_");
  const undo: (() => Promise<unknown>)[] = [];
  let folder: string;

  before(async () => {
    folder = temporaryFolder();
    const { client } = byHand(server().apiUrl);
    const variable = await client.variables.create({ name, value: "x" });
    undo.push(() => client.variables.delete(variable.id));
    const { flow } = await client.flows.upsert(name);
    undo.push(() => client.flows.delete(flow.id));
    const document = { name: "nightly", flow_id: flow.id, parameter_openapi_schema: {} };
    const { deployment } = await client.deployments.create(document);
    undo.push(() => client.deployments.delete(deployment.id));
  });

  after(async () => {
    for (const one of undo.reverse()) await one();
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes the connection from the environment, and only what --filter names", async () => {
    const filter = ["--filter", `variables:${name.slice(0, -2)}*`];
    const env = { PREFECT_API_URL: server().apiUrl };
    const { code, out, errors } = await run(["import", ...filter], env);

    assert.equal(code, 0, errors);
    assert.match(out, new RegExp(`{ name: "${name}", value: "x", adopt: true }`));
    assert.match(errors, /^1 resource of http/);
    assert.equal(out.match(/new \w+\("/g)?.length, 1);
  });

  it("leaves a plain flow to its deployment, and imports it where it is asked for", async () => {
    const { apiUrl } = server();
    const nightly = ["--filter", `deployments:${name}/*`];
    const alone = await run(["import", "--from", apiUrl, ...nightly]);
    const both = await run(["import", "--from", apiUrl, ...nightly, "--filter", `flows:${name}`]);

    assert.match(alone.out, new RegExp(`flowName: "${name}"`));
    assert.match(both.out, /flowName: \w+Flow\.name/);
  });

  it("writes a file, again too, and never over one of somebody else's", async () => {
    const out = join(folder, "index.ts");
    const args = ["import", "--from", server().apiUrl, "--filter", "variables:none", "--out", out];
    const first = await run(args);
    const text = readFileSync(out, "utf8");
    const second = await run(args);
    writeFileSync(out, "export const mine = 1;\n");
    const third = await run(args);

    assert.deepEqual([first.code, second.code, third.code], [0, 0, 2]);
    assert.match(first.errors, /^0 resources of \S+ in .*index\.ts\nno object fits --filter\n$/);
    assert.match(text, /^\/\/ Written by `prefect-constructs import` from /);
    assert.match(third.errors, /was not written by this command/);
    assert.equal(readFileSync(out, "utf8"), "export const mine = 1;\n");
  });
});
