import { type Made, nameFor, post, type Scene } from "./fill";

/** An automation of any kind; its events never come. */
export async function automation(scene: Scene, number: number): Promise<void> {
  const { hand, random, generation } = scene;
  // Two of one name now and then, which cannot be told apart.
  const name = random.chance(0.08) ? "twice" : nameFor(random, number);
  const body = {
    name,
    description: random.chance(0.5) ? "Watches" : "",
    enabled: random.chance(0.6),
    trigger: triggerFor(scene),
    actions: actionsFor(scene),
    actions_on_trigger: random.chance(0.2) ? [{ type: "do-nothing" }] : [],
    ...(generation === 3 && random.chance(0.4) ? { tags: ["z", "y"] } : {}),
    ...(random.chance(0.2) ? { owner_resource: ownerFor(scene) } : {}),
  };
  const { id } = await post<Made>(hand, "/automations/", body);
  scene.automations.push({ id, name });
}

/** As `prefect deploy` makes the triggers of a deployment. */
function ownerFor({ random, deployments }: Scene): string {
  return `prefect.deployment.${random.one(deployments).id}`;
}

function event({ random, deployments }: Scene, expect: string): object {
  const related = { "prefect.resource.id": `prefect.deployment.${random.one(deployments).id}` };
  return {
    type: "event",
    posture: "Reactive",
    expect: [expect],
    threshold: 1 + random.number(3),
    within: random.one([0, 60, 3600]),
    ...(random.chance(0.4) ? { match_related: related } : {}),
    ...(random.chance(0.3) ? { match: { "shop.id": ["b*", "a"] }, for_each: ["shop.id"] } : {}),
  };
}

function triggerFor(scene: Scene): object {
  const { random } = scene;
  const two = [event(scene, "never.first"), event(scene, "never.second")];
  return random.one<() => object>([
    () => event(scene, "never.comes"),
    () => event(scene, "never.comes"),
    () => ({
      type: "event",
      posture: "Proactive",
      after: ["never.before"],
      expect: ["never.comes"],
      for_each: ["shop.id"],
      threshold: 1,
      within: random.one([10, 600]),
    }),
    () => ({ type: "compound", require: random.one(["any", "all", 1]), within: 60, triggers: two }),
    () => ({ type: "sequence", within: null, triggers: two }),
  ])();
}

function actionsFor(scene: Scene): object[] {
  const { random } = scene;
  const blockOf = (slug: string) => scene.blocks.find(({ typeSlug }) => typeSlug === slug)?.id;
  const choices: (() => object)[] = [
    () => ({ type: "do-nothing" }),
    () => ({ type: "cancel-flow-run" }),
    () => ({ type: "change-flow-run-state", state: "CANCELLED", message: "enough" }),
    () => ({
      type: "run-deployment",
      source: "selected",
      deployment_id: random.one(scene.deployments).id,
      parameters: { day: "{{ event.payload.day }}" },
    }),
    () => ({ type: "pause-deployment", source: "inferred" }),
    () => ({ type: "pause-work-pool", work_pool_id: random.one(scene.pools).id }),
    () => ({ type: "resume-work-queue", work_queue_id: random.one(scene.queues).id }),
    () => ({
      type: "send-notification",
      block_document_id: blockOf("slack-webhook"),
      subject: 'A "run"',
      body: "It's\nover",
    }),
    () => ({ type: "call-webhook", block_document_id: blockOf("webhook"), payload: "{}" }),
  ];
  if (scene.automations.length > 0) {
    choices.push(() => ({
      type: "pause-automation",
      automation_id: random.one(scene.automations).id,
    }));
  }
  return Array.from({ length: 1 + random.number(2) }, () => random.one(choices)());
}

/** Two that switch each other off. */
export async function circle({ hand, automations }: Scene): Promise<void> {
  const trigger = {
    type: "event",
    posture: "Reactive",
    expect: ["never.comes"],
    threshold: 1,
    within: 0,
  };
  const make = (name: string, actions: object[]) =>
    post<Made>(hand, "/automations/", { name, description: "", enabled: true, trigger, actions });
  const pausing = ({ id }: Made) => ({ type: "pause-automation", automation_id: id });
  const first = await make("first of two", [{ type: "do-nothing" }]);
  const second = await make("second of two", [pausing(first)]);
  const actions = [pausing(second)];
  const whole = { name: "first of two", description: "", enabled: true, trigger, actions };
  await hand.call("PUT", `/automations/${first.id}`, whole);
  automations.push(first, second);
}
