import assert from "node:assert/strict";
import { openFaultProxy } from "../../support/fault-proxy";
import type { FaultResult } from "../../support/fault-report";
import { expectClear, expectNoSecret } from "./clear";
import type { Fault, Verdict } from "./faults";
import { startProvider } from "./provider";
import type { Operation, Outcome, Rig, Step, Thing } from "./rig";

/** One fault at one request of one operation, and all that must hold whatever comes of it. */
export async function runCase(
  rig: Rig,
  operation: Operation,
  step: Step,
  fault: Fault,
): Promise<FaultResult> {
  const thing = await rig.arrange(operation);
  let hits = 0;
  const until = step.nth + (fault.times ?? 1);
  const proxy = await openFaultProxy(rig.scene.server.apiUrl, {
    treat(request) {
      if (fault.treatment === undefined || request.nth < step.nth || request.nth >= until) return;
      hits += 1;
      return fault.treatment;
    },
    ...(fault.refusesMilliseconds === undefined
      ? {}
      : { refuse: { nth: step.nth, milliseconds: fault.refusesMilliseconds } }),
  });
  const started = startProvider(rig.subject.type, proxy.apiUrl, fault.settings);
  let outcome: Outcome;
  try {
    outcome = await attempt(() => rig.perform(started, operation, thing));
  } finally {
    await proxy.close();
  }
  assert.ok(hits + started.refusals() > 0, "the fault did not happen");
  expectNoSecret(started.warnings.join("\n"));
  const clear = { apiUrl: proxy.apiUrl };
  if ("error" in outcome) expectClear(outcome.error.message, clear, outcome.error);
  // Any other operation warns of what it found, not of the network.
  const warnings = operation === "check" ? started.warnings : [];
  for (const warning of warnings) expectClear(warning, clear);
  const result = resultOf(outcome, warnings.length);
  expectVerdict(verdictOf(fault, step, operation), result, outcome);
  await rig.converge(operation, thing, outcome);
  return result;
}

async function attempt(work: () => Promise<Partial<Thing>>): Promise<Outcome> {
  try {
    return { done: await work() };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof assert.AssertionError) throw error;
    const { id, properties } = error as Partial<{
      id: string;
      properties: Record<string, unknown>;
    }>;
    return id && properties ? { error, left: { id, properties } } : { error };
  }
}

function resultOf(outcome: Outcome, warnings: number): FaultResult {
  if ("error" in outcome) return "failed clearly";
  return warnings > 0 ? "warned" : "survived";
}

/** A read goes on without knowing the server's version, as long as nothing else goes wrong. */
function verdictOf(fault: Fault, step: Step, operation: Operation): Verdict | undefined {
  const verdict = fault.expects(step, operation);
  const beside = operation === "read" && step.path === "/admin/version";
  return beside && verdict === "fails" ? "either" : verdict;
}

function expectVerdict(verdict: Verdict | undefined, result: FaultResult, outcome: Outcome): void {
  if (verdict === "either") return;
  const said = "error" in outcome ? `: ${outcome.error.message}` : "";
  assert.equal(result === "survived" ? "survives" : "fails", verdict, `it ${result}${said}`);
}
