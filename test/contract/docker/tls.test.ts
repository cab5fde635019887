import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { containerHealthHandler } from "../../../lib/resources/container-health/handlers";
import type { EngineInputs } from "../../../lib/resources/docker-engine";
import { createImageReferenceHandler } from "../../../lib/resources/image-reference/handlers";
import { makeCertificates } from "../../support/certificates";
import { describeOnDocker } from "../../support/docker";
import { freePort } from "../../support/free-port";
import { skipBecause } from "../../support/on-prefect";
import { type OwnDockerEngine, startOwnDockerEngine } from "../../support/own-docker-engine";
import { temporaryFolder } from "../../support/program";
import { stubContext } from "../../support/stub-context";

const TIMEOUT_MS = 180_000;
const REFERENCE = "prefect-constructs-test/tls:1";

describeOnDocker("An engine behind TLS", [3], (baseImage) => {
  let folder: string;
  let engine: OwnDockerEngine;
  let host: string;
  let containerId: string;

  before(async function () {
    this.timeout(TIMEOUT_MS);
    folder = temporaryFolder();
    for (const authority of ["own", "other"]) {
      const made = await makeCertificates(join(folder, authority));
      if ("missing" in made) skipBecause(this, made.missing);
    }
    const port = await freePort();
    const tls = { port, folder: join(folder, "own") };
    const started = await startOwnDockerEngine(baseImage(), { tls });
    if ("missing" in started) skipBecause(this, started.missing);
    engine = started;
    host = `tcp://127.0.0.1:${port}`;
    const command = ["--network", "none", "--init", "--entrypoint", "sleep", baseImage(), "600"];
    containerId = await engine.docker("run", "-d", ...command);
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await engine?.remove();
    if (folder) rmSync(folder, { recursive: true });
  });

  const text = (...path: readonly string[]) => readFileSync(join(folder, ...path), "utf8");
  const materials = (ca: string, client: string) => ({
    caMaterial: text(ca, "ca.pem"),
    certMaterial: text(client, "cert.pem"),
    keyMaterial: text(client, "key.pem"),
  });
  const wait = (how: EngineInputs) =>
    containerHealthHandler.create(stubContext(), { containerId, host, ...how });
  const removeImage = (how: EngineInputs) => {
    const state = { reference: REFERENCE, host, ...how };
    return createImageReferenceHandler().delete(stubContext(), REFERENCE, state);
  };
  const names = () => engine.docker("image", "ls", "-q", REFERENCE);
  const refused = async (how: EngineInputs) => {
    const messages: string[] = [];
    for (const work of [wait, removeImage]) {
      const failed = await work(how).then(
        () => assert.fail("it must fail"),
        (error: unknown) => error as Error,
      );
      assert.equal(failed.name, "LocalError", failed.stack);
      assert.ok(!failed.message.includes("-----"), failed.message);
      messages.push(failed.message);
    }
    assert.equal(messages[0], messages[1]);
    return String(messages[0]);
  };

  it("is asked with a folder of certificates, and with their texts", async () => {
    for (const how of [{ certPath: join(folder, "own") }, materials("own", "own")]) {
      await engine.docker("tag", baseImage(), REFERENCE);
      await wait(how);
      await removeImage(how);
      assert.equal(await names(), "");
    }
  }).timeout(TIMEOUT_MS);

  it("is asked with what the environment names", async () => {
    process.env.DOCKER_CERT_PATH = join(folder, "own");
    try {
      await wait({});
      assert.equal(process.env.DOCKER_CERT_PATH, join(folder, "own"));
    } finally {
      delete process.env.DOCKER_CERT_PATH;
    }
  }).timeout(TIMEOUT_MS);

  it("is not trusted where another authority is", async () => {
    const message = await refused(materials("other", "own"));
    assert.match(message, /^the certificate of the Docker Engine at tcp:\S+ is not to be trusted/);
    assert.match(
      message,
      /\(\w+\); give that of its authority: certPath, or caMaterial, of the docker/,
    );
    const { caMaterial: _authority, ...own } = materials("own", "own");
    assert.match(await refused(own), /is not to be trusted/);
  }).timeout(TIMEOUT_MS);

  it("refuses a client of another authority, and one without a certificate", async () => {
    for (const how of [materials("own", "other"), { caMaterial: text("own", "ca.pem") }]) {
      for (let times = 0; times < 10; times++) {
        const message = await refused(how);
        assert.match(message, /^the Docker Engine at tcp:\S+ does not accept the client's cert/);
        assert.match(
          message,
          /; give one that its authority has signed: certPath, or certMaterial/,
        );
      }
    }
  }).timeout(TIMEOUT_MS);

  it("says that it speaks TLS where it is asked without", async () => {
    await assert.rejects(wait({}), /answered 400: .*Client sent an HTTP request to an HTTPS/);
  }).timeout(TIMEOUT_MS);
});
