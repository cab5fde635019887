import { strict as assert } from "node:assert";
import { ConnectionError, PrefectApiError, type PrefectClient } from "../../../../lib/client";
import { problem } from "../../../../lib/core/problems";
import { askServer } from "../../../../lib/resources/online";

const failure = (status: number) =>
  new PrefectApiError(`answered ${status}`, {
    status,
    method: "GET",
    path: "/",
    detail: "",
    afterLostAnswer: false,
  });

/** A context whose server answers, or fails so. */
function contextOf(error?: Error) {
  const warnings: string[] = [];
  const server = async () => {
    if (error) throw error;
    return { version: "3.8.8", generation: 3, cloud: false };
  };
  const client = { server } as unknown as PrefectClient;
  return { warnings, client: async () => client, warn: (text: string) => void warnings.push(text) };
}

describe("asking the server", () => {
  it("gives the problems that it finds", async () => {
    const found = [problem("name", "is wrong")];

    assert.deepEqual(await askServer(contextOf(), async () => found), found);
  });

  it("warns once, with the first line, when the server is not there", async () => {
    const context = contextOf(new ConnectionError("nothing at X\nwas tried", "unreachable"));
    const never = () => assert.fail("asked");

    assert.deepEqual(await askServer(context, never), []);
    assert.deepEqual(await askServer(context, never), []);

    assert.deepEqual(context.warnings, ["not checked against the Prefect server: nothing at X"]);
  });

  it("warns when the server cannot answer the question", async () => {
    const context = contextOf();

    assert.deepEqual(await askServer(context, () => Promise.reject(failure(500))), []);
    assert.equal(context.warnings.length, 1);
  });

  for (const [what, error] of [
    ["wrong credentials", failure(401)],
    ["a bug of ours", new TypeError("x is undefined")],
  ] as const) {
    it(`does not hide ${what}`, async () => {
      await assert.rejects(
        askServer(contextOf(error), async () => []),
        error,
      );
    });
  }
});
