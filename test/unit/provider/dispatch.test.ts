import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { PrefectApiError, type PrefectClient } from "../../../lib/client";
import { LocalError } from "../../../lib/core/local-error";
import { UserError } from "../../../lib/core/user-error";
import { type Handler, type HandlerContext, PartialFailure } from "../../../lib/provider";
import { providerOf, RESOURCE_TYPES, type ResourceType } from "../../../lib/provider/dispatch";
import { localFolderHandler } from "../../../lib/resources/local-folder/handlers";

type AnyHandler = Handler<object, object>;
type Provider = Required<pulumi.dynamic.ResourceProvider>;

/** The dispatch knows its handlers itself, so a real one stands in for any. */
const handler = localFolderHandler as unknown as AnyHandler;
const original = { ...handler };
const provider = providerOf("LocalFolder") as Provider;

describe("the provider's dispatch", () => {
  afterEach(() => void Object.assign(handler, original));

  const stub = (methods: Partial<AnyHandler>) => void Object.assign(handler, methods);

  it("has a handler for every type", async () => {
    for (const type of RESOURCE_TYPES) {
      const { diff } = providerOf(type) as Provider;
      const answer = await diff("id", {}, {}).catch((error: Error) => error.message);
      assert.doesNotMatch(String(answer), /has no resource type|Cannot find module/, type);
    }
  });

  it("says what to do about a type of another version", async () => {
    const unknown = providerOf("Teapot" as ResourceType) as Provider;
    await assert.rejects(unknown.create({}), /no resource type "Teapot"; install the version/);
  });

  describe("check", () => {
    it("hands on what is ours and takes back completed inputs", async () => {
      let seen: unknown;
      stub({
        check: (_context, news, olds) => {
          seen = { news, olds };
          return Promise.resolve({ inputs: { ...news, added: true }, problems: [] });
        },
      });
      const olds = { a: 0, __provider: "text" };
      const answer = await provider.check(olds, { a: 1, __provider: "text" });
      assert.deepEqual(seen, { news: { a: 1 }, olds: { a: 0 } });
      assert.deepEqual(answer, { inputs: { a: 1, added: true }, failures: [] });
    });

    it("knows nothing of before when there was nothing", async () => {
      let before: unknown = "not called";
      stub({
        check: (_context, inputs, olds) => {
          before = olds;
          return Promise.resolve({ inputs, problems: [] });
        },
      });
      await provider.check({}, { a: 1 });
      assert.equal(before, undefined);
    });

    it("tells all problems in one failure that names no property", async () => {
      const problems = [
        { path: "cron", message: "needs five fields" },
        { path: "rows", message: "must be a number" },
      ];
      stub({ check: (_context, inputs) => Promise.resolve({ inputs, problems }) });
      const { failures } = await provider.check({}, {});
      assert.deepEqual(failures, [
        { property: "", reason: "cron needs five fields\nrows must be a number" },
      ]);
    });

    it("strips what is undefined at every level, which protobuf refuses", async () => {
      const inputs = {
        a: undefined,
        b: { c: undefined, d: null },
        e: [{ f: undefined }, undefined],
      };
      stub({ check: () => Promise.resolve({ inputs, problems: [] }) });
      const { inputs: answered } = await provider.check({}, {});
      assert.equal(JSON.stringify(answered), '{"b":{"d":null},"e":[{},null]}');
      assert.deepEqual(Object.keys(Object(answered)), ["b", "e"]);
      assert.deepEqual(Object.keys(Object(answered).b), ["d"]);
    });
  });

  describe("diff", () => {
    const diff = (difference: ReturnType<AnyHandler["diff"]>, news: object = { path: "/b" }) => {
      stub({ diff: () => difference });
      return provider.diff("id", {}, news);
    };

    it("is nothing when the handler sees no change, whatever Pulumi sees", async () => {
      assert.deepEqual(await diff({ changed: false, replaces: [] }), { changes: false });
    });

    it("leaves it to the engine to name what changed", async () => {
      assert.deepEqual(await diff({ changed: true, replaces: [] }), {
        changes: undefined,
        replaces: [],
        deleteBeforeReplace: false,
      });
      const replaced = { changed: true, replaces: ["path"], deleteBeforeReplace: true };
      assert.deepEqual(await diff(replaced), {
        changes: undefined,
        replaces: ["path"],
        deleteBeforeReplace: true,
      });
    });

    it("insists when the cause is not an input, where the engine would see nothing", async () => {
      const answer = await diff({ changed: true, replaces: ["stateType"] });
      assert.equal(answer.changes, true);
      assert.deepEqual(answer.replaces, ["stateType"]);
    });

    it("compares only what is ours", async () => {
      let seen: unknown;
      stub({
        diff: (...both) => {
          seen = both;
          return { changed: false, replaces: [] };
        },
      });
      await provider.diff("id", { a: 1, __provider: "old" }, { a: 1, __provider: "new" });
      assert.deepEqual(seen, [{ a: 1 }, { a: 1 }]);
    });
  });

  describe("create, update, read and delete", () => {
    it("answer with the whole state", async () => {
      stub({
        create: (_context, inputs) =>
          Promise.resolve({ id: "7", state: { ...inputs, b: undefined } }),
        update: (_context, _id, olds, news) => Promise.resolve({ ...olds, ...news, b: undefined }),
      });
      assert.deepEqual(await provider.create({ a: 1, __provider: "x" }), {
        id: "7",
        outs: { a: 1 },
      });
      assert.deepEqual(await provider.update("7", { a: 1 }, { c: 2 }), { outs: { a: 1, c: 2 } });
    });

    it("read live inputs beside the state, and nothing when the object is gone", async () => {
      const live = { id: "7", state: { a: 1, url: "u" }, inputs: { a: 1, b: undefined } };
      stub({ read: () => Promise.resolve(live) });
      const found = await provider.read("7", { a: 0 });
      assert.deepEqual(found, { id: "7", props: { a: 1, url: "u" }, inputs: { a: 1 } });
      stub({ read: () => Promise.resolve(undefined) });
      assert.deepEqual(await provider.read("7", { a: 0 }), { id: undefined, props: {} });
    });

    it("pass id and state to delete", async () => {
      let seen: unknown;
      stub({
        delete: (_context, id, state) => {
          seen = { id, state };
          return Promise.resolve();
        },
      });
      await provider.delete("7", { a: 1, __provider: "text" });
      assert.deepEqual(seen, { id: "7", state: { a: 1 } });
    });
  });

  describe("a failure", () => {
    for (const method of ["create", "update"] as const) {
      it(`of ${method} that left something behind is recorded with it`, async () => {
        const failure = new PartialFailure("the run failed", {
          id: "7",
          state: { a: 1, message: undefined },
        });
        stub({ [method]: () => Promise.reject(failure) });
        const inputs = { a: 1, __provider: "text" };
        const call =
          method === "create" ? provider.create(inputs) : provider.update("7", {}, inputs);
        await assert.rejects(call, (error: Error & Record<string, unknown>) => {
          assert.equal(error.message, "the run failed");
          assert.equal(error.id, "7");
          assert.deepEqual(error.properties, { a: 1, __provider: "text" });
          assert.deepEqual(error.reasons, ["the run failed"]);
          return true;
        });
      });
    }

    it("of an update that Prefect cut short is recorded with what is live then", async () => {
      const update = () => Promise.reject(refused);
      const live = { id: "7", state: { a: 2, url: "u" }, inputs: { a: 2 } };
      const failed = async (read: AnyHandler["read"]) => {
        stub({ update, read });
        const call = provider.update("7", { a: 1 }, { a: 3, __provider: "text" });
        return call.then(
          () => assert.fail("did not fail"),
          (error: Error & Record<string, unknown>) => {
            assert.equal(error.message, "Prefect refused");
            assert.equal(error.stack, "");
            assert.equal(error.id, "7");
            return error.properties;
          },
        );
      };
      const recorded = { a: 2, url: "u", __provider: "text" };
      assert.deepEqual(await failed(() => Promise.resolve(live)), recorded);
      // Where it cannot be read, or is gone, the state stays as it was; the next `up` tries again.
      const before = { a: 1, __provider: "text" };
      assert.deepEqual(await failed(() => Promise.reject(refused)), before);
      assert.deepEqual(await failed(() => Promise.resolve(undefined)), before);
    });

    const refused = new PrefectApiError("Prefect refused", {
      status: 409,
      method: "POST",
      path: "/flows/",
      detail: "taken",
      afterLostAnswer: false,
    });
    const explained = [refused, new UserError("name is taken"), new LocalError("no Python")];
    for (const cause of explained) {
      it(`that is explained is shown without a stack: ${cause.name}`, async () => {
        stub({
          check: () => Promise.reject(cause),
          create: () => Promise.reject(cause),
          read: () => Promise.reject(cause),
          delete: () => Promise.reject(cause),
        });
        const calls = [
          () => provider.check({}, {}),
          () => provider.create({}),
          () => provider.read("7", {}),
          () => provider.delete("7", {}),
        ];
        for (const call of calls) {
          await assert.rejects(call, (error: Error) => {
            assert.equal(error.message, cause.message);
            assert.equal(error.stack, "");
            return true;
          });
        }
      });
    }

    it("of ours keeps its stack", async () => {
      stub({ create: () => Promise.reject(new TypeError("x is undefined")) });
      await assert.rejects(provider.create({}), (error: Error) => {
        assert.match(error.stack ?? "", /x is undefined\n +at /);
        return true;
      });
    });
  });

  describe("the connection", () => {
    const clientOf = async (
      settings: Record<string, string>,
      type: ResourceType = "LocalFolder",
    ) => {
      let client: Promise<PrefectClient> | undefined;
      stub({
        create: (context: HandlerContext) => {
          client = context.client();
          return Promise.resolve({ id: "7", state: {} });
        },
      });
      const config = { get: (key: string) => settings[key], require: () => "" };
      // Each type has its own provider text and is configured by it.
      await providerOf(type).configure?.({ config });
      await provider.create({});
      return client;
    };

    it("is one client for all types, which orders their writes", async () => {
      const settings = { "prefect:apiUrl": "http://127.0.0.1:4200/api" };
      const first = await clientOf(settings);
      assert.equal(first?.apiUrl, "http://127.0.0.1:4200/api");
      assert.equal(await clientOf({ ...settings }, "Deployment"), first);
      assert.notEqual(await clientOf({ "prefect:apiUrl": "http://127.0.0.1:4300/api" }), first);
    });

    it("is missed only by what needs it", async () => {
      await (provider.configure as (request: unknown) => Promise<void>)({
        config: { get: () => undefined },
      });
      const diff = await provider.diff(
        "id",
        { path: "/a", keep: false },
        { path: "/a", keep: false },
      );
      assert.deepEqual(diff, { changes: false });
    });
  });
});
