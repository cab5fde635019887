import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { poll } from "../../../lib/core/time";
import { FOREVER, LocalProcesses, localProcessHandler, node } from "../../support/local-processes";
import { stubContext } from "../../support/stub-context";

const context = stubContext();
const linux = process.platform === "linux";

describe("LocalProcess", function () {
  this.timeout(60_000);
  let processes: LocalProcesses;

  beforeEach(async () => {
    processes = await LocalProcesses.make();
  });

  afterEach(() => processes.end());

  describe("read", () => {
    it("gives the inputs back as they were", async () => {
      const inputs = await processes.inputs({ environment: { A: "1" }, port: 0, triggers: ["a"] });
      const live = await localProcessHandler.create(context, inputs);
      processes.adopt(live);
      const read = await localProcessHandler.read(context, live.id, live.state);
      assert.deepEqual(read?.inputs, inputs);
      assert.equal(localProcessHandler.diff(live.state, inputs).changed, false);
    });

    it("finds a killed process gone, and its next start has another id", async () => {
      const live = await processes.create();
      await processes.kill(live);
      assert.equal(await processes.isThere(live), false);
      assert.notEqual((await processes.create()).id, live.id);
    });

    it("does not take another process of the same number for it", async () => {
      const live = await processes.create();
      const forged = { ...live.state, startTime: `1${live.state.startTime}` };
      assert.equal(await localProcessHandler.read(context, live.id, forged), undefined);
    });

    (linux ? it : it.skip)("finds a zombie gone", async () => {
      const script = [
        "import os, time",
        "pid = os.fork()",
        "if pid == 0: os._exit(0)",
        "print(pid, flush=True)",
        "time.sleep(60)",
      ].join("\n");
      const parent = spawn("python3", ["-c", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line);
      try {
        await poll({ timeoutSeconds: 5, intervalSeconds: 0.02 }, () => {
          return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")) || undefined;
        });
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
        const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
        const state = { ...(await processes.inputs()), pid, startTime: `${stat[19]}@${boot}` };
        const zombie = { ...state, startedAt: "" };
        assert.equal(await localProcessHandler.read(context, "id", zombie), undefined);
        await localProcessHandler.delete(context, "id", zombie);
      } finally {
        parent.kill("SIGKILL");
        await once(parent, "exit");
      }
    });
  });

  describe("update", () => {
    it("keeps the process and takes over what the next stop needs", async () => {
      const live = await processes.create();
      const news = await processes.inputs({ stopGraceSeconds: 0.2 });
      const state = await localProcessHandler.update(context, live.id, live.state, news);
      assert.deepEqual(state, { ...live.state, stopGraceSeconds: 0.2 });
    });
  });

  describe("delete", () => {
    it("ends a process that obeys at once", async () => {
      const live = await processes.create();
      assert.ok((await processes.remove(live)) < 8);
      assert.equal(await processes.isThere(live), false);
    });

    it("lets a process drain with its children within the grace", async () => {
      const script = `
      const { spawn } = require("child_process");
      const work = 'process.on("SIGTERM", () => console.log("child told"));' +
        'console.log("child up"); process.on("SIGUSR2", () => process.exit(0));' +
        'process.once("exit", () => console.log("child done")); setInterval(() => {}, 1000)';
      const child = spawn(process.execPath, ["-e", work], { stdio: "inherit" });
      process.on("SIGTERM", () => {
        console.log("draining");
        setTimeout(() => child.kill("SIGUSR2"), 500);
        child.on("exit", () => { console.log("drained"); process.exit(0); });
      });
      ${FOREVER}`;
      const live = await processes.create({ command: node(script) });
      await processes.logged(/child up/);
      await processes.remove(live);
      const text = readFileSync(processes.log, "utf8");
      assert.match(text, /draining\n(.|\n)*child done\n(.|\n)*drained/);
      assert.doesNotMatch(text, /child told/);
    });

    it("kills the whole group after the grace, and not before", async () => {
      const stubborn = `process.on("SIGTERM", () => {}); ${FOREVER}`;
      const script = `
      require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}]);
      console.log("ready"); ${stubborn}`;
      const live = await processes.create({ command: node(script), stopGraceSeconds: 0.8 });
      await processes.logged(/ready/);
      const seconds = await processes.remove(live);
      assert.ok(seconds >= 0.8 && seconds < 8, `took ${seconds} s`);
      assert.deepEqual(processes.running(), []);
    });

    (linux ? it : it.skip)("ends children in other sessions that outlive it", async () => {
      const script = `
      require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(FOREVER)}],
        { detached: true, stdio: "ignore" }).unref();
      console.log("ready"); ${FOREVER}`;
      const live = await processes.create({ command: node(script) });
      await processes.logged(/ready/);
      assert.equal(processes.running().length, 2);
      assert.ok((await processes.remove(live)) < 8);
      assert.deepEqual(processes.running(), []);
    });

    (linux ? it : it.skip)("ends what a killed process left behind", async () => {
      const script = `
      require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(FOREVER)}]);
      console.log("ready"); ${FOREVER}`;
      const live = await processes.create({ command: node(script) });
      await processes.logged(/ready/);
      await processes.kill(live);
      assert.equal(processes.running().length, 1);
      await processes.remove(live);
      assert.deepEqual(processes.running(), []);
    });

    it("never touches another process that has the number now", async () => {
      const live = await processes.create();
      const forged = { ...live.state, startTime: `1${live.state.startTime}` };
      await localProcessHandler.delete(context, "another-id", forged);
      assert.ok(await processes.isThere(live));
    });

    it("ends a stopped process", async () => {
      const live = await processes.create({ stopGraceSeconds: 0.3 });
      process.kill(live.state.pid, "SIGSTOP");
      await processes.remove(live);
      assert.equal(await processes.isThere(live), false);
    });

    it("takes one that is gone already for removed", async () => {
      const live = await processes.create();
      await processes.remove(live);
      await processes.remove(live);
      assert.equal(await processes.isThere(live), false);
    });
  });
});
