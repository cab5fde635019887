import { type ProgramData, type ResourceData, ref, secret } from "../../support/program";

/** One preview: what the program says then, and what was done before. */
export interface Scenario {
  readonly name: string;
  readonly program: (python: string) => ProgramData;
  /** Further options of `pulumi preview`. @default - none */
  readonly options?: readonly string[];
  /** Secrets of the stack's config from then on. @default - as they are */
  readonly secrets?: Readonly<Record<string, string>>;
}

export const SECRETS = { token: "s3cret-of-the-environment", model: "s3cret-of-a-parameter" };

interface Settings {
  readonly etl?: object;
  readonly report?: object;
  readonly cleanup?: object;
  readonly pool?: object;
  /** Names of resources that are not there. */
  readonly without?: readonly string[];
}

const NIGHTLY = { cron: "0 2 * * *", timezone: "Europe/Berlin" };
const WEEKLY = { cron: "0 6 * * 1" };

/** Three deployments: one served, one in a pool, one that is only registered. */
function program(python: string, settings: Settings = {}): ProgramData {
  const package_ = (name: string, flowName: string): ResourceData => ({
    type: "PrefectPackage",
    name,
    args: {
      source: { kind: "flow", entrypoint: "work.py:work", workingDirectory: "flows", python },
      flowName,
    },
  });
  const all: ResourceData[] = [
    package_("orders", "orders"),
    {
      type: "PrefectServeDeployment",
      name: "etl",
      args: {
        package: ref("orders"),
        infrastructure: { kind: "process", pollSeconds: 1 },
        environment: { TOKEN: secret("token") },
        parameters: { model: "gbm", seconds: 1 },
        schedules: { nightly: NIGHTLY, hourly: { interval: 3600 } },
        tags: ["daily", "orders"],
        ...settings.etl,
      },
    },
    { type: "WorkPool", name: "team", args: { name: "team", type: "process", ...settings.pool } },
    {
      type: "PrefectWorkPoolDeployment",
      name: "report",
      args: {
        package: ref("orders"),
        workPool: ref("team"),
        workers: 0,
        schedules: { weekly: WEEKLY },
        ...settings.report,
      },
    },
    {
      type: "Deployment",
      name: "cleanup",
      args: {
        name: "by-hand",
        flowName: "cleanup",
        parameters: { model: secret("model"), days: 7 },
        ...settings.cleanup,
      },
    },
    { type: "Variable", name: "threshold", args: { name: "threshold", value: "0.5" } },
  ];
  return all.filter(({ name }) => !settings.without?.includes(name));
}

/** What is deployed before all but the first of them. */
export const base = (python: string): ProgramData => program(python);

const changed =
  (settings: Settings): Scenario["program"] =>
  (python) =>
    program(python, settings);

export const CREATE: Scenario = { name: "create", program: base };

/** After somebody has changed the variable by hand. */
export const DRIFT: Scenario = { name: "drift", program: base, options: ["--refresh=true"] };

/** In this order: each is a preview of another program over the same state. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "no-change", program: base },
  {
    name: "schedule",
    program: changed({
      etl: {
        schedules: { nightly: { ...NIGHTLY, cron: "0 3 * * *" }, hourly: { interval: 3600 } },
      },
    }),
  },
  {
    name: "settings",
    program: changed({
      etl: {
        tags: ["daily", "finance"],
        parameters: { model: "random-forest", fail: "" },
        description: "Loads the orders | `of` <b>the day</b>, ask @acme/data",
        schedules: { nightly: { ...NIGHTLY, timezone: "UTC", active: false } },
      },
      report: { schedules: { weekly: WEEKLY, monthly: { rrule: "FREQ=MONTHLY;BYMONTHDAY=1" } } },
      pool: { concurrencyLimit: 4 },
    }),
  },
  { name: "pause", program: changed({ etl: { paused: true }, report: { stopped: true } }) },
  {
    name: "replacement",
    program: changed({ pool: { name: "teams" }, cleanup: { name: "on-demand" } }),
  },
  {
    name: "deletion",
    program: changed({ without: ["report", "cleanup", "threshold"] }),
  },
  {
    name: "failed-check",
    program: changed({ etl: { schedules: { nightly: { ...NIGHTLY, cron: "0 2 * *" } } } }),
  },
  { name: "failed-program", program: changed({ etl: { drainSeconds: -1 } }) },
  {
    name: "secret",
    program: changed({ cleanup: { parameters: { model: "gbm", days: 7 } } }),
    secrets: { token: "n3w-s3cret-of-the-environment" },
    options: ["--show-secrets=true"],
  },
];
