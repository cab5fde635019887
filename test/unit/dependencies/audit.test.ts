import assert from "node:assert/strict";
import { type AuditReport, auditProblems, readAudit } from "../../dependencies/audit";

type Vulnerability = AuditReport["vulnerabilities"][string];

const ADVISORY = { title: "Runs code", url: "https://advisories.example/1", severity: "high" };

function problemsOf(change: Partial<Vulnerability>): string[] {
  const found = { name: "bad", range: "<2.0.0", via: [ADVISORY], fixAvailable: true, ...change };
  return auditProblems({ vulnerabilities: { bad: found } });
}

describe("an audit of what users install with us", () => {
  it("tells package, severity, advisory and what to do", () => {
    assert.deepEqual(problemsOf({}), [
      "bad <2.0.0: high: Runs code (https://advisories.example/1); " +
        'run "npm audit fix --omit=dev"',
    ]);
  });

  const severities = { info: 0, low: 0, moderate: 1, high: 1, critical: 1, "new word": 1 };
  for (const [severity, count] of Object.entries(severities)) {
    it(`${count === 0 ? "passes over" : "reports"} the severity ${severity}`, () => {
      assert.equal(problemsOf({ via: [{ ...ADVISORY, severity }] }).length, count);
    });
  }

  it("reports where the fault is, not each package that leads to it", () => {
    assert.deepEqual(problemsOf({ via: ["bad"] }), []);
  });

  it("warns of a fix that is a new major version", () => {
    const fix = { name: "parent", version: "3.0.0" };
    const [major] = problemsOf({ fixAvailable: { ...fix, isSemVerMajor: true } });
    const [minor] = problemsOf({ fixAvailable: { ...fix, isSemVerMajor: false } });
    assert.match(major ?? "", /run "npm install parent@3\.0\.0", a new major version/);
    assert.match(minor ?? "", /run "npm install parent@3\.0\.0"$/);
  });

  it("says so when nothing fixes it", () => {
    const [problem] = problemsOf({ fixAvailable: false });
    assert.match(
      problem ?? "",
      /nothing fixes it yet: replace what needs bad, or set "overrides"$/,
    );
  });

  const notMade: [string, string, string | undefined, string][] = [
    ["a refusal", '{"message":"405 Not\\nAllowed","error":{"summary":""}}', "x", "405 Not Allowed"],
    ["npm's own error", '{"error":{"code":"E","summary":"no\\nlock"}}', "x", "no lock"],
    ["no text", "", "npm is not there", "npm is not there"],
    ["no JSON", "<html>", undefined, "npm audit wrote no report"],
    ["null", "null", undefined, "npm audit wrote no report"],
    ["an address with a password", '{"message":"GET https://a:b@host/"}', "", "GET https://host/"],
  ];
  for (const [form, text, failure, reason] of notMade) {
    it(`was not made where npm answers with ${form}`, () => {
      assert.deepEqual(readAudit(text, failure), { notMade: reason });
    });
  }
});
