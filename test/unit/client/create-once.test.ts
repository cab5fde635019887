import assert from "node:assert/strict";
import { ConnectionError, PrefectApiError } from "../../../lib/client";
import { createOnce } from "../../../lib/client/create-once";

const lost = new ConnectionError("no answer", "unreachable", { mayBeDone: true });
const refused = new ConnectionError("refused", "unreachable");
const api = (status: number, afterLostAnswer = false) =>
  new PrefectApiError("no", { status, method: "POST", path: "/", detail: "", afterLostAnswer });

/** Creates with this failure where `found` is there then; tells what came of it. */
async function outcome(failure: Error, found: string | Error | undefined, isOurs = true) {
  let looked = 0;
  const find = async () => {
    looked += 1;
    if (found instanceof Error) throw found;
    return found;
  };
  const made = createOnce(
    () => Promise.reject(failure),
    find,
    () => isOurs,
  );
  const came = await made.catch((error: unknown) => error);
  return { came, looked };
}

describe("creating once", () => {
  it("looks for nothing when the creation is answered", async () => {
    const find = () => assert.fail("looked");
    assert.equal(await createOnce(async () => "made", find, find), "made");
  });

  for (const failure of [lost, api(500), api(504), api(409, true), api(401, true)]) {
    it(`finds what is there after ${failure.message} ${JSON.stringify(failure)}`, async () => {
      assert.deepEqual(await outcome(failure, "found"), { came: "found", looked: 1 });
    });
  }

  for (const failure of [refused, api(401), api(409), api(422)]) {
    it(`does not look after ${failure.message} ${JSON.stringify(failure)}`, async () => {
      assert.deepEqual(await outcome(failure, "found"), { came: failure, looked: 0 });
    });
  }

  it("tells of the first failure where nothing is found, or somebody else's", async () => {
    assert.equal((await outcome(lost, undefined)).came, lost);
    assert.equal((await outcome(lost, api(401))).came, lost);
    assert.equal((await outcome(lost, "theirs", false)).came, lost);
  });
});
