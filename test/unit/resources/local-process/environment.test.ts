import assert from "node:assert/strict";
import { environmentOf, markOf } from "../../../../lib/resources/local-process/environment";
import { valuesWithPort, withPort } from "../../../../lib/resources/local-process/port-token";

describe("the environment of a local process", () => {
  const callers = {
    ...{ PATH: "/bin", HOME: "/home/me", LC_TIME: "C", https_proxy: "http://proxy" },
    ...{ PREFECT_API_URL: "http://mine", PREFECT_API_KEY: "k", VIRTUAL_ENV: "/venv" },
    ...{ PYTHONPATH: "/src", AWS_SECRET_ACCESS_KEY: "s", UNSET: undefined },
  };

  it("inherits how to find programs, languages and the network, and nothing else", () => {
    assert.deepEqual(environmentOf("id-1", {}, callers), {
      ...{ PATH: "/bin", HOME: "/home/me", LC_TIME: "C", https_proxy: "http://proxy" },
      ...{ PYTHONUNBUFFERED: "1", LOCAL_PROCESS_ID: "id-1" },
    });
  });

  it("lets what is given win, except over the process's own mark", () => {
    const given = { PATH: "/opt/bin", PYTHONUNBUFFERED: "", LOCAL_PROCESS_ID: "forged" };
    const environment = environmentOf("id-2", given, callers);
    assert.equal(environment.PATH, "/opt/bin");
    assert.equal(environment.PYTHONUNBUFFERED, "");
    assert.equal(`LOCAL_PROCESS_ID=${environment.LOCAL_PROCESS_ID}`, markOf("id-2"));
  });
});

describe("the port's token", () => {
  it("is replaced wherever it stands", () => {
    assert.equal(withPort("{port}:{port}", 4200), "4200:4200");
    assert.deepEqual(valuesWithPort({ URL: "http://h:{port}/api" }, 1), { URL: "http://h:1/api" });
  });

  it("stays where there is no port", () => {
    assert.equal(withPort("{port}", undefined), "{port}");
  });
});
