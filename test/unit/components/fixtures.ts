import { join } from "node:path";
import { PrefectPackage, type PrefectPackageArgs, PrefectProvider } from "../../../lib";
import { findPythonSync } from "../../../lib/resources/python-environment";
import { skipBecause } from "../../support/on-prefect";
import { REPOSITORY } from "../../support/program";

/** The folder of the flows that these tests deploy; their sources are not compiled. */
export const FLOWS = join(REPOSITORY, "test", "unit", "components", "fixtures");

/** A package with an interpreter given: no environment to make. */
export function etlPackage(name = "etl", args: Partial<PrefectPackageArgs> = {}): PrefectPackage {
  return new PrefectPackage(name, {
    source: {
      kind: "flow",
      entrypoint: "flows/etl.py:etl",
      workingDirectory: FLOWS,
      python: "/venv/bin/python",
    },
    ...args,
  });
}

/** A connection, so that no test depends on the machine's own. */
export function connection() {
  const provider = new PrefectProvider("server", {
    apiUrl: "http://127.0.0.1:4200/api",
    apiKey: "the-key",
  });
  return { providers: [provider] };
}

/** Makes the suite pending where there is no Python to read a flow's source with. */
export function needsPython(): void {
  before(function () {
    const python = findPythonSync();
    if ("missing" in python) skipBecause(this, python.missing);
  });
}
