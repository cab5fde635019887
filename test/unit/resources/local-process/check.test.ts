import assert from "node:assert/strict";
import { describeProblems } from "../../../../lib/core/problems";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { checkLocalProcess } from "../../../../lib/resources/local-process/check";
import type { LocalProcessInputs } from "../../../../lib/resources/local-process/inputs";

const GOOD: LocalProcessInputs = { command: [process.execPath, "app.js"], logFile: "logs/app.log" };

/** Also what the types forbid: programs in JavaScript and config pass anything. */
function problemsOf(changes: object, olds?: LocalProcessInputs): string[] {
  return checkLocalProcess({ ...GOOD, ...changes }, olds).map(
    ({ path, message }) => `${path} ${message}`,
  );
}

describe("checkLocalProcess", () => {
  it("finds nothing wrong with a command and a log file", () => {
    assert.deepEqual(problemsOf({}), []);
  });

  it("finds every problem at once", () => {
    const paths = checkLocalProcess(
      {
        command: [],
        environment: { "A=B": "x", N: 1 as unknown as string },
        logFile: "",
        port: 70_000,
        ready: { url: "ftp://x", timeoutSeconds: -1 },
        stopGraceSeconds: Number.NaN,
      },
      undefined,
    ).map(({ path }) => path);
    assert.deepEqual(paths, [
      ...["command", "environment", "environment.N", "logFile", "port"],
      ...["ready.url", "ready.timeoutSeconds", "stopGraceSeconds"],
    ]);
  });

  it("passes over what is not known in a preview", () => {
    const unknown = { command: UNKNOWN, environment: { A: UNKNOWN }, logFile: UNKNOWN };
    const more = { port: UNKNOWN, ready: { url: UNKNOWN }, workingDirectory: UNKNOWN };
    assert.deepEqual(problemsOf({ ...unknown, ...more, stopGraceSeconds: UNKNOWN }), []);
    assert.deepEqual(problemsOf({ command: [UNKNOWN, "serve.py"], ready: UNKNOWN }), []);
  });

  it("names a program that is not on PATH", () => {
    const [message] = problemsOf({ command: ["no-such-program"] });
    assert.match(message!, /command\[0\] was not found on PATH; got "no-such-program"; install it/);
  });

  it("does not look for a program that the same up may make", () => {
    assert.deepEqual(problemsOf({ command: ["/not/made/yet/bin/python", "serve.py"] }), []);
    assert.deepEqual(problemsOf({ command: ["tool"], environment: { PATH: "/opt/x" } }), []);
  });

  it("does not judge the program of a process that runs", () => {
    const running = { ...GOOD, command: ["gone-from-path"] };
    assert.deepEqual(problemsOf({ command: ["gone-from-path"] }, running), []);
  });

  it("never shows a value of the environment", () => {
    const problems = checkLocalProcess(
      { ...GOOD, environment: { KEY: "s3cret\0", URL: "s3cret {port}" } },
      undefined,
    );
    assert.equal(problems.length, 2);
    assert.doesNotMatch(describeProblems("LocalProcess", problems), /s3cret/);
  });

  it("wants a port where its token stands", () => {
    const uses = { command: [process.execPath, "--port={port}"], environment: { U: ":{port}" } };
    const paths = problemsOf({ ...uses, ready: { url: "http://127.0.0.1:{port}/" } });
    assert.equal(paths.length, 3);
    assert.deepEqual(problemsOf({ ...uses, port: 0 }), []);
  });

  it("refuses a log file or a working directory of the wrong kind", () => {
    const [log, folder] = [
      problemsOf({ logFile: __dirname }),
      problemsOf({ workingDirectory: __filename }),
    ];
    assert.match(log[0]!, /logFile must be a file, not a folder/);
    assert.match(folder[0]!, /workingDirectory must be a folder/);
    assert.deepEqual(problemsOf({ workingDirectory: "made/by/the/same/up" }), []);
  });

  it("refuses credentials in the readiness URL without showing them", () => {
    const [message] = problemsOf({ ready: { url: "http://me:pw@127.0.0.1/" } });
    assert.match(message!, /ready\.url must not hold credentials/);
    assert.doesNotMatch(message!, /pw/);
  });
});
