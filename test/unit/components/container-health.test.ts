import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { PrefectServer, type PrefectServerArgs } from "../../../lib";
import { promiseOf, record, type Recorded } from "../../support/mocks";

describe("the health of a component's container", () => {
  const server = (args: PrefectServerArgs = {}, provider?: docker.Provider) => {
    const infrastructure = { kind: "docker", image: "local/prefect:3" } as const;
    const providers = provider ? [provider] : [];
    return new PrefectServer("prefect", { infrastructure, ...args }, { providers });
  };
  const healthOf = (recorded: Recorded<unknown>) =>
    recorded.one("ContainerHealth", "prefect-container-health");

  it("is waited for, with a log that shows none of its secrets", async () => {
    const recorded = await record(() =>
      server({ authString: "u:the-password", startTimeoutSeconds: 7 }),
    );
    const { inputs, secrets, dependencies } = healthOf(recorded);
    assert.deepEqual(inputs, {
      containerId: "id-of-prefect-container",
      timeoutSeconds: 7,
      secrets: { PREFECT_SERVER_API_AUTH_STRING: "u:the-password" },
    });
    assert.deepEqual(secrets, ["secrets"]);
    assert.ok(dependencies.includes("prefect-container"));
    const container = recorded.one("Container", "prefect-container");
    assert.equal(container.inputs.wait, undefined, "docker's provider must not wait too");
  });

  it("is there before anything asks the server", async () => {
    const { result, one } = await record(() => server());
    assert.equal(await promiseOf(result.apiUrl), "http://127.0.0.1:4200/api");
    const { dependencies } = one("pulumi-nodejs", "prefect-provider");
    assert.ok(dependencies.includes("prefect-container-health"));
  });

  it("is asked of the engine that the container is on", async () => {
    const host = "tcp://10.0.0.8:2375";
    const hostOf = (recorded: Recorded<unknown>) => healthOf(recorded).inputs.host;
    const explicit = await record(() => server({}, new docker.Provider("there", { host })));
    assert.equal(hostOf(explicit), host);
    assert.equal(hostOf(await record(() => server(), { "docker:host": host })), host);
    assert.equal(hostOf(await record(() => server())), undefined);
    const unsaid = await record(() => server({}, new docker.Provider("here", {})));
    assert.equal(hostOf(unsaid), undefined);
  });

  it("is asked with the certificates of docker's provider, whose key is secret", async () => {
    const certificates = {
      certPath: "/certs",
      caMaterial: "ca",
      certMaterial: "cert",
      keyMaterial: "the-key",
    };
    const explicit = healthOf(
      await record(() => server({}, new docker.Provider("there", certificates))),
    );
    const config = Object.entries(certificates).map(([key, value]) => [`docker:${key}`, value]);
    const configured = healthOf(await record(() => server(), Object.fromEntries(config)));
    for (const { inputs } of [explicit, configured]) {
      const { containerId: _id, timeoutSeconds: _seconds, secrets: _secrets, ...how } = inputs;
      assert.deepEqual(how, certificates);
    }
    assert.deepEqual([...explicit.secrets].sort(), ["keyMaterial", "secrets"]);
    const materials = ["caMaterial", "certMaterial", "keyMaterial"];
    assert.deepEqual([...configured.secrets].sort(), [...materials, "secrets"]);
  });

  it("takes nothing from a provider that has no certificates", async () => {
    const host = "tcp://10.0.0.8:2375";
    const recorded = await record(() => server({}, new docker.Provider("there", { host })));
    const { inputs, secrets } = healthOf(recorded);
    assert.deepEqual(Object.keys(inputs).sort(), [
      ...["containerId", "host", "secrets", "timeoutSeconds"],
    ]);
    assert.deepEqual(secrets, ["secrets"]);
  });
});
