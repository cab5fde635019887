import { findPulumiCli } from "../engine";
import { skipBecause } from "./on-prefect";
import type { EngineKind } from "./stack";

const TITLES: Record<EngineKind, string> = {
  offline: "on the offline engine",
  cli: "on the Pulumi CLI",
};

/**
 * A `describe` for each engine. Without a Pulumi CLI on the machine its half is pending and says
 * why.
 */
export function describeOnEngines(
  title: string,
  body: (kind: EngineKind) => void,
  kinds: readonly EngineKind[] = ["offline", "cli"],
): void {
  for (const kind of kinds) {
    describe(`${title}, ${TITLES[kind]}`, function () {
      this.timeout(OPERATIONS_TIMEOUT_MS);
      if (kind === "cli") {
        before(async function () {
          const cli = await findPulumiCli();
          if ("missing" in cli) skipBecause(this, cli.missing);
        });
      }
      body(kind);
    });
  }
}

/** For a test that runs a few operations on a slow machine. */
const OPERATIONS_TIMEOUT_MS = 180_000;
