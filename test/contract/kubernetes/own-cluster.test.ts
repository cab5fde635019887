import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { dirname } from "node:path";
import { BUILD_TIMEOUT_MS, clusterBinaries } from "../../support/cluster/binaries";
import { type Cluster, type HeldCluster, ownCluster } from "../../support/cluster/cluster";
import { PAUSE_IMAGE } from "../../support/cluster/config";
import { Connection } from "../../support/cluster/connection";
import { controlGroups } from "../../support/cluster/leftovers";
import { missingPart } from "../../support/cluster/needs";
import { networkFile } from "../../support/cluster/network";
import { placesOf } from "../../support/cluster/places";
import { hear } from "../../support/cluster/protocol";
import { restrictedPod } from "../../support/kubernetes";
import { skipBecause, uniqueName } from "../../support/on-prefect";
import { processesNaming } from "../../support/processes";

/** Two starts and stops on a slow machine. */
const LIFE_TIMEOUT_MS = 300_000;

/** What a kubelet takes for its own alone, and a cluster of the tests keeps away from. */
const OTHERS = ["/var/lib/kubelet", "/var/lib/cni", "/var/log/pods", "/var/log/containers"];

/** Beside the tests' shared one, which has the same addresses. */
describe("A cluster that is started for tests", () => {
  const places = placesOf(uniqueName("own"));
  const others = OTHERS.filter(existsSync);
  before(async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    const lacking = await missingPart();
    if (lacking !== undefined) skipBecause(this, lacking);
    const programs = await clusterBinaries();
    if ("missing" in programs) skipBecause(this, programs.missing);
  });
  after(async function () {
    this.timeout(60_000);
    await stop();
    rmSync(dirname(places.images), { recursive: true, force: true });
  });

  let held: HeldCluster | undefined;
  const start = async (): Promise<HeldCluster> => {
    const found = await ownCluster(places);
    if ("missing" in found) throw new Error(found.missing);
    held = found;
    return found;
  };
  const startPod = async ({ kubectl, kubectlWith }: Cluster) => {
    await kubectlWith(JSON.stringify(restrictedPod("waits", PAUSE_IMAGE, [])), "create", "-f-");
    await kubectl("wait", "pod/waits", "--for=condition=Ready", "--timeout=60s");
  };
  const stop = async () => {
    held?.leave();
    const keeper = await Connection.find(places);
    await keeper?.letGo();
    await keeper?.ended();
  };
  const keepers = () => processesNaming(`keeper.js ${places.name}`);

  it("leaves nothing of what a killed one had, nor of itself", async () => {
    await startPod(await start());
    const groups = controlGroups(places.namespace).filter(existsSync);
    assert.ok(groups.length > 0);
    for (const { pid } of keepers()) process.kill(pid, "SIGKILL");
    const { kubectl } = await start();
    assert.equal(await kubectl("get", "pods", "-A", "-o", "name"), "");
    await stop();
    assert.deepEqual(processesNaming(places.namespace), []);
    assert.deepEqual(controlGroups(places.namespace).filter(existsSync), []);
    assert.ok(!readFileSync("/proc/self/mounts", "utf8").includes(places.namespace));
    assert.deepEqual([places.folder, networkFile(places.namespace)].filter(existsSync), []);
    assert.deepEqual(OTHERS.filter(existsSync), others);
  }).timeout(LIFE_TIMEOUT_MS);
});

describe("The connection to a cluster's keeper", () => {
  it("ends quietly when the keeper goes without having read what it was told", async () => {
    const socket = new Socket();
    hear(socket, () => assert.fail("nothing was said"));
    const closed = new Promise((done) => socket.once("close", done));
    socket.destroy(new Error("read ECONNRESET"));
    await closed;
    assert.ok(socket.closed);
  });
});
