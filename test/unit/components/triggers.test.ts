import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { record, thrownBy } from "../../support/mocks";
import {
  PrefectInputError,
  PrefectServeDeployment,
  type PrefectServeDeploymentArgs,
} from "../../../lib";
import { connection, etlPackage, needsPython } from "./fixtures";

const ORDERS = { type: "event", expect: ["orders.ready"] } as const;

describe("triggers of a deployment", function () {
  this.timeout(60_000);
  needsPython();

  const component = (args: Partial<PrefectServeDeploymentArgs>) => {
    const parameters = { rows: 1 };
    const all = { package: etlPackage(), parameters, ...args };
    return new PrefectServeDeployment("nightly", all, connection());
  };
  const inputsOf = async (args: Partial<PrefectServeDeploymentArgs>, key = "orders") =>
    (await record(() => component(args))).one("Automation", `nightly-trigger-${key}`).inputs;

  it("run the deployment, which owns them", async () => {
    const { one } = await record(() => component({ triggers: { orders: ORDERS } }));

    const { inputs, parent, dependencies } = one("Automation", "nightly-trigger-orders");
    assert.deepEqual(inputs, {
      name: "etl/nightly/orders",
      trigger: ORDERS,
      actions: [{ type: "run-deployment", deploymentId: "id-of-nightly" }],
      ownerResource: "prefect.deployment.id-of-nightly",
    });
    assert.equal(parent, "nightly");
    assert.ok(dependencies.includes("nightly"), "it does not wait for the deployment");
  });

  it("hand on what the run is given, and what an automation has", async () => {
    const run = { parameters: { rows: 5 }, jobVariables: { a: 1 }, scheduleAfterSeconds: 60 };
    const own = { name: "mine", description: "d", tags: ["a"], enabled: false } as const;
    const more = { actionsOnResolve: [{ type: "do-nothing" }] } as const;

    const inputs = await inputsOf({
      adopt: true,
      triggers: { orders: { ...ORDERS, ...run, ...own, ...more } },
    });

    assert.deepEqual(inputs, {
      ...own,
      ...more,
      adopt: true,
      trigger: ORDERS,
      actions: [{ type: "run-deployment", deploymentId: "id-of-nightly", ...run }],
      ownerResource: "prefect.deployment.id-of-nightly",
    });
  });

  it("do something else instead", async () => {
    const actions = [{ type: "pause-deployment", source: "inferred" }] as const;
    assert.deepEqual(
      (await inputsOf({ triggers: { orders: { ...ORDERS, actions } } })).actions,
      actions,
    );
  });

  it("are disabled while the deployment is stopped, whatever they say", async () => {
    const stopped = await inputsOf({
      stopped: true,
      triggers: { orders: { ...ORDERS, enabled: true } },
    });
    assert.equal(stopped.enabled, false);
  });

  it("keep what is secret so", async () => {
    const parameters = { rows: pulumi.secret(5) };
    const { one } = await record(() =>
      component({ triggers: { orders: { ...ORDERS, parameters } } }),
    );
    assert.deepEqual(one("Automation", "nightly-trigger-orders").secrets, ["actions"]);
  });

  it("are checked with everything else, each problem where it was written", async () => {
    const error = await thrownBy(() =>
      component({
        concurrencyLimit: 0,
        triggers: {
          any: { type: "event" },
          late: { ...ORDERS, posture: "Proactive", withinSeconds: 1, tags: [1 as never] },
          many: { ...ORDERS, parameters: { rows: "many" }, scheduleAfterSeconds: -1 },
          "new day": { type: "sequence", triggers: [], name: "" },
          other: {
            ...ORDERS,
            parameters: { rows: 1 },
            actions: [{ type: "pause-deployment" }],
          },
        },
      }),
    );
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.deepEqual(
      error.problems.map(({ path }) => path),
      [
        "concurrencyLimit",
        "triggers.any",
        "triggers.late.tags[0]",
        "triggers.late.withinSeconds",
        "triggers.many.scheduleAfterSeconds",
        "triggers.many.parameters.rows",
        'triggers["new day"].name',
        'triggers["new day"].triggers',
        "triggers.other.parameters",
        "triggers.other.actions[0].deployment",
      ],
    );
  });

  it("must give a run what the flow needs and the deployment does not have", async () => {
    const error = await thrownBy(() => component({ parameters: {}, triggers: { orders: ORDERS } }));
    assert.match(error.message, /triggers\.orders\.parameters\.rows is required/);
    const parameters = { rows: "{{ event.payload.rows }}" };
    const { actions } = await inputsOf({
      parameters: {},
      triggers: { orders: { ...ORDERS, parameters } },
    });
    assert.match(JSON.stringify(actions), /event\.payload\.rows/);
  });

  it("pass over values that are known later", async () => {
    const parameters = { rows: pulumi.output("many") };
    const { actions } = await inputsOf({ triggers: { orders: { ...ORDERS, parameters } } });
    assert.match(JSON.stringify(actions), /"rows":"many"/);
  });
});
