import { describeWithAutomations } from "../../support/on-prefect";
import { FAULTS } from "./faults";
import { describeCases } from "./matrix";
import { SETTING_SUBJECTS } from "./setting-subjects";

const AUTOMATIONS = SETTING_SUBJECTS.filter(({ type }) => type === "Automation");
const CORE = FAULTS.filter(({ core }) => core);

// A server that is told to have automations is one of its own.
describeWithAutomations("faults", [2], (server) => {
  // In a suite of its own, which ends before the server does.
  describe("of automations", () => describeCases(server, AUTOMATIONS, CORE));
});
