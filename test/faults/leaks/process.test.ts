import assert from "node:assert/strict";
import { join } from "node:path";
import { EchoingServer } from "../../support/echoing-server";
import { describeOnEngines } from "../../support/engines";
import {
  distinctive,
  explains,
  LeakScan,
  type Secret,
  type Surface,
  unexplained,
} from "../../support/leak-scan";
import { skipBecause, uniqueName } from "../../support/on-prefect";
import { MissingPrefect, type PrefectServer, startPrefectServer } from "../../support/prefect";
import type { ProgramData } from "../../support/program";
import type { EngineKind } from "../../support/stack";
import { OF_PROCESSES, OF_PULUMI } from "./exceptions";
import { neighbours, PLACES, type Scene, variableOf } from "./places";
import {
  badInput,
  baits,
  COMPONENT_SECRETS,
  components,
  CONNECTION_SECRETS,
  connections,
  failingProcess,
  writeFlow,
} from "./programs";
import { Story } from "./story";

const TIMEOUT_MS = 1_200_000;

/** What fits into a header. */
const IN_HEADERS = `"/+%&\\`;

/** Where each of these values must be found: what finds nothing anywhere would find no leak either. */
const BAITS: Readonly<Record<string, readonly Surface[]>> = {
  baitOfState: ["state"],
  baitOfNames: ["events"],
  baitOfArguments: ["arguments"],
  baitOfLogs: ["log files"],
  baitOfTemporaryFiles: ["temporary files"],
  baitOfFiles: ["files"],
  baitOfSettings: ["settings"],
};

/** Those that the CLI has beside these. */
const BAITS_OF_CLI: typeof BAITS = {
  baitOfState: ["stdout", "backups and history"],
  baitOfOptions: ["stderr"],
};

type Credential = "apiKey" | "password" | "header";

/** How the parts of the connection come that no program states: each of them each way, on one engine. */
const ROUTES: Readonly<Record<EngineKind, Record<"configured" | "shell", readonly Credential[]>>> =
  {
    offline: { configured: ["password", "header"], shell: ["apiKey"] },
    cli: { configured: ["apiKey"], shell: ["password", "header"] },
  };

const SETTINGS: Readonly<
  Record<Credential, { readonly config: string; readonly variable: string }>
> = {
  apiKey: { config: "prefect:apiKey", variable: "PREFECT_API_KEY" },
  password: { config: "prefect:authString", variable: "PREFECT_API_AUTH_STRING" },
  header: { config: "prefect:headers", variable: "PREFECT_CLIENT_CUSTOM_HEADERS" },
};

function settingOf(credential: Credential, value: (key: string) => string): string {
  const known = value(credential);
  return credential === "header" ? JSON.stringify({ "X-Key": known }) : known;
}

function inConfig(credentials: readonly Credential[], value: (key: string) => string) {
  const all = credentials.map((one) => [SETTINGS[one].config, { secret: settingOf(one, value) }]);
  return Object.fromEntries(all) as Record<string, { readonly secret: string }>;
}

function inShell(credentials: readonly Credential[], value: (key: string) => string) {
  const all = credentials.map((one) => [SETTINGS[one].variable, settingOf(one, value)]);
  return Object.fromEntries(all) as Record<string, string>;
}

/** Those that belong to nothing that is ever made. */
const LATE_SECRETS: readonly string[] = ["besideBadInput", "saidByAProcess"];

const SURFACES: readonly Surface[] = [
  ...([
    "state",
    "settings",
    "events",
    "log files",
    "arguments",
    "files",
    "temporary files",
  ] as const),
];
const SURFACES_OF_CLI: readonly Surface[] = ["stdout", "stderr", "backups and history"];

describeOnEngines("What a stack on this machine leaves to be seen", (kind) => {
  const name = uniqueName("leaks");
  const inHeaders = [...CONNECTION_SECRETS, ...ROUTES[kind].configured, ...ROUTES[kind].shell];
  const free = [...PLACES.map(({ key }) => key), ...COMPONENT_SECRETS, ...LATE_SECRETS];
  const secrets: readonly Secret[] = [
    ...inHeaders.map((key) => {
      const user = /password/i.test(key) ? "ci:" : "";
      return { name: key, value: user + distinctive(IN_HEADERS) };
    }),
    ...free.map((key) => ({ name: key, value: distinctive() })),
  ];
  const baitValues = Object.keys({ ...BAITS, ...BAITS_OF_CLI }).map((key) => {
    return { name: key, value: distinctive("-") };
  });
  const exceptions = [...(kind === "cli" ? OF_PULUMI : []), ...OF_PROCESSES];
  const where = baitsOn(kind);
  const value = (key: string) =>
    [...secrets, ...baitValues].find((one) => one.name === key)?.value ?? "";
  let server: PrefectServer;
  let prefect: EchoingServer;
  let story: Story;
  let reached: LeakScan;

  const program = (note: string, fail = false): ProgramData => {
    const folder = join(story.stack.folder, "logs");
    const scene: Scene = { name, note, folder };
    return [
      ...connections(prefect.apiUrl, name),
      ...neighbours(scene),
      ...PLACES.map((place) => place.resource(scene)),
      ...components(server.python, name, fail),
      ...baits(folder, Object.fromEntries(baitValues.map((one) => [one.name, one.value]))),
    ];
  };

  before(async function () {
    this.timeout(TIMEOUT_MS);
    try {
      server = await startPrefectServer({ generation: 3 });
    } catch (error) {
      if (!(error instanceof MissingPrefect)) throw error;
      skipBecause(this, error.message);
    }
    prefect = await EchoingServer.start(server.apiUrl);
    const all = [...secrets, ...baitValues];
    story = await Story.open(kind, {
      secrets: all,
      config: {
        "prefect:apiUrl": prefect.apiUrl,
        ...inConfig(ROUTES[kind].configured, value),
        bait: value("baitOfSettings"),
      },
      env: {
        ...Object.fromEntries(all.map((one) => [variableOf(one.name), one.value])),
        ...inShell(ROUTES[kind].shell, value),
      },
    });
    writeFlow(story.stack.folder);
    reached = new LeakScan(secrets);
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await story?.close();
    await prefect?.close();
    await server?.stop();
  });

  it("is made, refused, stopped short, run, and taken away again", async () => {
    const { folder } = story.stack;
    await story.succeeds("preview", "preview", program("one"));
    await prefect.whileEchoing(() => story.fails("refused creations", "up"));
    await story.succeeds("up", "up");
    await story.succeeds("preview of changes", "preview", program("two"));
    await prefect.whileEchoing(() => story.fails("refused changes", "up"));
    await story.succeeds("changes", "up");
    await story.succeeds("refresh", "refresh");
    reached.text("state", "decrypted", await story.decrypted());
    reached.text("state", "headers", [...prefect.headersSeen].join("\n"));
    await story.fails("failing runs", "up", program("two", true));
    await story.succeeds("refresh of failed runs", "refresh");
    const failing = [...program("two", true), failingProcess(join(folder, "logs"))];
    await story.fails("a failing process", "up", failing);
    const bad = badInput(name, folder);
    await story.fails("bad input", "up", bad);
    await prefect.close();
    await story.fails("no server", "up", program("three"));
    await prefect.open();
    await story.succeeds("destroy", "destroy");
    if (kind === "cli")
      await story.fails("no such option", "up", [], `--${value("baitOfOptions")}`);
    await story.close();
  }).timeout(TIMEOUT_MS);

  it("has every secret where it is meant to be", () => {
    const found = new Set(reached.findings.map(({ secret }) => secret));
    const wanted = secrets.map((one) => one.name).filter((key) => !LATE_SECRETS.includes(key));
    assert.deepEqual(
      wanted.filter((key) => !found.has(key)),
      [],
    );
  });

  for (const surface of [...SURFACES, ...(kind === "cli" ? SURFACES_OF_CLI : [])]) {
    it(`has no secret in its ${surface}`, () => {
      const findings = story.scan.in(surface).filter(({ secret }) => !secret.startsWith("bait"));
      assert.deepEqual(unexplained(findings, exceptions), []);
    });

    const baited = Object.entries(where).filter(([, places]) => places.includes(surface));
    it(`would show one in its ${surface}`, () => {
      assert.ok(baited.length > 0);
      const found = new Set(story.scan.in(surface).map(({ secret }) => secret));
      for (const [bait] of baited) assert.ok(found.has(bait), bait);
    });
  }

  it("has no exception that nothing needs", () => {
    for (const exception of exceptions) {
      const used = story.scan.findings.some((finding) => explains(exception, finding));
      assert.ok(used, exception.reason);
    }
  });
});

/** Where each bait must be found. */
function baitsOn(kind: EngineKind): Readonly<Record<string, readonly Surface[]>> {
  if (kind === "offline") return BAITS;
  const names = new Set([...Object.keys(BAITS), ...Object.keys(BAITS_OF_CLI)]);
  const both = [...names].map((key) => [
    key,
    [...(BAITS[key] ?? []), ...(BAITS_OF_CLI[key] ?? [])],
  ]);
  return Object.fromEntries(both) as typeof BAITS;
}
