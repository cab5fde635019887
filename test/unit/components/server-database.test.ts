import assert from "node:assert/strict";
import { type PostgresContainer, PrefectServer, type PrefectServerArgs } from "../../../lib";
import { record, thrownBy } from "../../support/mocks";

describe("the Postgres beside a server", () => {
  const server = (postgres: Partial<PostgresContainer>, args: PrefectServerArgs = {}) => {
    const infrastructure = { kind: "docker", postgres: { password: "p@ss", ...postgres } } as const;
    return new PrefectServer("prefect", { infrastructure, ...args });
  };
  const uploadOf = ({ uploads }: Readonly<Record<string, unknown>>, file: string) => {
    const found = (uploads as { file: string; content: string }[]).find((one) => one.file === file);
    assert.ok(found, `${file} is put into the container`);
    return found.content;
  };
  const PASSWORD_FILE = "/opt/prefect-constructs/database-password";

  it("has its password in a file, on a network with the server alone", async () => {
    const { one } = await record(() => server({ image: "acme/postgres:17", memoryMegabytes: 512 }));
    const { inputs, secrets } = one("Container", "prefect-database");
    assert.deepEqual(
      [inputs.image, inputs.memory, inputs.networkMode, inputs.ports],
      ["acme/postgres:17", 512, "prefect-network-1f0c2a9", undefined],
    );
    assert.deepEqual(inputs.envs, [
      "POSTGRES_USER=prefect",
      "POSTGRES_DB=prefect",
      `POSTGRES_PASSWORD_FILE=${PASSWORD_FILE}`,
      "PGDATA=/var/lib/postgresql/data",
    ]);
    assert.equal(uploadOf(inputs, PASSWORD_FILE), "p@ss");
    assert.ok(secrets.includes("uploads"), "the file is secret in the state");
  });

  it("is waited for, and is the server's database", async () => {
    const { one } = await record(() => server({}));
    const { inputs, dependencies } = one("Container", "prefect-container");
    assert.ok(dependencies.includes("prefect-database-health"));
    assert.equal(inputs.networkMode, "prefect-network-1f0c2a9");
    const environment = uploadOf(inputs, "/opt/prefect-constructs/environment.json");
    assert.deepEqual(JSON.parse(environment), {
      PREFECT_API_DATABASE_CONNECTION_URL:
        "postgresql+asyncpg://prefect:p%40ss@prefect-database-1f0c2a9:5432/prefect",
    });
    assert.doesNotMatch((inputs.envs as string[]).join(" "), /DATABASE/);
  });

  it("keeps its volume where data are kept, and is the official image else", async () => {
    const { one } = await record(() => server({}, { keepData: true }));
    assert.equal(one("Volume", "prefect-database-volume").retained, true);
    assert.equal(one("Container", "prefect-database").inputs.image, "postgres:17");
    const gone = await record(() => server({}));
    assert.equal(gone.one("Volume", "prefect-database-volume").retained, false);
  });

  it("takes further arguments last, and is refused with what is wrong", async () => {
    const overrides = { database: { user: "999" } };
    const { one } = await record(() => server({}, { overrides }));
    assert.equal(one("Container", "prefect-database").inputs.user, "999");
    const error = await thrownBy(() => server({ memoryMegabytes: 1 }));
    assert.match(error.message, /infrastructure\.postgres\.memoryMegabytes must be at least 6/);
  });
});
