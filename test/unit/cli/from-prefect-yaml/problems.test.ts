import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { outcomeOf, projectFolder } from "./folder";

describe("a prefect.yaml with problems", () => {
  let folder: string;
  before(() => (folder = projectFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is refused with all of them, each with its line", () => {
    const text = `deployments:
  - name: one
    work_pool: { name: ml }
  - name: two
    entrypoint: flows/gone.py:etl
    version: 1.5
    tags: [1]
    paused: maybe
    schedules:
      - cron: "* *"
      - { interval: soon, timezone: Mars }
      - {}
  - entrypoint: flows/etl.py:etl
    concurrency_limit: { limit: 1 }
    triggers: [{ type: odd }]
    pull:
      - prefect.deployments.steps.git_clone:
        repository: x
`;
    const found = outcomeOf(text, folder).split("\n");

    const wanted: [number, string, RegExp][] = [
      [2, "deployments[0].entrypoint", /is needed/],
      [5, "deployments[1].entrypoint", /names flows\/gone.py, which is not in/],
      [6, "deployments[1].version", /must be a text; put it in quotes/],
      [7, "deployments[1].tags", /must be a list of texts/],
      [8, "deployments[1].paused", /must be true or false/],
      [10, "deployments[1].schedules[0].cron", /needs five fields/],
      [11, "deployments[1].schedules[1].interval", /must be/],
      [11, "deployments[1].schedules[1].timezone", /Mars/],
      [12, "deployments[1].schedules[2]", /needs one of cron, interval and rrule/],
      [4, "deployments[1].work_pool.name", /is needed/],
      [13, "deployments[2].name", /is needed/],
      [14, "deployments[2].concurrency_limit.collision_strategy", /ENQUEUE/],
      [15, "deployments[2].triggers[0].type", /must be "event"/],
      [13, "deployments[2].work_pool.name", /is needed/],
      [17, "deployments[2].pull[0]", /has repository beside the function.*indent/],
    ];
    for (const [line, path, said] of wanted) {
      const one = found.find((text) => text.startsWith(`${line} ${path} `));
      assert.ok(one, `no line ${line} of ${path}: ${found.join("; ")}`);
      assert.match(one, said);
    }
    assert.equal(found.length, wanted.length, found.join("\n"));
  });

  const cases: [string, string, RegExp][] = [
    ["an empty file", "", /^1 {2}the file says nothing$/],
    ["a text", "hello", /must be a table/],
    ["no deployments", "name: x\ndeployments: []\n", /^2 deployments must name one/],
    ["deployments that are no list", "deployments: {a: 1}", /^1 deployments must be a list/],
    [
      "both schedule and schedules",
      deployment("schedule: {cron: '@daily'}, schedules: []"),
      /goes not with schedules/,
    ],
    [
      "one slug twice",
      deployment("schedules: [{cron: '@daily', slug: a}, {cron: '@hourly', slug: a}]"),
      /slug of another/,
    ],
    [
      "a name of one flow twice",
      `${deployment("")}${deployment("").split("\n")[1]}\n`,
      /^3 .*is the name of line 2 already$/,
    ],
    [
      "an entrypoint by a variable",
      deployment("").replace("flows/etl.py:etl", "'{{ prefect.variables.x }}:etl'"),
      /must be known before/,
    ],
  ];
  for (const [title, text, said] of cases) {
    it(`is refused for ${title}`, () => assert.match(outcomeOf(text, folder), said));
  }
});

function deployment(more: string): string {
  return `deployments:\n  - { name: a, entrypoint: flows/etl.py:etl, work_pool: { name: ml }, ${more} }\n`;
}
