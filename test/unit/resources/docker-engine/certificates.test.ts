import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import {
  checkEngine,
  type EngineInputs,
  withEngine,
} from "../../../../lib/resources/docker-engine";
import { UNKNOWN } from "../../../../lib/core/unknown";
import { FakeEngine } from "../../../support/fake-engine";
import { temporaryFolder } from "../../../support/program";

const HOST = "tcp://127.0.0.1:1";
const [CERTIFICATE = ""] = rootCertificates;
const KEY = newKey();
const FIX =
  "give certPath, the folder of ca.pem, cert.pem and key.pem, or their texts as caMaterial, " +
  "certMaterial and keyMaterial";

function newKey(passphrase?: string): string {
  const lock = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem", ...lock }).toString();
}

describe("the certificates for a Docker Engine", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const failure = async (inputs: EngineInputs): Promise<string> => {
    const failed = await withEngine({ host: HOST, ...inputs }, (engine) => engine.ping()).then(
      () => assert.fail("nobody listens there"),
      (error: unknown) => error as Error,
    );
    assert.equal(failed.name, "LocalError", failed.stack);
    return failed.message;
  };
  const at = `the certificates for the Docker Engine at ${HOST}: `;

  it("are told of in preview where a text is none, and no text is quoted", () => {
    const wrong = { caMaterial: "aaa", certMaterial: KEY, keyMaterial: "the-secret", certPath: "" };
    const problems = checkEngine(wrong);
    assert.deepEqual(
      problems.map(({ path, message }) => `${path} ${message}`),
      [
        'certPath must be a folder; got ""',
        "caMaterial is no certificate in PEM",
        "certMaterial is no certificate in PEM",
        "keyMaterial is no private key in PEM without a passphrase",
      ],
    );
    const locked = checkEngine({ keyMaterial: newKey("open") });
    assert.match(String(locked[0]?.message), /without a passphrase$/);
    const another = checkEngine({ certMaterial: CERTIFICATE, keyMaterial: KEY });
    assert.deepEqual(another, [{ path: "keyMaterial", message: "is not the certificate's" }]);
  });

  it("are right where they are, and pass while they are not known", () => {
    assert.deepEqual(checkEngine({ caMaterial: CERTIFICATE, keyMaterial: KEY }), []);
    const unknown = { certPath: UNKNOWN, caMaterial: UNKNOWN, certMaterial: UNKNOWN };
    assert.deepEqual(checkEngine({ ...unknown, keyMaterial: UNKNOWN }), []);
  });

  it("are told of with their place where a folder lacks one or has a wrong one", async () => {
    assert.equal(
      await failure({ certPath: folder }),
      `${at}${join(folder, "ca.pem")} cannot be read (ENOENT); ${FIX}`,
    );
    for (const name of ["ca", "cert"]) writeFileSync(join(folder, `${name}.pem`), CERTIFICATE);
    writeFileSync(join(folder, "key.pem"), KEY);
    assert.equal(
      await failure({ certPath: folder }),
      `${at}${join(folder, "key.pem")} is not the certificate's; ${FIX}`,
    );
  });

  it("are told of where one of two is missing", async () => {
    const without = await failure({ certMaterial: CERTIFICATE });
    assert.equal(without, `${at}keyMaterial is missing; ${FIX}`);
    assert.match(await failure({ keyMaterial: KEY }), /: certMaterial is missing; /);
  });

  it("come from the environment where the inputs have none", async () => {
    process.env.DOCKER_CERT_MATERIAL = CERTIFICATE;
    process.env.DOCKER_CERT_PATH = join(folder, "nowhere");
    try {
      assert.match(await failure({}), /nowhere\/ca\.pem cannot be read/);
      const given = { caMaterial: CERTIFICATE, keyMaterial: KEY };
      assert.equal(await failure(given), `${at}keyMaterial is not the certificate's; ${FIX}`);
    } finally {
      delete process.env.DOCKER_CERT_MATERIAL;
      delete process.env.DOCKER_CERT_PATH;
    }
  });

  it("are not for a port without TLS", async () => {
    const server = createServer((_request, response) => response.end());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const message = await failure({ host, caMaterial: CERTIFICATE });
      assert.ok(message.startsWith(`no TLS with the Docker Engine at ${host} (EPROTO); name`));
    } finally {
      server.close();
    }
  });

  it("do not matter to a socket", async () => {
    const engine = await FakeEngine.start();
    try {
      engine.answers["GET /_ping"] = () => ({ status: 200 });
      const inputs = { host: engine.host, certPath: join(folder, "nowhere") };
      await withEngine(inputs, (asked) => asked.ping());
      assert.deepEqual(engine.asked, ["GET /_ping"]);
    } finally {
      await engine.stop();
    }
  });
});
