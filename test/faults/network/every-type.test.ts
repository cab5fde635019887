import assert from "node:assert/strict";
import { RESOURCE_TYPES, type ResourceType } from "../../../lib/provider/dispatch";
import { SUBJECTS } from "./subjects";

/** Types that never ask a Prefect server for anything. */
const WITHOUT_PREFECT: readonly ResourceType[] = [
  "LocalFolder",
  "LocalProcess",
  "PythonEnvironment",
  "ContainerHealth",
  "ImageReference",
  "KubernetesRollout",
  // Prefect Cloud alone.
  "DeploymentSlas",
];

describe("the matrix of faults", () => {
  it("has every type that talks to Prefect", () => {
    const talking = RESOURCE_TYPES.filter((type) => !WITHOUT_PREFECT.includes(type));
    assert.deepEqual([...new Set(SUBJECTS.map(({ type }) => type))].sort(), talking.sort());
  });
});
