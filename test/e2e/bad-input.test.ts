import assert from "node:assert/strict";
import { describeOnEngines } from "../support/engines";
import { type ProgramData, ref, type ResourceData, workPackage } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";

/** What a program states, and what its preview must say about that. */
interface Case {
  readonly title: string;
  readonly program: ProgramData;
  readonly says: readonly RegExp[];
  /** Only where the way of the message differs from all others. @default - every engine */
  readonly engines?: readonly EngineKind[];
}

const PACKAGE = workPackage("/usr/bin/python3", "work");

function packageOf(source: object, args: object = {}): ResourceData {
  const complete = { kind: "flow", workingDirectory: "flows", python: "/usr/bin/python3" };
  const whole = { source: { ...complete, ...source }, ...args };
  return { type: "PrefectPackage", name: "package", args: whole };
}

function served(args: object): ProgramData {
  const whole = { package: ref("package"), ...args };
  return [PACKAGE, { type: "PrefectServeDeployment", name: "etl", args: whole }];
}

function pooled(args: object): ProgramData {
  const whole = { package: ref("package"), ...args };
  return [PACKAGE, { type: "PrefectWorkPoolDeployment", name: "etl", args: whole }];
}

const BAD_SCHEDULES = {
  short: { cron: "0 2 * *" },
  never: { interval: 0 },
  nowhere: { cron: "0 2 * * *", timezone: "Europe/Berlln" },
  both: { cron: "0 2 * * *", interval: 60 },
  badRule: { rrule: "FREQ=SOMETIMES" },
};

const SCHEDULE_MESSAGES = [
  /schedules\.short\.cron .*five/,
  /schedules\.never\.interval .*greater than 0.*got 0/,
  /schedules\.nowhere\.timezone .*Europe\/Berlln/,
  /schedules\.both takes only one of cron, interval and rrule/,
  /schedules\.badRule\.rrule /,
];

const CASES: readonly Case[] = [
  {
    title: "an entrypoint without a colon, and a name with a slash",
    program: [packageOf({ entrypoint: "work.py" }, { flowName: "a/b" })],
    says: [/PrefectPackage "package": source\.entrypoint .*work\.py/, /flowName must not contain/],
  },
  {
    title: "a file that is not there",
    program: [packageOf({ entrypoint: "missing.py:work" })],
    says: [/source\.entrypoint .*missing\.py/],
    engines: ["offline"],
  },
  {
    title: "a function that is not there",
    program: [packageOf({ entrypoint: "work.py:walk" })],
    says: [/source\.entrypoint .*walk/],
    engines: ["offline"],
  },
  {
    title: "a function that is not a flow",
    program: [packageOf({ entrypoint: "work.py:not_a_flow" })],
    says: [/source\.entrypoint .*not_a_flow.*flow/],
    engines: ["offline"],
  },
  {
    title: "everything that is wrong with a served deployment, in one message",
    program: served({
      deploymentName: "a/b",
      schedules: BAD_SCHEDULES,
      parameters: { seconds: "soon", model: 7 },
      concurrencyLimit: -1,
      drainSeconds: -5,
      infrastructure: { kind: "process", limit: -1 },
    }),
    says: [
      /PrefectServeDeployment "etl": deploymentName must not contain/,
      ...SCHEDULE_MESSAGES,
      /parameters\.seconds /,
      /parameters\.model /,
      /concurrencyLimit must be a whole number of at least 1; got -1/,
      /drainSeconds .*got -5/,
      /infrastructure\.limit .*got -1/,
    ],
  },
  {
    title: "a schedule's slug given twice",
    program: served({
      schedules: [
        { slug: "nightly", cron: "0 2 * * *" },
        { slug: "nightly", cron: "0 3 * * *" },
      ],
    }),
    says: [/schedules\[1\]\.slug .*schedules\[0\].*"nightly"/],
    engines: ["offline"],
  },
  {
    title: "a pool of a type without a worker here, and negative limits",
    program: pooled({
      workPool: { name: "a/b", type: "ecs", concurrencyLimit: -1 },
      workers: { count: 1, limit: -2 },
      schedules: BAD_SCHEDULES,
    }),
    says: [
      /PrefectWorkPoolDeployment "etl": .*workPool\.type .*ecs/s,
      /workPool\.name must not contain/,
      /workPool\.concurrencyLimit .*got -1/,
      /workers\.limit .*got -2/,
      ...SCHEDULE_MESSAGES,
    ],
    engines: ["offline"],
  },
  {
    title: "everything that is wrong with a deployment resource",
    program: [
      {
        type: "Deployment",
        name: "etl",
        args: { name: "a/b", flowName: "etl", schedules: BAD_SCHEDULES, concurrencyLimit: -1 },
      },
    ],
    says: [/name must not contain/, /concurrencyLimit .*got -1/, ...SCHEDULE_MESSAGES],
  },
];

describeOnEngines("A preview of bad input", (kind) => {
  let stack: TestStack;

  before(async () => {
    // No server is there: what is wrong whatever the server is said without one.
    stack = await openStack(kind, { env: { PREFECT_API_URL: "http://127.0.0.1:9/api" } });
  });

  after(async () => stack?.close());

  for (const { title, program, says, engines = ["offline", "cli"] } of CASES) {
    if (!engines.includes(kind)) continue;
    it(`names ${title}`, async () => {
      const preview = await stack.preview(program);
      assert.equal(preview.result, "failed");
      const [message, ...others] = preview.diagnostics;
      for (const pattern of says) assert.match(message ?? "", pattern);
      assert.deepEqual(others, [], "all is said in one message");
      assert.doesNotMatch(message ?? "", /\n\s+at /, "no stack trace");
    });
  }
});
