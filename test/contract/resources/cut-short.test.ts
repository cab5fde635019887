import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createPrefectClient, isConnectionError } from "../../../lib/client";
import { FileJournal } from "../../../lib/provider/journal";
import type { Handler, HandlerContext } from "../../../lib/provider/handler";
import { blockHandler } from "../../../lib/resources/block/handlers";
import { deploymentHandler } from "../../../lib/resources/deployment/handlers";
import { flowHandler } from "../../../lib/resources/flow/handlers";
import { flowRunHandler } from "../../../lib/resources/flow-run/handlers";
import { workPoolHandler } from "../../../lib/resources/work-pool/handlers";
import { workQueueHandler } from "../../../lib/resources/work-queue/handlers";
import { describeOnPrefect } from "../../support/on-prefect";
import { temporaryFolder } from "../../support/program";
import { type Lab, openLab } from "./lab";

type Inputs = Record<string, unknown>;
type AnyHandler = Handler<object, object>;

/** A type of object that its server has only one of by a name. */
interface Named {
  readonly type: string;
  readonly handler: AnyHandler;
  readonly inputs: (lab: Lab) => Promise<Inputs>;
  /** The call that makes it. */
  readonly call: RegExp;
  readonly changed: Inputs;
}

const NAMED: readonly Named[] = [
  {
    type: "Flow",
    handler: flowHandler,
    inputs: async (lab) => ({ name: lab.flowName(), tags: ["a"] }),
    call: /POST \/flows\/$/,
    changed: { tags: ["b"] },
  },
  {
    type: "WorkPool",
    handler: workPoolHandler,
    inputs: async (lab) => ({ name: lab.poolName(), description: "before" }),
    call: /POST \/work_pools\/$/,
    changed: { description: "after" },
  },
  {
    type: "WorkQueue",
    handler: workQueueHandler,
    inputs: async (lab) => {
      const { name } = await lab.person.workPools.create({ name: lab.poolName() });
      return { name: "urgent", workPoolName: name, description: "before" };
    },
    call: /POST \/work_pools\/[^/]+\/queues$/,
    changed: { description: "after" },
  },
  {
    type: "Deployment",
    handler: deploymentHandler,
    inputs: async (lab) => ({ name: "d", flowName: lab.flowName(), description: "before" }),
    call: /POST \/deployments\/$/,
    changed: { description: "after", schedules: { nightly: { cron: "0 2 * * *" } } },
  },
  {
    type: "Block",
    handler: blockHandler,
    inputs: async (lab) => {
      return { typeSlug: "secret", name: lab.secretName(), data: { value: "before" } };
    },
    call: /POST \/block_documents\/$/,
    changed: { data: { value: "after" } },
  },
];

const DEV = { stack: "urn:pulumi:dev::etl::pulumi:pulumi:Stack::etl-dev", engine: "127.0.0.1:1" };
const PROD = { ...DEV, stack: DEV.stack.replaceAll("dev", "prod") };

describeOnPrefect("what an up left that was cut short", [3, 2], (server) => {
  let lab: Lab;
  let root: string;
  let folder: string;

  beforeEach(() => {
    lab = openLab(server());
    root = temporaryFolder();
    folder = join(root, ".prefect-constructs", ".journal");
  });

  afterEach(async () => {
    await lab.cleanUp();
    rmSync(root, { recursive: true, force: true });
  });

  /** The surroundings of a new provider process of a stack. */
  const next = (operation = DEV): HandlerContext => {
    const journal = new FileJournal({ folder, operation: () => Promise.resolve(operation) });
    return { ...lab.context, journal };
  };
  /** One whose server is gone for good as soon as it has done what it was asked for. */
  const cutOff = (call: RegExp): HandlerContext => {
    lab.loseAnswerOf(call);
    let gone: unknown;
    const spy: typeof fetch = async (...request) => {
      if (gone !== undefined) throw gone;
      return lab.fetch(...request).catch((error: unknown) => {
        gone = error;
        throw error;
      });
    };
    const source = "the test";
    const connection = { apiUrl: server().apiUrl, retryBudgetSeconds: 0, source };
    const client = createPrefectClient(connection, { fetch: spy });
    return { ...next(), client: async () => client };
  };

  for (const { type, handler, inputs: inputsIn, call, changed } of NAMED) {
    describe(`a ${type}`, () => {
      let inputs: Inputs;
      beforeEach(async () => {
        inputs = await inputsIn(lab);
      });

      it("is taken over and brought in line by the next up of the same stack", async () => {
        const { id } = await handler.create(next(), inputs);
        const news = { ...inputs, ...changed };
        const again = await handler.create(next(), news);
        assert.equal(again.id, id);
        const read = await handler.read(next(), id, again.state);
        assert.deepEqual(handler.diff(read!.state, news).changed, false);
        const { created, flowCreated } = again.state as {
          created?: boolean;
          flowCreated?: boolean;
        };
        assert.equal(created ?? flowCreated ?? true, true, "and goes with the stack");
      });

      it("is refused to another stack", async () => {
        await handler.create(next(), inputs);
        await assert.rejects(handler.create(next(PROD), inputs), /exists already.*adopt: true/s);
      });

      it("is refused once the state knows it", async () => {
        const { id } = await handler.create(next(), inputs);
        rmSync(join(folder, `${type}.${id}.json`));
        await assert.rejects(handler.create(next(), inputs), /exists already.*cut short/s);
      });

      it("is taken over where the answer to the call that made it never came", async () => {
        await assert.rejects(handler.create(cutOff(call), inputs), isConnectionError);
        const { id, state } = await handler.create(next(), inputs);
        assert.equal((await handler.read(next(), id, state))?.id, id);
        assert.ok(readdirSync(folder).includes(`${type}.${id}.json`), "noted until it is recorded");
      });

      it("is refused where somebody made it before ours was asked for", async () => {
        const stranger = await handler.create(lab.context, inputs);
        const { journal } = next();
        const creation = { type, name: nameOf(inputs), apiUrl: server().apiUrl };
        // Asked for when the stranger's had been there for long.
        await journal?.begin(creation, { serverTime: Date.now() + 60_000 });
        await assert.rejects(handler.create(next(), inputs), /exists already/);
        assert.deepEqual(notes(), [], "what came to nothing is not noted any more");
        await handler.delete(lab.context, stranger.id, stranger.state);
      });

      it("leaves no note where what it needs was asked for, and never came about", async () => {
        const serverTime = Date.now();
        for (const [of, name] of [
          ["Flow", inputs.flowName ?? inputs.name],
          [type, nameOf(inputs)],
        ]) {
          const creation = { type: String(of), name: String(name), apiUrl: server().apiUrl };
          await next().journal?.begin(creation, { serverTime });
        }
        const { id } = await handler.create(next(), inputs);
        assert.ok(notes().includes(`${type}.${id}.json`));
        const known = type === "Deployment" || type === "Flow" ? "Flow." : type;
        assert.deepEqual(
          notes().filter((file) => file.startsWith(known) && file.includes(".new-")),
          [],
        );
      });

      it("is made anew where it is gone again", async () => {
        const { id, state } = await handler.create(next(), inputs);
        await handler.delete(lab.context, id, state);
        const again = await handler.create(next(), inputs);
        assert.notEqual(again.id, id);
        assert.deepEqual(
          notes().filter((file) => file.includes(id)),
          [],
        );
      });
    });
  }

  const nameOf = ({ name, workPoolName, flowName, typeSlug }: Inputs) =>
    [workPoolName ?? flowName ?? typeSlug, name].filter((part) => part !== undefined).join("/");
  const notes = () => (existsSync(folder) ? readdirSync(folder) : []);

  describe("a flow run", () => {
    let deploymentId: string;
    beforeEach(async () => {
      const { flow } = await lab.person.flows.upsert(lab.flowName());
      const { deployment } = await lab.person.deployments.create({ name: "d", flow_id: flow.id });
      deploymentId = deployment.id;
    });

    const runs = async () => lab.person.runs.active({ deploymentIds: [deploymentId] });
    const run = (parameters: Inputs = { token: "s3cret" }) => ({ deploymentId, parameters });

    it("is the same run for the next up", async () => {
      const { id } = await flowRunHandler.create(next(), run() as never);
      assert.equal((await flowRunHandler.create(next(), run() as never)).id, id);
      assert.equal((await runs()).length, 1);
    });

    it("is the same run where its answer never came", async () => {
      const cut = cutOff(/create_flow_run$/);
      await assert.rejects(flowRunHandler.create(cut, run() as never), isConnectionError);
      const [made, ...more] = await runs();
      assert.deepEqual(more, []);
      assert.equal((await flowRunHandler.create(next(), run() as never)).id, made?.id);
      assert.equal((await runs()).length, 1);
    });

    it("is another run with other parameters, for another stack, and once it is recorded", async () => {
      const { id } = await flowRunHandler.create(next(), run() as never);
      const others = [
        await flowRunHandler.create(next(), run({ token: "other" }) as never),
        await flowRunHandler.create(next(PROD), run() as never),
      ];
      for (const file of readdirSync(folder)) rmSync(join(folder, file));
      others.push(await flowRunHandler.create(next(), run() as never));
      assert.equal(new Set([id, ...others.map((other) => other.id)]).size, 4);
    });

    it("of which two alike were cut short is two runs still", async () => {
      const first = next();
      const both = [run(), run()].map((inputs) => flowRunHandler.create(first, inputs as never));
      const ids = (await Promise.all(both)).map(({ id }) => id);
      const then = next();
      const again = [run(), run()].map((inputs) => flowRunHandler.create(then, inputs as never));
      const sameIds = (await Promise.all(again)).map(({ id }) => id);
      assert.deepEqual(sameIds.sort(), ids.sort());
    });

    it("leaves no parameter in its note", async () => {
      await flowRunHandler.create(next(), run() as never);
      const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
      assert.equal(texts.length, 1);
      assert.doesNotMatch(texts.join(), /s3cret/);
    });
  });
});
