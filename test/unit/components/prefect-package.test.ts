import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promiseOf, record, thrownBy } from "../../support/mocks";
import { DEFAULTS, type FlowSource, PrefectInputError, PrefectPackage } from "../../../lib";
import { etlPackage, FLOWS, needsPython } from "./fixtures";

describe("PrefectPackage", function () {
  this.timeout(60_000);
  needsPython();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "package-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const inFolder = (source: Partial<FlowSource> = {}) =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "f.py:etl", workingDirectory: folder, ...source },
      environmentDirectory: "/environments",
    });
  const writeFlow = (text: string) =>
    writeFileSync(join(folder, "f.py"), `from prefect import flow\n${text}\n`);
  const environment = async (source: Partial<FlowSource> = {}) =>
    (await record(() => inFolder(source))).one("PythonEnvironment", "etl-environment").inputs;

  it("reads name, description, version and parameters from the source", async () => {
    const { result } = await record(() => etlPackage());
    const { name, description, version, parameterOpenApiSchema } = result.flow;
    assert.deepEqual(
      { name, description, version },
      { name: "etl", description: "Copies rows from the shop.", version: "7" },
    );
    assert.deepEqual(Object.keys(Object(parameterOpenApiSchema.properties)), [
      "rows",
      "source",
      "sample",
    ]);
    assert.deepEqual(parameterOpenApiSchema.required, ["rows"]);
    assert.equal(await promiseOf(result.flowName), "etl");
    assert.equal(await promiseOf(result.workingDirectory), FLOWS);
  });

  it("names a flow as Prefect does where the source does not", async () => {
    writeFlow("@flow\ndef daily_report(): ...");
    const { result } = await record(() => inFolder({ entrypoint: "f.py:daily_report" }));
    assert.equal(result.flow.name, "daily-report");
  });

  it("has no empty list of required parameters, which a 2.20 server refuses", async () => {
    writeFlow("@flow\ndef etl(rows: int = 1): ...");
    const { result } = await record(() => inFolder());
    assert.equal("required" in result.flow.parameterOpenApiSchema, false);
  });

  for (const [requirements, isPydantic1] of [
    [["prefect==2.20.26", "pydantic==1.10.27"], true],
    [["prefect<3", "Pydantic[email] >=1.10, <2.0 ; python_version < '3.13'"], true],
    [["prefect<3", "pydantic~=1.10"], true],
    [["prefect<3", "pydantic (<=1.10.27)"], true],
    [["prefect<3", "pydantic<2.12"], false],
    [["prefect<3", "pydantic>=1.10"], false],
    [["prefect<3", "pydantic!=1.10.5"], false],
    [["prefect<3", "pydantic==10.1"], false],
    [["prefect<3", "pydantic-settings==1.0"], false],
  ] as const) {
    const words = isPydantic1 ? "pydantic 1" : "pydantic 2";
    it(`says parameters in the words of ${words} with ${requirements.at(-1)!}`, async () => {
      writeFlow("@flow\ndef etl(rows: int | None = None): ...");
      const { result } = await record(() => inFolder({ requirements }));
      const { properties } = result.flow.parameterOpenApiSchema as {
        properties: { rows: object };
      };
      assert.equal("anyOf" in properties.rows, !isPydantic1);
    });
  }

  it("makes no environment when an interpreter is given", async () => {
    const { result, registrations } = await record(() => etlPackage());
    assert.equal(registrations.length, 1);
    assert.equal(result.nodes.environment, undefined);
    assert.equal(await promiseOf(result.python!), "/venv/bin/python");
  });

  it("hands on the interpreter of the environment that it makes", async () => {
    writeFlow("@flow\ndef etl(): ...");
    const { result } = await record(() => inFolder());
    assert.equal(await promiseOf(result.python!), "/venv/etl-environment/bin/python");
  });

  it("installs Prefect alone where no requirements are stated", async () => {
    writeFlow("@flow\ndef etl(): ...");
    const inputs = await environment();
    assert.deepEqual(inputs, {
      directory: "/environments",
      requirements: [DEFAULTS.prefectRequirement],
      constraints: [...DEFAULTS.prefectConstraints],
      retain: false,
    });
  });

  it("reads requirements.txt without its comments and adds Prefect to it", async () => {
    writeFlow("@flow\ndef etl(): ...");
    writeFileSync(
      join(folder, "requirements.txt"),
      "# data\npandas>=2  # frames\n\nprefect-aws\nlib @ https://x.test/a#egg=lib\n",
    );
    const { requirements } = await environment();
    assert.deepEqual(requirements, [
      "pandas>=2",
      "prefect-aws",
      "lib @ https://x.test/a#egg=lib",
      DEFAULTS.prefectRequirement,
    ]);
  });

  for (const line of ["prefect", "Prefect==3.8.8", "prefect[redis]>=3", "prefect >=3.8"]) {
    it(`leaves the choice of Prefect to a requirement that names it: ${line}`, async () => {
      writeFlow("@flow\ndef etl(): ...");
      assert.deepEqual((await environment({ requirements: [line] })).requirements, [line]);
    });
  }

  it("takes a requirements file by another name, and constraints of the user", async () => {
    writeFlow("@flow\ndef etl(): ...");
    writeFileSync(join(folder, "needs.txt"), "prefect==3.8.8\n");
    const inputs = await environment({ requirements: "needs.txt", constraints: ["httpx<1"] });
    assert.deepEqual(inputs.requirements, ["prefect==3.8.8"]);
    assert.deepEqual(inputs.constraints, ["httpx<1"]);
  });

  it("tells all problems at once, without a stack", async () => {
    const error = await thrownBy(
      () =>
        new PrefectPackage("etl", {
          source: {
            kind: "flow",
            entrypoint: "flows/etl.py",
            workingDirectory: FLOWS,
            requirements: "no-such-file.txt",
          },
          flowName: "a/b",
        }),
    );
    assert.ok(error instanceof PrefectInputError);
    assert.equal(error.hideStack, true);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      ["flowName", "source.entrypoint", "source.requirements"],
    );
    assert.ok(error.message.split("\n").every((line) => line.startsWith('PrefectPackage "etl": ')));
  });

  const refusals: readonly [why: string, source: Partial<FlowSource>, text: RegExp][] = [
    ["an entrypoint without a colon", { entrypoint: "flows/etl.py" }, /source\.entrypoint .*:/],
    ["a missing file", { entrypoint: "flows/gone.py:etl" }, /flows\/gone\.py/],
    ["a function that is not there", { entrypoint: "flows/etl.py:gone" }, /gone/],
    ["a function that is no flow", { entrypoint: "flows/etl.py:plain" }, /plain/],
    ["a folder that is not there", { workingDirectory: "/no/such/folder" }, /workingDirectory/],
  ];
  for (const [why, source, text] of refusals) {
    it(`refuses ${why}`, async () => {
      const error = await thrownBy(
        () =>
          new PrefectPackage("etl", {
            source: {
              kind: "flow",
              entrypoint: "flows/etl.py:etl",
              workingDirectory: FLOWS,
              python: "python3",
              ...source,
            },
          }),
      );
      assert.ok(error instanceof PrefectInputError, error.message);
      assert.equal(error.problems.length, 1);
      assert.match(error.message, text);
    });
  }
});
