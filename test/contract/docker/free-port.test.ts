import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonFile } from "../../../lib/core/package-files";
import { poll } from "../../../lib/core/time";
import { describeOnDocker, docker } from "../../support/docker";

const READER = "/opt/with_environment.py";

describeOnDocker("A container on the host's network", [3], (baseImage) => {
  let shared: string;
  const ids: string[] = [];

  before(() => {
    shared = mkdtempSync(join(tmpdir(), "free-port-"));
    chmodSync(shared, 0o777);
    writeFileSync(join(shared, "environment.json"), "{}");
  });
  after(async function () {
    this.timeout(60_000);
    if (ids.length > 0) await docker("rm", "-f", ...ids);
    rmSync(shared, { recursive: true, force: true });
  });

  /** One whose temporary folder is that of all the others. */
  const start = async () => {
    const mounts = [`${pythonFile("with_environment.py")}:${READER}:ro`, `${shared}:/tmp`];
    const options = ["--init", "--network", "host", "--user", "1234:0", "--entrypoint", "python"];
    const serve = 'echo "$PORT"; exec python -m http.server --bind 127.0.0.1 "$PORT"';
    const id = await docker(
      ...["run", "--detach", ...options, ...mounts.flatMap((mount) => ["-v", mount]), baseImage()],
      ...[READER, "--free-port", "PORT", "/tmp/environment.json", "sh", "-c", serve],
    );
    ids.push(id);
    return id;
  };
  const ask = async (id: string) => {
    const isThere = () =>
      docker("exec", id, "python", READER, "--ask", "/").then(
        () => true,
        () => undefined,
      );
    assert.ok(await poll({ timeoutSeconds: 20, intervalSeconds: 0.2 }, isThere));
  };
  const portsOf = async (id: string) => (await docker("logs", id)).match(/^\d+$/gm) ?? [];

  it("picks a port that no other has, any user, and another one when it starts anew", async () => {
    const [one, other] = [await start(), await start()];
    await ask(one);
    await ask(other);
    await docker("restart", "--time", "1", one);
    await ask(one);
    const ports = [...(await portsOf(one)), ...(await portsOf(other))];
    assert.equal(new Set(ports).size, 3, ports.join());
  }).timeout(120_000);

  it("is not taken for the one whose port is written beside its own", async () => {
    const id = await start();
    await ask(id);
    await docker("stop", "--time", "1", id);
    const another = await docker(
      ...["run", "--detach", "--init", "--network", "host", "-v", `${shared}:/tmp`],
      ...["-v", `${pythonFile("with_environment.py")}:${READER}:ro`, baseImage(), "sleep", "60"],
    );
    ids.push(another);
    await assert.rejects(docker("exec", another, "python", READER, "--ask", "/"), /No such file/);
  }).timeout(60_000);
});
