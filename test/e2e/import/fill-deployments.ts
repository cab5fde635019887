import { type Made, nameFor, post, type Scene } from "./fill";
import type { Random } from "./random";

const SCHEMA = {
  title: "Parameters",
  type: "object",
  properties: {
    day: { title: "day", position: 0, type: "string", description: "Which day. ".repeat(12) },
    n: { title: "n", position: 1, type: "integer", default: 3 },
    options: { title: "options", position: 2, type: "object" },
  },
  required: ["day"],
};

/** A deployment with any of the things that one can have; its runs are far away. */
export async function deployment(scene: Scene, number: number): Promise<void> {
  const { hand, random, generation } = scene;
  const flow = random.one(scene.flows);
  const name = nameFor(random, number);
  const body: Record<string, unknown> = {
    name,
    flow_id: flow.id,
    paused: random.chance(0.2),
    tags: random.chance(0.5) ? ["nightly", "a"] : [],
    schedules: schedulesFor(random, generation),
  };
  if (random.chance(0.7)) Object.assign(body, codeFor(random));
  if (random.chance(0.6)) Object.assign(body, parametersFor(random));
  if (random.chance(0.7)) Object.assign(body, poolFor(scene));
  if (random.chance(0.1)) body.storage_document_id = idOf(scene, "local-file-system");
  if (generation === 3) Object.assign(body, onlyOn3(scene));
  if (generation === 2 && random.chance(0.2)) {
    body.infrastructure_document_id = idOf(scene, "process");
  }
  const made = await post<Made & { schedules: Made[] }>(hand, "/deployments/", body);
  scene.deployments.push(made);
  for (const { id } of made.schedules.filter(() => random.chance(0.2))) {
    // Left out of a deployment's own document in silence.
    const path = `/deployments/${made.id}/schedules/${id}`;
    await hand.call("PATCH", path, { max_scheduled_runs: 3 });
  }
}

function codeFor(random: Random): object {
  return {
    description: random.one(['Loads\nall of it, and "more"', "x", ""]),
    version: random.one([null, "1.0"]),
    entrypoint: "flows/etl.py:etl",
    path: random.one([null, "/srv/flows"]),
    pull_steps: random.one([
      null,
      [],
      [
        { "prefect.deployments.steps.set_working_directory": { directory: "/srv" } },
        {
          "prefect.deployments.steps.git_clone": {
            repository: "https://git.example/x.git",
            branch: "main",
            access_token: "{{ prefect.blocks.secret.token }}",
          },
        },
      ],
    ]),
  };
}

function parametersFor(random: Random): object {
  return {
    parameter_openapi_schema: SCHEMA,
    parameters: random.one<object>([
      { day: "2024-01-01", n: 7 },
      {
        day: "x",
        options: {
          deep: [
            { a: null, b: [1, 2] },
            { a: "'", b: [] },
          ],
          "odd key": 1.5,
        },
      },
    ]),
    enforce_parameter_schema: random.chance(0.5),
  };
}

function poolFor(scene: Scene): object {
  const { random } = scene;
  const queue =
    random.chance(0.5) && scene.queues.length > 0 ? random.one(scene.queues) : undefined;
  const work_pool_name = queue?.pool ?? random.one(scene.pools).name;
  const job_variables = random.one<object>([{}, { env: { A: "1", "B-C": "two" } }]);
  return { work_pool_name, job_variables, ...(queue ? { work_queue_name: queue.name } : {}) };
}

function onlyOn3(scene: Scene): object {
  const { random } = scene;
  const labels = random.chance(0.3) ? { labels: { team: "ml", on: true } } : {};
  const limits = random.one<object>([
    {},
    { concurrency_limit: 1 + random.number(4) },
    { concurrency_limit: 2, concurrency_options: { collision_strategy: "CANCEL_NEW" } },
    {
      concurrency_limit: 2,
      concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: 90 },
    },
    { global_concurrency_limit_id: random.one(scene.limits).id },
  ]);
  return { ...labels, ...limits };
}

function idOf({ blocks }: Scene, typeSlug: string): string | undefined {
  return blocks.find((block) => block.typeSlug === typeSlug)?.id;
}

function schedulesFor(random: Random, generation: 2 | 3): object[] {
  const cron = `0 ${random.number(24)} 1 1 *`;
  const choices = [
    { schedule: { cron, timezone: "Europe/Berlin", day_or: random.chance(0.5) } },
    { schedule: { cron } },
    { schedule: { interval: 86400 * 300, anchor_date: "2031-01-01T00:00:00Z", timezone: "UTC" } },
    { schedule: { rrule: "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2", timezone: "Asia/Tokyo" } },
    { schedule: { rrule: "DTSTART:20310101T000000\nRRULE:FREQ=YEARLY;COUNT=5" } },
  ];
  const count = random.number(4);
  return Array.from({ length: count }, (_, at) => {
    const rest: Record<string, unknown> = { active: random.chance(0.7) };
    if (generation === 3 && random.chance(0.5)) rest.slug = `slug ${at}`;
    if (generation === 3 && random.chance(0.3)) rest.parameters = { day: `day ${at}` };
    return { ...random.one(choices), ...rest };
  });
}
