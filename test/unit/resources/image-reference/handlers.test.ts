import assert from "node:assert/strict";
import { createImageReferenceHandler } from "../../../../lib/resources/image-reference/handlers";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { FakeEngine } from "../../../support/fake-engine";
import { stubContext } from "../../../support/stub-context";

const REFERENCE = "r.test:5000/acme/etl:0123456789ab";
const REMOVAL = `DELETE /images/${REFERENCE}`;

describe("ImageReference", () => {
  let engine: FakeEngine;
  beforeEach(async () => {
    engine = await FakeEngine.start();
  });
  afterEach(() => engine.stop());

  const state = () => ({ reference: REFERENCE, host: engine.host });
  const remove = async (handler = createImageReferenceHandler({ inUseSeconds: 0.6 })) => {
    const context = stubContext();
    await handler.delete(context, REFERENCE, state());
    return context.warnings;
  };

  it("is made without asking an engine, and removed from it with its end", async () => {
    engine.answers[REMOVAL] = () => ({ status: 200, body: [{ Untagged: REFERENCE }] });
    const { id } = await createImageReferenceHandler().create(stubContext(), state());
    assert.deepEqual([id, engine.asked], [REFERENCE, []]);
    assert.deepEqual(await remove(), []);
    assert.deepEqual(engine.asked, [REMOVAL]);
  });

  it("is gone when the engine does not know it", async () => {
    assert.deepEqual(await remove(), []);
    assert.deepEqual(engine.asked, [REMOVAL]);
  });

  it("waits for the container that uses the image to end", async () => {
    const answers = [409, 200];
    engine.answers[REMOVAL] = () => ({ status: answers.shift() ?? 500 });
    assert.deepEqual(await remove(), []);
    assert.equal(engine.asked.length, 2);
  });

  it("goes beside another reference of the image that is removed at the same moment", async () => {
    const message = "unrecognized image ID sha256:f00";
    const answers = [{ status: 500, body: { message } }, { status: 200 }];
    engine.answers[REMOVAL] = () => answers.shift() ?? { status: 500 };
    assert.deepEqual(await remove(), []);
    assert.equal(engine.asked.length, 2);
  });

  it("stays, with a warning, while a container uses the image", async () => {
    const message = "container f00 is using its referenced image";
    engine.answers[REMOVAL] = () => ({ status: 409, body: { message } });
    assert.deepEqual(await remove(), [
      `image ${REFERENCE} stays on the Docker Engine: ${message}; ` +
        `once nothing uses it: docker image rm ${REFERENCE}`,
    ]);
  });

  it("fails with what the engine says of anything else", async () => {
    engine.answers[REMOVAL] = () => ({ status: 500, body: { message: "disk on fire" } });
    await assert.rejects(remove(), /disk on fire/);
  });

  it("stays when the same up has made it anew", async () => {
    const handler = createImageReferenceHandler();
    await handler.create(stubContext(), state());
    assert.deepEqual(await remove(handler), []);
    assert.deepEqual(engine.asked, []);
  });

  it("is replaced with its reference, and not for the way to the engine", async () => {
    const { diff, update } = createImageReferenceHandler();
    const old = { reference: "etl:1" };
    assert.deepEqual(diff(old, { reference: "etl:2" }), { changed: true, replaces: ["reference"] });
    assert.deepEqual(diff(old, { ...old, host: "tcp://h:1" }), { changed: true, replaces: [] });
    assert.deepEqual(diff(old, { ...old }), { changed: false, replaces: [] });
    const news = { ...state(), certPath: "/new" };
    assert.deepEqual(diff(state(), news), { changed: true, replaces: [] });
    assert.deepEqual(await update(stubContext(), REFERENCE, state(), news), news);
    assert.deepEqual(engine.asked, []);
  });

  it("shows no change in preview for what docker's provider does not have", async () => {
    const { check } = createImageReferenceHandler();
    const olds = { reference: "etl:1" };
    const news = { ...olds, host: UNKNOWN, caMaterial: UNKNOWN, certMaterial: UNKNOWN };
    assert.deepEqual((await check(stubContext(), news, olds)).inputs, olds);
  });

  it("needs a tag, or it might name an image by the beginning of its id", async () => {
    const { check } = createImageReferenceHandler();
    for (const reference of ["etl", "", "r.test:5000/etl", "etl@sha256:0123"]) {
      const { problems } = await check(stubContext(), { reference }, undefined);
      assert.equal(problems.length, 1, reference);
    }
    assert.deepEqual(
      (await check(stubContext(), { reference: REFERENCE }, undefined)).problems,
      [],
    );
  });

  it("does not change by what is told of its files alone, as in states from before", () => {
    const handler = createImageReferenceHandler();
    const told = { ...state(), files: { "project/work.py": "0a1b2c3d" } };
    assert.equal(handler.diff(state(), told).changed, false);
    assert.equal(handler.diff(told, { ...told, files: {} }).changed, false);
    const other = { ...told, reference: "r.test:5000/acme/etl:ba9876543210" };
    assert.deepEqual(handler.diff(told, other), { changed: true, replaces: ["reference"] });
  });
});
