import assert from "node:assert/strict";
import { providerOf, type ResourceType } from "../../../lib/provider/dispatch";

const SECRET = "s3cret-of-the-program";

/** Where programs put secrets, by the place in a type's inputs; a new type is a new line. */
const PLACES: Readonly<Partial<Record<ResourceType, readonly string[]>>> = {
  Deployment: [
    ...["parameters", "jobVariables", "jobVariables.env", "pullSteps", "schedules"],
    ...["schedules.nightly", "schedules.nightly.parameters", "labels", "versionInfo"],
    ...["description", "kubernetesCluster", "kubernetesCluster.kubeconfig", "tags"],
    "parameterOpenApiSchema",
  ],
  WorkPool: ["baseJobTemplate", "baseJobTemplate.variables", "baseJobTemplatePatch", "description"],
  FlowRun: [
    ...["parameters", "jobVariables", "triggers", "secrets", "tags"],
    ...["kubernetesCluster", "kubernetesCluster.kubeconfig"],
  ],
  Variable: ["value", "tags"],
  Automation: [
    ...[
      "trigger",
      "trigger.match",
      "trigger.match.label",
      "trigger.matchRelated",
      "trigger.expect",
    ],
    ...["actions", "actions.0", "actions.0.parameters", "actions.0.jobVariables"],
    ...["actions.1.message", "actions.2.subject", "actions.2.body", "actions.3.payload"],
    ...["actionsOnTrigger", "tags", "description", "ownerResource"],
  ],
  Block: ["data", "data.value", "data.nested.value", "data.credentials.$ref"],
  LocalProcess: ["environment", "triggers", "ready"],
  PythonEnvironment: ["pipArguments", "requirements", "constraints"],
  ContainerHealth: ["secrets", "keyMaterial"],
  ImageReference: ["keyMaterial"],
  KubernetesRollout: ["secrets", "cluster", "cluster.kubeconfig"],
};

/** A secret where it may be, and where it is of the wrong type or beside a value that is. */
const SHAPES: readonly unknown[] = [
  SECRET,
  [SECRET],
  { a: SECRET, b: 5 },
  { a: { b: [SECRET] } },
  [{ a: SECRET }, null],
  [[SECRET]],
];

const SCHEMA = { type: "object", properties: { a: { type: "integer" }, b: { type: "string" } } };

const COMPLETE: Readonly<Partial<Record<ResourceType, object>>> = {
  Deployment: { name: "nightly", flowName: "etl", parameterOpenApiSchema: SCHEMA },
  WorkPool: { name: "ml" },
  FlowRun: { deploymentId: "1" },
  Variable: { name: "limits", value: 1 },
  Automation: {
    name: "orders",
    trigger: { type: "event" },
    actions: ["run-deployment", "change-flow-run-state", "send-notification", "call-webhook"].map(
      (type) => ({ type }),
    ),
  },
  Block: { typeSlug: "secret", name: "token" },
  LocalProcess: { command: ["sleep", "1"], logFile: "/tmp/never.log" },
  ContainerHealth: { containerId: "1", timeoutSeconds: 1 },
  ImageReference: { reference: "etl:1" },
  KubernetesRollout: { namespace: "ml", name: "etl", uid: "1" },
};

describe("what is wrong with an input that holds a secret", () => {
  let saved: NodeJS.ProcessEnv;
  before(() => {
    saved = process.env;
    const own = Object.entries(saved).filter(([key]) => !key.startsWith("PREFECT_"));
    process.env = { ...Object.fromEntries(own), PREFECT_HOME: "/nowhere" };
  });
  after(() => {
    process.env = saved;
  });

  for (const [type, places] of Object.entries(PLACES) as [ResourceType, string[]][]) {
    for (const place of places) {
      it(`is told without it: ${type}, ${place}`, async () => {
        const { check } = providerOf(type);
        for (const shape of SHAPES) {
          const inputs = withPart({ ...COMPLETE[type] }, place.split("."), shape);
          const said = await check!({}, inputs).then(
            ({ failures = [] }) => failures.map(({ reason }) => reason).join("\n"),
            (error: Error) => `${error.message}\n${error.stack}`,
          );
          assert.ok(!said.includes(SECRET), said);
        }
      });
    }
  }

  it("is told without the password of an address", async () => {
    const inputs = { ...COMPLETE.LocalProcess, ready: { url: `ftp://ada:${SECRET}@a.test/` } };
    const { failures = [] } = await providerOf("LocalProcess").check!({}, inputs);
    assert.match(failures[0]?.reason ?? "", /ready\.url .*ftp:\/\/\[redacted\]@a\.test/);
  });

  it("is told at all", async () => {
    const inputs = { ...COMPLETE.Deployment, parameters: { a: SECRET } };
    const { failures = [] } = await providerOf("Deployment").check!({}, inputs);
    assert.match(failures[0]?.reason ?? "", /^parameters\.a must be an integer or null$/m);
  });
});

function withPart(whole: object, [key = "", ...below]: readonly string[], part: unknown): object {
  const known = (whole as Record<string, object>)[key] ?? {};
  const changed = { [key]: below.length === 0 ? part : withPart(known, below, part) };
  return Array.isArray(whole) ? Object.assign([...whole], changed) : { ...whole, ...changed };
}
