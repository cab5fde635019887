import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { typeToken } from "../../../lib/provider";
import { RESOURCE_TYPES } from "../../../lib/provider/dispatch";
import type { Kept } from "./every-resource";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

describe("what Pulumi keeps of a resource that a plain program made", function () {
  this.timeout(60_000);
  let kept: Kept;

  before(() => {
    const program = join(__dirname, "every-resource.js");
    kept = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" })) as Kept;
  });

  it("is there for every type", () => {
    assert.deepEqual(Object.keys(kept.properties).sort(), RESOURCE_TYPES.map(typeToken).sort());
  });

  for (const type of RESOURCE_TYPES) {
    it(`is a provider of constant text for ${type}: no module, no value, no secret`, () => {
      const text = String(kept.properties[typeToken(type)]?.__provider);
      assert.ok(text.length < 200, `${text.length} bytes`);
      assert.deepEqual(text.match(/require\("[^"]+"\)/g), [
        'require("prefect-constructs/provider")',
      ]);
      assert.deepEqual(text.match(/"[^"]*"/g), ['"prefect-constructs/provider"', `"${type}"`]);
      assert.doesNotMatch(text, /the-secret/);
    });

    it(`marks the secret that ${type} was given`, () => {
      const properties = kept.properties[typeToken(type)];
      assert.doesNotMatch(JSON.stringify(withoutSecrets(properties)), /the-secret/);
      assert.match(JSON.stringify(properties), /the-secret/);
    });
  }

  it("takes neither handlers, nor what look-ups ask with, nor an optional package to make", () => {
    const heavy = kept.loaded.filter((path) =>
      /handlers\.js$|[\\/]lookups[\\/]ask\.js$|[\\/](dockerode|@kubernetes|@pulumi[\\/](docker|kubernetes|command))[\\/]/.test(
        path,
      ),
    );
    assert.deepEqual(heavy, []);
  });
});

/** The properties with every secret's value taken out. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value) return "secret";
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutSecrets(part)]),
  );
}
