import assert from "node:assert/strict";
import { poll } from "../../../lib/core/time";
import { runCommandLine, startCommand } from "../../support/command-line";
import { freePort } from "../../support/free-port";
import { describeOnPrefect, needsOwnServer } from "../../support/on-prefect";
import type { PythonProcess } from "../../support/python";
import { type Lab, openLab } from "../python/served";

describe("prefect-constructs run and stop, asked wrongly", () => {
  const cases: [string, readonly string[], RegExp][] = [
    ["no deployment", ["run"], /missing required argument 'flow\/deployment'/],
    ["half a name", ["run", "etl"], /"etl" names no deployment; write flow\/deployment/],
    ["a parameter without a name", ["run", "a/b", "-p", "1000"], /--param needs name=value/],
    ["parameters that are no JSON", ["run", "a/b", "--params", "{secret"], /--params is no JSON/],
    ["a file that is not there", ["run", "a/b", "--params", "@no"], /no cannot be read \(ENOENT\)/],
    ["no time", ["run", "a/b", "--at", "tomorrow"], /--at "tomorrow" is no ISO 8601 time/],
    ["no duration", ["run", "a/b", "--in", "10"], /--in "10" is no duration/],
    ["two times", ["run", "a/b", "--in", "1m", "--at", "x"], /'--at <time>' cannot be used with/],
    ["a name of three parts", ["stop", "a/b/c"], /"a\/b\/c" names no deployment/],
    ["no timeout", ["stop", "a/b", "--timeout", "soon"], /--timeout "soon" is no number/],
    ["a stack for nothing", ["stop", "a/b", "--stack", "dev"], /give --infrastructure with it/],
  ];
  for (const [title, args, said] of cases) {
    it(`ends with 2: ${title}`, async () => {
      const { code, out, errors } = await runCommandLine(args);

      assert.match(errors, said);
      assert.deepEqual([code, out], [2, ""]);
      assert.doesNotMatch(errors, /\n +at |secret/);
    });
  }

  it("ends with 1 and one sentence where no server answers", async () => {
    const api = `http://127.0.0.1:${await freePort()}/api`;
    for (const command of [["run", "a/b"], ["stop", "a/b"], ["status"]]) {
      const { code, errors } = await runCommandLine([...command, "--api", api]);

      assert.match(errors, /^prefect-constructs: cannot reach Prefect at .*\(--api\).*\n$/);
      assert.equal(code, 1);
    }
  });
});

describe("prefect-constructs with a wrong key (Prefect 3)", () => {
  const server = needsOwnServer({
    generation: 3,
    env: { PREFECT_SERVER_API_AUTH_STRING: "admin:s3cret-word" },
  });

  it("ends with 1 and says where the key came from, whatever the command", async () => {
    const env = { PREFECT_API_URL: server().apiUrl, PREFECT_API_AUTH_STRING: "admin:guess-word" };
    for (const args of [["run", "a/b"], ["stop", "a/b"], ["status"], ["import"]]) {
      const { code, out, errors } = await runCommandLine(args, env);

      const source = /check the credentials from environment variable PREFECT_API_AUTH_STRING\n$/;
      assert.match(errors, source);
      assert.match(errors, /answered 401/);
      assert.doesNotMatch(errors, /-word/);
      assert.deepEqual([code, out], [1, ""]);
    }
  });

  it("is what the doctor finds wrong, or well where the key is right", async () => {
    const doctor = async (key: string) => {
      const env = { PREFECT_API_URL: server().apiUrl, PREFECT_API_AUTH_STRING: `admin:${key}` };
      const { out } = await runCommandLine(["doctor", "--json"], { ...process.env, ...env });
      const { findings } = JSON.parse(out) as { findings: Record<string, unknown>[] };
      const of = (check: string) => findings.find((one) => one.check === check);
      return { found: of("Prefect server"), clock: of("clock")?.status };
    };
    const [wrong, right] = [await doctor("guess-word"), await doctor("s3cret-word")];

    assert.equal(wrong.found?.status, "wrong");
    assert.match(String(wrong.found?.detail), /^does not take the credentials: .*answered 401/);
    assert.equal(wrong.found?.fix, "set environment variable PREFECT_API_AUTH_STRING");
    assert.equal(right.found?.status, "ok");
    assert.match(String(right.found?.detail), /^Prefect 3\.\S+ at http.*\(environment variable/);
    assert.equal(right.clock, "ok");
  });
});

describeOnPrefect("prefect-constructs run and stop", [3, 2], (server) => {
  let lab: Lab;
  let name: string;
  let deploymentId: string;
  let serving: PythonProcess;
  const cli = (...args: string[]) => runCommandLine(args, { PREFECT_API_URL: server().apiUrl });

  before(async () => {
    lab = openLab(server(), "serve.py");
    deploymentId = await lab.deploy();
    name = `sleeper/${lab.deploymentName}`;
    serving = lab.start(5);
  });

  after(async () => {
    lab.close();
    await lab.hand.client.deployments.delete(deploymentId);
  });

  const runs = async () =>
    (await lab.hand.client.runs.active({ deploymentIds: [deploymentId] })).filter(
      ({ auto_scheduled }) => !auto_scheduled,
    );

  it("watches a run to its end, each line of its log once", async () => {
    const args = ["-p", "seconds=0.5", "--tag", "by-hand", "--name", "watched", "--watch"];
    const { code, out, errors } = await cli("run", name, ...args);

    assert.equal(code, 0, errors);
    assert.equal(out.match(/Finished in state Completed/g)?.length, 1, out);
    assert.match(out, /^\d\d:\d\d:\d\d\.\d{3} INFO {5}/m);
    assert.match(errors, /^run "watched" of http.*\n {2}id {3}\S+\n {2}url {2}http/);
    assert.match(errors, /\nstate: Completed\n$/);
  });

  it("ends with 1 and the state's message when the watched run fails", async () => {
    const failing = await cli(
      "run",
      name,
      "-p",
      "seconds=0",
      "-p",
      "fail=true",
      "--watch",
      "--json",
    );
    const run = JSON.parse(failing.out) as Record<string, unknown>;

    assert.equal(failing.code, 1);
    assert.equal(run.stateType, "FAILED");
    assert.match(failing.errors, /ended FAILED: .*as it was told\nhttp\S+\n$/);
    assert.match(failing.errors, / ERROR {4}/, "logs are beside the JSON");
  });

  it("tells of all wrong parameters at once, and makes no run", async () => {
    const given = ["--params", '{"seconds": "long"}', "-p", "secconds=1", "-p", "stubborn_child=7"];
    const { code, out, errors } = await cli("run", name, ...given);

    const who = `prefect-constructs: deployment "${name}": parameters`;
    assert.ok(errors.startsWith(who), errors);
    assert.match(errors, /\.seconds must be a number/);
    assert.match(errors, /\.secconds is not a parameter of the flow; did you mean seconds\?/);
    assert.match(errors, /\.stubborn_child must be true or false/);
    assert.deepEqual([code, out], [1, ""]);
    assert.deepEqual(await runs(), []);
  });

  it("names the deployment that was meant", async () => {
    const { code, errors } = await cli("run", name.slice(0, -1));

    assert.match(errors, new RegExp(`no deployment ".*"; did you mean "${name}"\\?\n$`));
    assert.equal(code, 1);
  });

  it("starts a run later, and the same key makes no second one", async () => {
    const later = ["--in", "2h", "--idempotency-key", lab.deploymentName, "--json"];
    const [first, second] = [await cli("run", name, ...later), await cli("run", name, ...later)];
    const [one, two] = [first, second].map(({ out }) => JSON.parse(out) as Record<string, string>);

    assert.equal(one?.id, two?.id);
    assert.equal(one?.stateType, "SCHEDULED");
    const hours = (Date.parse(one?.expectedStartTime ?? "") - Date.now()) / 3_600_000;
    assert.ok(hours > 1.9 && hours < 2.1, `${hours} h`);
    assert.equal((await runs()).length, 1);
  });

  it("leaves a watched run going on Ctrl-C, and says how to stop it", async () => {
    const args = ["run", name, "-p", "seconds=600", "--watch"];
    const { child, said, ended } = startCommand(args, { PREFECT_API_URL: server().apiUrl });
    await said(/state: Running/);
    child.kill("SIGINT");
    const { code, errors } = await ended;

    assert.equal(code, 130);
    assert.match(
      errors,
      /prefect-constructs: run "\S+" \(\S{36}\) goes on; "prefect flow-run cancel/,
    );
    assert.ok((await runs()).some(({ state_type }) => state_type === "RUNNING"));
  });

  it("leaves what a schedule has in store where nothing is to be paused", async () => {
    const kept = await poll({ timeoutSeconds: 90, intervalSeconds: 1 }, async () => {
      const planned = await lab.hand.planned(deploymentId);
      return planned.length > 0 ? planned.length : undefined;
    });
    const { code, out, errors } = await cli("stop", name, "--no-pause");

    assert.equal(code, 0, errors);
    assert.equal(out, `${name}: not paused; 2 runs ended\n`);
    assert.equal((await lab.hand.planned(deploymentId)).length, kept);
    await lab.hand.run(deploymentId, { seconds: 600 });
  });

  it("pauses the deployment and ends its runs; a second stop finds nothing to do", async () => {
    const { code, out, errors } = await cli("stop", name);

    assert.equal(code, 0, errors);
    // Those of the schedule go with the pause.
    assert.match(out, new RegExp(`^${name}: paused; 1 run ended\n$`));
    assert.match(errors, /^paused .*\nasking run ".*" \(\w+\) to end\n$/);
    assert.deepEqual(await runs(), []);
    const again = await cli("stop", name, "--json");
    const told = JSON.parse(again.out) as Record<string, unknown>;
    assert.deepEqual([again.code, told.pause, told.asked], [0, "was paused", []]);
    assert.equal((await lab.hand.client.deployments.get(deploymentId))?.paused, true);
  });

  it("says on Ctrl-C what is done, and ends with 1 what had to be forced", async () => {
    serving.kill();
    const run = await lab.hand.run(deploymentId);
    await lab.hand.client.runs.setState(run.id, { type: "RUNNING", name: "Running" }, true);
    const stopping = startCommand(["stop", name], { PREFECT_API_URL: server().apiUrl });
    await stopping.said(/asking run/);
    stopping.child.kill("SIGINT");
    const interrupted = await stopping.ended;
    const forced = await cli("stop", name, "--timeout", "1");

    assert.equal(interrupted.code, 130);
    assert.match(
      interrupted.errors,
      /interrupted while stopping .*: it is paused; 1 run asked to end, and may go on;/,
    );
    assert.equal(forced.code, 1);
    assert.match(forced.out, /paused already; 0 runs ended, 1 by force/);
    assert.match(forced.errors, /did not end in time and is marked as cancelled; .*http/);
    assert.equal((await lab.hand.client.runs.get(run.id))?.state_type, "CANCELLED");
  });
});
