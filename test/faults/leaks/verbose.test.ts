import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findPulumiCli } from "../../engine";
import { distinctive, explains, LeakScan, type Secret, unexplained } from "../../support/leak-scan";
import { PlainCli } from "../../support/leak-scan-cli";
import { needsServer, skipBecause, uniqueName } from "../../support/on-prefect";
import { writeResources } from "../../support/program";
import { openStack, type TestStack, WITHOUT_PREFECT } from "../../support/stack";
import { OF_VERBOSE_PULUMI } from "./exceptions";
import { neighbours, PLACES, type Scene, variableOf } from "./places";
import { CONNECTION_SECRETS, connections } from "./programs";
import { kindOf } from "./story";

const TIMEOUT_MS = 300_000;

/** What Pulumi is asked to say with -v=9 is Pulumi's; it must come from there, not from our providers. */
describe("The CLI's own log, as talkative as it can be", () => {
  const server = needsServer(3);
  const keys = [...PLACES.map(({ key }) => key), ...CONNECTION_SECRETS];
  const secrets: readonly Secret[] = keys.map((name) => {
    const isHeader = (CONNECTION_SECRETS as readonly string[]).includes(name);
    const value = isHeader ? `ci:${distinctive("-")}` : distinctive();
    return { name, value };
  });
  let stack: TestStack;
  let cli: PlainCli;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    const found = await findPulumiCli();
    if ("missing" in found) skipBecause(this, found.missing);
    const shell = Object.fromEntries(secrets.map(({ name, value }) => [variableOf(name), value]));
    const env = { ...shell, PREFECT_API_URL: server().apiUrl };
    stack = await openStack("cli", { env });
    const home = join(stack.folder, "home");
    mkdirSync(home);
    cli = new PlainCli(stack, { ...WITHOUT_PREFECT, PREFECT_HOME: home, ...env });
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stack?.close();
  });

  it("tells secrets where Pulumi itself does, and nowhere else", async () => {
    const name = uniqueName("leaks");
    const scene: Scene = { name, note: "one", folder: join(stack.folder, "logs") };
    const rows = PLACES.map((place) => place.resource(scene));
    const program = [...connections(server().apiUrl, name), ...neighbours(scene), ...rows];
    writeResources(stack.folder, program);
    const scan = new LeakScan(secrets);
    const talk = ["--logtostderr", "--logflow", "-v=9"];
    for (const verb of ["preview", "up", "refresh", "destroy"]) {
      const options = verb === "preview" ? [] : ["--yes", "--skip-preview"];
      const { code, stdout, stderr, events } = await cli.operate(verb, ...options, ...talk);
      assert.equal(code, 0, stdout);
      scan.text("stdout", verb, stdout);
      for (const event of events.split("\n"))
        scan.text("events", `${verb}: ${kindOf(event)}`, event);
      for (const line of stderr.split("\n")) {
        scan.text("verbose log", `${verb}: ${sourceOf(line)}`, line);
      }
    }
    assert.ok(scan.in("verbose log").length > 0, "the log is not as talkative as it was");
    assert.deepEqual(unexplained(scan.findings, OF_VERBOSE_PULUMI), []);
    for (const exception of OF_VERBOSE_PULUMI) {
      const used = scan.findings.some((finding) => explains(exception, finding));
      assert.ok(used, exception.reason);
    }
  }).timeout(TIMEOUT_MS);
});

/** The first words of a message of the engine's own log, which is JSON a line; "nobody" for any other. */
function sourceOf(line: string): string {
  if (!line.startsWith('{"time":')) return "nobody";
  const { msg } = JSON.parse(line) as { readonly msg: string };
  return msg.split(/[\s:[({=]+/, WORDS).join(" ");
}

const WORDS = 4;
