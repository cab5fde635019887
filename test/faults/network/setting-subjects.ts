import type { Json } from "../../../lib/core/json";
import { blockName, inventories } from "./inventories";
import { type Ground, INPUT_SECRET, type Inputs, type Subject } from "./subject";

const renamed = (name: string) => `${name}_renamed`;

const runWith = (token: string, deploymentId: string): Json => ({
  type: "run-deployment",
  deploymentId,
  parameters: { token },
});

/** Nobody sends its event: it never acts. */
const automation = (name: string, { generation, deploymentId }: Ground) =>
  ({
    name,
    description: "before",
    enabled: true,
    ...(generation === 3 ? { tags: ["a", "b"] } : {}),
    trigger: {
      type: "event",
      expect: [`${name}.never`],
      match: { "prefect.resource.id": `prefect.deployment.${deploymentId}` },
      threshold: 2,
      withinSeconds: 60,
    },
    actions: [runWith(INPUT_SECRET, deploymentId)],
    actionsOnTrigger: [{ type: "pause-deployment", deploymentId }],
  }) satisfies Inputs;

/** What the work goes by. */
export const SETTING_SUBJECTS: readonly Subject[] = [
  {
    type: "Variable",
    title: "that is renamed",
    inputs: (name) => ({ name, value: INPUT_SECRET, tags: ["a"] }),
    changes: (_, name) => ({ name: renamed(name), value: `${INPUT_SECRET}, new`, tags: ["b"] }),
    inventory: inventories.variables,
  },
  {
    type: "Variable",
    title: "with more than a text",
    variant: true,
    inputs: (name, { generation }) => {
      const value = { token: INPUT_SECRET, rows: [1.5, null, true] };
      return { name, value: generation === 3 ? value : JSON.stringify(value) };
    },
    changes: ({ generation }) => ({ value: generation === 3 ? [INPUT_SECRET] : "[]" }),
    inventory: inventories.variables,
  },
  {
    type: "GlobalConcurrencyLimit",
    title: "that is renamed",
    inputs: (name) => ({ name, limit: 2, active: true, slotDecayPerSecond: 0.5 }),
    changes: (_, name) => ({
      name: renamed(name),
      limit: 3,
      active: false,
      slotDecayPerSecond: 1.5,
    }),
    inventory: inventories.globalConcurrencyLimits,
  },
  {
    type: "TagConcurrencyLimit",
    title: "that grows",
    inputs: (tag) => ({ tag, concurrencyLimit: 2 }),
    changes: () => ({ concurrencyLimit: 3 }),
    inventory: inventories.tagConcurrencyLimits,
  },
  {
    type: "Block",
    title: "with secrets",
    inputs: (name) => ({
      typeSlug: "webhook",
      name: blockName(name),
      data: { method: "PUT", url: `https://a/${INPUT_SECRET}`, headers: { token: INPUT_SECRET } },
    }),
    changes: () => ({ data: { method: "POST", url: `https://b/${INPUT_SECRET}` } }),
    inventory: inventories.blocks,
  },
  {
    type: "Automation",
    title: "that is changed",
    inputs: automation,
    changes: ({ deploymentId }, name) => ({
      name: renamed(name),
      description: "after",
      enabled: false,
      actions: [runWith(`${INPUT_SECRET}, new`, deploymentId), { type: "do-nothing" }],
    }),
    inventory: inventories.automations,
  },
  {
    type: "Automation",
    title: "that is switched off",
    variant: true,
    inputs: automation,
    changes: () => ({ enabled: false }),
    inventory: inventories.automations,
  },
];
