import fc from "fast-check";

/** What files of a generation of Prefect may say: 2.20 passes over, or stumbles on, some of it. */
type Generation = 2 | 3;

const word = fc.stringMatching(/^[a-z]{2,8}$/);

/** Texts that YAML, templates or TypeScript might take for something else. */
const text = fc.oneof(
  word,
  fc.constantFrom(
    "yes",
    "0644",
    "1e3",
    "2026-01-01",
    "# no comment",
    "a: b",
    'it\'s "quoted"',
    "a\nb\n",
    "${x} `y`",
    "größe 日本",
    "12:30:00",
    "~",
  ),
);

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.integer().map((eighths) => eighths / 8),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  ),
})).value;

const timezone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York");

function schedule(generation: Generation): fc.Arbitrary<object> {
  const common = {
    timezone,
    active: fc.boolean(),
    ...(generation === 3 ? { parameters: fc.record({ rows: fc.integer() }), slug: word } : {}),
  };
  const cron = fc.constantFrom("0 2 * * *", "*/5 * * * *", "@daily", "0 0 1 * 1");
  const dayOr = generation === 3 ? { day_or: fc.boolean() } : {};
  const intervals = [fc.integer({ min: 60, max: 1e6 })] as fc.Arbitrary<unknown>[];
  if (generation === 3) intervals.push(fc.constantFrom("PT1H", "P1DT2H", "01:30:00"));
  const anchors = fc.constantFrom("2026-01-01T00:00:00Z", "2026-03-01T10:00:00+02:00");
  const optional = Object.keys(common) as (keyof typeof common)[];
  return fc.oneof(
    fc.record({ cron, ...common, ...dayOr }, { requiredKeys: ["cron"] }),
    fc.record(
      { interval: fc.oneof(...intervals), anchor_date: anchors, ...common },
      { requiredKeys: ["interval", "anchor_date"] },
    ),
    fc.record(
      { rrule: fc.constantFrom("FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=DAILY;COUNT=9"), ...common },
      { requiredKeys: ["rrule", ...optional.slice(0, 0)] },
    ),
  );
}

/** Schedules of one deployment: no slug comes twice, and no rule. */
function schedules(generation: Generation): fc.Arbitrary<object[]> {
  const key = (one: object) => ("slug" in one ? one.slug : JSON.stringify(one));
  return fc.uniqueArray(schedule(generation), { maxLength: 3, selector: key });
}

const STEPS = "prefect.deployments.steps";

const pullStep = fc.oneof(
  fc.record({ directory: text }).map((args) => ({ [`${STEPS}.set_working_directory`]: args })),
  fc
    .record(
      {
        id: word,
        repository: fc.constant("https://github.com/acme/shop.git"),
        branch: word,
        include_submodules: fc.boolean(),
        access_token: fc.constantFrom(null, "{{ prefect.blocks.secret.token }}"),
        credentials: fc.constant("{{ prefect.blocks.secret.token }}"),
      },
      { requiredKeys: ["repository"] },
    )
    // Prefect refuses both together, at each run.
    .map(({ credentials, ...rest }) => (rest.access_token ? rest : { ...rest, credentials }))
    .map((args) => ({ [`${STEPS}.git_clone`]: args })),
  fc
    .record(
      { script: text, stream_output: fc.boolean(), env: fc.dictionary(word, text, { maxKeys: 2 }) },
      { requiredKeys: ["script"] },
    )
    .map((args) => ({ [`${STEPS}.run_shell_script`]: args })),
  fc
    .record({ requirements_file: word, directory: fc.constant("{{ clone.directory }}") })
    .map((args) => ({ [`${STEPS}.pip_install_requirements`]: args })),
  fc
    .record(
      { requires: fc.constant("prefect-aws>=0.5"), bucket: word, folder: word },
      { requiredKeys: ["bucket", "folder"] },
    )
    .map((args) => ({ "prefect_aws.deployments.steps.pull_from_s3": args })),
  fc.dictionary(word, json, { maxKeys: 3 }).map((args) => ({ "mine.fetch": args })),
);

/** The table of one deployment of the flow `etl`, by Prefect's own schema; all of it can be registered. */
export function deployment(generation: Generation): fc.Arbitrary<Record<string, unknown>> {
  const limit = fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.record(
      {
        limit: fc.integer({ min: 1, max: 9 }),
        collision_strategy: fc.constantFrom("ENQUEUE", "CANCEL_NEW"),
        grace_period_seconds: fc.integer({ min: 60, max: 900 }),
      },
      { requiredKeys: ["limit", "collision_strategy"] },
    ),
  );
  return fc.record(
    {
      name: word,
      entrypoint: fc.constantFrom("flows/etl.py:etl", "flows/etl.py:report"),
      version: fc.oneof(text, fc.constant(null)),
      tags: fc.uniqueArray(word, { maxLength: 3 }),
      description: fc.oneof(text, fc.constant(null)),
      paused: fc.boolean(),
      enforce_parameter_schema: fc.constant(false),
      parameters: fc.dictionary(word, json, { maxKeys: 3 }),
      schedules: schedules(generation),
      pull: fc.array(pullStep, { maxLength: 3 }),
      work_pool: fc.record(
        {
          name: fc.constant("ml"),
          work_queue_name: fc.constantFrom("default", "urgent"),
          job_variables: fc.record(
            { env: fc.dictionary(word, text, { maxKeys: 2 }), working_dir: word },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ["name"] },
      ),
      ...(generation === 3 ? { concurrency_limit: limit } : {}),
    },
    { requiredKeys: ["name", "entrypoint", "work_pool", "enforce_parameter_schema"] },
  );
}

/** A whole file of deployments with names of their own. */
export function prefectYaml(generation: Generation, most: number): fc.Arbitrary<object> {
  return fc
    .uniqueArray(deployment(generation), {
      minLength: 1,
      maxLength: most,
      selector: (one) => one.name,
    })
    .map((deployments) => ({ name: "shop", deployments }));
}

/** The flows that generated deployments are of. */
export const FLOWS = `from prefect import flow


@flow
def etl(rows: int = 100, region: str = "eu"):
    """Loads what came in."""
    return rows


@flow(name="a-report", version="7")
def report(day: str):
    return day
`;
