import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { thinProvider } from "../../../lib/provider";
import { RESOURCE_TYPES } from "../../../lib/provider/dispatch";
import { REPOSITORY } from "../../support/program";
import { folderLifeCycle } from "./life-cycle";
import { ProviderProcess } from "./provider-process";

describe("the provider process", function () {
  this.timeout(60_000);
  let provider: ProviderProcess;

  beforeEach(async () => {
    provider = await ProviderProcess.start(REPOSITORY, {
      PREFECT_API_URL: "http://127.0.0.1:9/api",
    });
    await provider.configure({ "prefect:retryBudgetSeconds": "0" });
  });

  afterEach(() => provider.stop());

  it("takes a resource through its life", () => folderLifeCycle(REPOSITORY));

  it("answers for every type", async () => {
    for (const type of RESOURCE_TYPES) {
      const { failures } = await provider.check({}, { ...thinProvider(type) });
      assert.notEqual(failures, undefined, type);
    }
  });

  it("tells all problems in one failure that names no property", async () => {
    const text = thinProvider("LocalFolder");
    const { failures } = await provider.check({}, { path: "", ...text });
    assert.deepEqual(failures, [{ property: "", reason: 'path must be a path; got ""' }]);
  });

  it("shows a server that does not answer as one sentence, without a stack", async () => {
    const inputs = { name: "etl", ...thinProvider("Flow") };
    await assert.rejects(provider.create(inputs), (error: ServiceError) => {
      assert.match(error.details, /http:\/\/127\.0\.0\.1:9\/api/);
      assert.doesNotMatch(error.details, /\n +at /);
      return true;
    });
    assert.doesNotMatch(provider.output, /\n +at /);
  });

  it("tells how to start a server of the stack's own that a refresh found dead", async () => {
    const state = { name: "etl", flowId: "1", url: "", created: true, ...thinProvider("Flow") };
    await assert.rejects(
      provider.read("1", state),
      /"pulumi up" without --refresh starts it again/,
    );
  });

  it("says what to do about a type that this version does not have", async () => {
    const text = thinProvider("Flow").__provider.replace('"Flow"', '"Teapot"');
    await assert.rejects(provider.create({ __provider: text }), /no resource type "Teapot"/);
  });
});
