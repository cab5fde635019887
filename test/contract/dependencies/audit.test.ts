import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Audit, audit, auditProblems } from "../../dependencies/audit";
import { temporaryFolder } from "../../support/program";

const ADVISORY_PATH = "/-/npm/v1/security/advisories/bulk";
const VERSIONS = {
  name: "bad",
  "dist-tags": { latest: "2.0.0" },
  versions: {
    "1.0.0": { name: "bad", version: "1.0.0" },
    "2.0.0": { name: "bad", version: "2.0.0" },
  },
};

describe("npm's audit of a project", function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server | undefined;

  before(() => {
    folder = temporaryFolder();
    const dependencies = { bad: "1.0.0" };
    const devDependencies = { tool: "1.0.0" };
    const root = { name: "audited", version: "1.0.0", dependencies, devDependencies };
    const packages = {
      "": root,
      "node_modules/bad": { version: "1.0.0" },
      "node_modules/tool": { version: "1.0.0", dev: true },
    };
    const lock = { name: "audited", version: "1.0.0", lockfileVersion: 3, packages };
    writeFileSync(join(folder, "package.json"), JSON.stringify(root));
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  });

  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    server = undefined;
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** npm remembers advisories in its cache, which must not be the user's. */
  async function auditWith(listener: RequestListener): Promise<Audit> {
    const cache = mkdtempSync(join(folder, "cache-"));
    return audit(folder, [`--registry=${await registry(listener)}`, `--cache=${cache}`]);
  }

  async function registry(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  }

  function advising(severity: string): RequestListener {
    const advisory = {
      id: 1,
      url: "https://advisories.example/1",
      title: "Runs code",
      severity,
      vulnerable_versions: "<2.0.0",
    };
    return (request, response) => {
      const answers: Record<string, object> = {
        [ADVISORY_PATH]: { bad: [advisory], tool: [advisory] },
        "/bad": VERSIONS,
      };
      const answer = answers[request.url ?? ""];
      response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    };
  }

  async function problemsWith(severity: string): Promise<string[]> {
    const made = await auditWith(advising(severity));
    assert.ok("report" in made, JSON.stringify(made));
    return auditProblems(made.report);
  }

  it("reports an advisory on a production package, and none on a tool", async () => {
    const [problem, ...others] = await problemsWith("moderate");
    assert.match(
      problem ?? "",
      /^bad 1\.0\.0: moderate: Runs code \(https:.*\); run "npm install bad@2\.0\.0"/,
    );
    assert.deepEqual(others, []);
  });

  it("reports nothing of low severity", async () => {
    assert.deepEqual(await problemsWith("low"), []);
  });

  it("is not made by a registry that refuses it", async () => {
    const made = await auditWith((_request, response) => response.writeHead(405).end());
    assert.match("notMade" in made ? made.notMade : "", /^405 .*advisories\/bulk$/);
  });

  it("is not made by a registry that hangs up", async () => {
    const made = await auditWith((request) => request.socket.destroy());
    assert.match("notMade" in made ? made.notMade : "", /socket hang up|ECONNRESET/);
  });

  it("is not made by a registry that is silent", async () => {
    const made = await auditWith(() => {});
    assert.match("notMade" in made ? made.notMade : "", /timeout/i);
  });
});
