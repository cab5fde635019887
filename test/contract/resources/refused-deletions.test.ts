import { strict as assert } from "node:assert";
import { createPrefectClient } from "../../../lib/client";
import type { Handler, HandlerContext } from "../../../lib/provider/handler";
import { automationHandler } from "../../../lib/resources/automation/handlers";
import { blockHandler } from "../../../lib/resources/block/handlers";
import { deploymentHandler } from "../../../lib/resources/deployment/handlers";
import { flowHandler } from "../../../lib/resources/flow/handlers";
import { flowRunHandler } from "../../../lib/resources/flow-run/handlers";
import { globalConcurrencyLimitHandler } from "../../../lib/resources/global-concurrency-limit/handlers";
import { tagConcurrencyLimitHandler } from "../../../lib/resources/tag-concurrency-limit/handlers";
import { variableHandler } from "../../../lib/resources/variable/handlers";
import { workPoolHandler } from "../../../lib/resources/work-pool/handlers";
import { workQueueHandler } from "../../../lib/resources/work-queue/handlers";
import { describeWithAutomations, uniqueName } from "../../support/on-prefect";
import { type Lab, openLab } from "./lab";

interface Subject {
  readonly type: string;
  readonly handler: object;
  readonly inputs: (lab: Lab) => Promise<object> | object;
  /** @default - what a refresh finds */
  readonly isThere?: (lab: Lab, id: string) => Promise<boolean>;
}

const SUBJECTS: readonly Subject[] = [
  { type: "Flow", handler: flowHandler, inputs: (lab) => ({ name: lab.flowName() }) },
  {
    type: "Deployment",
    handler: deploymentHandler,
    inputs: (lab) => ({ name: "d", flowName: lab.flowName() }),
  },
  { type: "WorkPool", handler: workPoolHandler, inputs: (lab) => ({ name: lab.poolName() }) },
  {
    type: "WorkQueue",
    handler: workQueueHandler,
    inputs: async (lab) => {
      const { name } = await lab.person.workPools.create({ name: lab.poolName() });
      return { name: "urgent", workPoolName: name };
    },
  },
  {
    type: "Block",
    handler: blockHandler,
    inputs: (lab) => ({ typeSlug: "secret", name: lab.secretName(), data: { value: "v" } }),
  },
  {
    type: "Variable",
    handler: variableHandler,
    inputs: () => ({ name: uniqueName("v").replaceAll("-", "_").toLowerCase(), value: "v" }),
  },
  {
    type: "GlobalConcurrencyLimit",
    handler: globalConcurrencyLimitHandler,
    inputs: () => ({ name: uniqueName("limit"), limit: 1 }),
  },
  {
    type: "TagConcurrencyLimit",
    handler: tagConcurrencyLimitHandler,
    inputs: () => ({ tag: uniqueName("tag"), concurrencyLimit: 1 }),
  },
  {
    type: "Automation",
    handler: automationHandler,
    inputs: (lab) => {
      const trigger = { type: "event", expect: ["orders.ready"] };
      return { name: lab.automationName(), trigger, actions: [{ type: "do-nothing" }] };
    },
  },
  {
    type: "FlowRun",
    handler: flowRunHandler,
    inputs: async (lab) => {
      const { flow } = await lab.person.flows.upsert(lab.flowName());
      const { deployment } = await lab.person.deployments.create({ name: "d", flow_id: flow.id });
      return { deploymentId: deployment.id, onDelete: "delete" };
    },
    // A refresh keeps what was known of a run that is gone.
    isThere: async (lab, id) => (await lab.person.runs.get(id)) !== undefined,
  },
];

describeWithAutomations("A deletion that the server refuses", [3, 2], (server) => {
  let lab: Lab;
  beforeEach(() => {
    lab = openLab(server());
  });
  afterEach(() => lab.cleanUp());

  /** A server that answers every deletion like this. */
  const refusing = (status: number): HandlerContext => {
    const refuse: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.method !== "DELETE") return fetch(request);
      return Response.json({ detail: "not today" }, { status });
    };
    const connection = { apiUrl: server().apiUrl, retryBudgetSeconds: 0.1, source: "the test" };
    const client = createPrefectClient(connection, { fetch: refuse });
    return { ...lab.context, client: async () => client };
  };

  for (const { type, handler: given, inputs, isThere } of SUBJECTS) {
    for (const status of [403, 500, 503]) {
      it(`of a ${type} fails with ${status}: it stays in the state and goes next time`, async () => {
        const handler = given as Handler<object, object>;
        const { id, state } = await handler.create(lab.context, await inputs(lab));

        const refused = handler.delete(refusing(status), id, state);

        await assert.rejects(refused, new RegExp(`DELETE /.* ${status}`));
        const there = async () =>
          isThere?.(lab, id) ?? (await handler.read(lab.context, id, state)) !== undefined;
        assert.equal(await there(), true);
        await handler.delete(lab.context, id, state);
        assert.equal(await there(), false);
      });
    }
  }
});
