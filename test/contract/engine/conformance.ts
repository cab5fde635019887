import { findPulumiCli } from "../../engine";
import { failureCases } from "./failure-cases";
import { type EngineKind, Lab } from "./lab";
import { lifecycleCases } from "./lifecycle-cases";
import { replacementCases } from "./replacement-cases";
import { structureCases } from "./structure-cases";

/** One suite over both engines: what the Pulumi CLI does is what the offline engine must do. */
export function conformsOn(kind: EngineKind, title: string): void {
  describe(title, function () {
    this.timeout(300_000);
    let lab: Lab;

    before(async function () {
      if (kind === "offline") return;
      const found = await findPulumiCli();
      if (!("missing" in found)) return;
      const [suite] = this.test?.parent ? [this.test.parent] : [];
      if (suite) suite.title += ` (pending: ${found.missing})`;
      this.skip();
    });

    beforeEach(async () => {
      lab = await Lab.create(kind);
    });

    afterEach(async () => {
      await lab.remove();
    });

    describe("life cycle", () => lifecycleCases(() => lab));
    describe("replacement", () => replacementCases(() => lab));
    describe("failures", () => failureCases(() => lab));
    describe("structure", () => structureCases(() => lab));
  });
}
