import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findTerraform } from "../../bench/subjects/terraform";
import { temporaryFolder } from "../../support/program";

const MIRROR = ".terraform.d/plugins/registry.terraform.io/prefecthq/prefect";
const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

describe("Terraform for the benchmark", () => {
  let home: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(() => {
    home = temporaryFolder();
    env = { HOME: home, PATH: join(home, "bin") };
  });

  afterEach(() => rmSync(home, { recursive: true }));

  function put(path: string): string {
    const file = join(home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
    return file;
  }

  const provider = (version: string) =>
    put(`${MIRROR}/${version}/${PLATFORM}/terraform-provider-prefect_v${version}`);

  it("is missing without the command, whatever else there is", () => {
    provider("3.4.1");
    assert.deepEqual(findTerraform(env), { missing: "no terraform on PATH" });
  });

  it("is missing without the provider, and says where one was looked for", () => {
    put("bin/terraform");
    const found = findTerraform(env);
    assert.ok("missing" in found);
    assert.match(found.missing, /TERRAFORM_PROVIDER_PREFECT nor .*prefecthq\/prefect has it$/);
  });

  it("takes the newest provider of Terraform's own folder that runs here", () => {
    const terraform = put("bin/terraform");
    provider("3.9.0");
    const newest = provider("3.10.0");
    put(`${MIRROR}/4.0.0/other_platform/terraform-provider-prefect_v4.0.0`);
    const found = findTerraform(env);
    assert.deepEqual(found, { terraform, provider: newest, version: "3.10.0" });
  });

  it("takes the provider that the variable names, and no other", () => {
    const terraform = put("bin/terraform");
    provider("3.4.1");
    const given = put("built/terraform-provider-prefect");
    const variable = { ...env, TERRAFORM_PROVIDER_PREFECT: given };
    assert.deepEqual(findTerraform(variable), { terraform, provider: given });
    rmSync(given);
    const missing = `TERRAFORM_PROVIDER_PREFECT names ${given}, which is not there`;
    assert.deepEqual(findTerraform(variable), { missing });
  });
});
