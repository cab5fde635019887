import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hidden, type ProgramData, ref, type ResourceData } from "../../support/program";
import { variableOf } from "./places";

/** A flow that tells how much it was given, or fails with all of it on its lips. */
const FLOW = `
import os
from prefect import flow

@flow(log_prints=True)
def leaky(token: str = "", count: int = 0, fail: bool = False) -> None:
    variable = os.environ.get("TOKEN", "")
    print(f"{len(token)} and {len(variable)} characters")
    if fail:
        raise ValueError(f"no login with {token!r} and {variable}")
`;

export function writeFlow(folder: string): void {
  writeFileSync(join(folder, "flows", "leaky.py"), FLOW);
}

/** What the secrets of {@link components} are called. */
export const COMPONENT_SECRETS = [
  "servedParameter",
  "servedEnvironment",
  "pooledParameter",
  "pooledVariable",
  "pooledEnvironment",
] as const;

/** Both components on this machine, each with a run that is waited for. */
export function components(python: string, name: string, fail: boolean): ProgramData {
  const source = { kind: "flow", entrypoint: "leaky.py:leaky", workingDirectory: "flows", python };
  const wait = { timeoutSeconds: 300, pollSeconds: 0.5 };
  const run = (of: string) => {
    const args = { deployment: ref(of), parameters: { fail }, triggers: [fail], wait };
    return { type: "FlowRun", name: `${of}-run`, args };
  };
  return [
    { type: "PrefectPackage", name: "package", args: { source, flowName: name } },
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: {
        package: ref("package"),
        parameters: { token: secretOf("servedParameter") },
        environment: { TOKEN: secretOf("servedEnvironment") },
        infrastructure: { kind: "process", pollSeconds: 1 },
      },
    },
    {
      type: "PrefectWorkPoolDeployment",
      name: "pooled",
      args: {
        package: ref("package"),
        workPool: { name: `${name}-own` },
        parameters: { token: secretOf("pooledParameter") },
        jobVariables: { env: { TOKEN: secretOf("pooledVariable") } },
        environment: {
          OTHER: secretOf("pooledEnvironment"),
          PREFECT_WORKER_QUERY_SECONDS: "1",
        },
      },
    },
    run("served"),
    run("pooled"),
  ];
}

/** What the secrets of {@link connections} are called. */
export const CONNECTION_SECRETS = ["givenKey", "givenHeader", "givenPassword"] as const;

/** Connections that the program states, each with a pool on it. */
export function connections(apiUrl: string, name: string): ProgramData {
  const given: Readonly<Record<string, object>> = {
    byKey: { apiKey: secretOf("givenKey"), headers: { "X-Given": secretOf("givenHeader") } },
    byPassword: { authString: secretOf("givenPassword") },
  };
  return Object.entries(given).flatMap(
    ([key, args]): ProgramData => [
      { type: "PrefectProvider", name: key, args: { apiUrl, ...args } },
      {
        type: "WorkPool",
        name: `pool-${key}`,
        args: { name: `${name}-${key}` },
        opts: { provider: ref(key) },
      },
    ],
  );
}

/** Wrong values beside a secret, and secrets of a wrong type; none of it may be made. */
export function badInput(name: string, folder: string): ProgramData {
  const token = secretOf("besideBadInput");
  const schema = { type: "object", properties: { count: { type: "integer" } } };
  const logFile = join(folder, "never.log");
  const bad: readonly (readonly [type: string, args: object])[] = [
    ["Deployment", { parameters: { count: "many", token }, parameterOpenApiSchema: schema }],
    ["Deployment", { parameters: { count: token }, parameterOpenApiSchema: schema }],
    ["Deployment", { parameters: token }],
    ["Deployment", { schedules: { nightly: { cron: 5, parameters: { token } } } }],
    ["Deployment", { schedules: { nightly: { cron: "0 0 1 1 *", parameters: token } } }],
    ["Deployment", { schedules: token }],
    ["Deployment", { jobVariables: { env: { TOKEN: token, NUMBER: 5 } } }],
    ["Deployment", { jobVariables: token }],
    ["Deployment", { jobVariables: { env: token }, concurrencyLimit: "many" }],
    ["Deployment", { pullSteps: token, tags: token }],
    ["Deployment", { labels: { token: { token } } }],
    ["Deployment", { kubernetesCluster: token }],
    ["Deployment", { kubernetesCluster: { kubeconfig: { token } } }],
    ["WorkPool", { baseJobTemplate: token }],
    ["WorkPool", { baseJobTemplate: { variables: token } }],
    ["WorkPool", { baseJobTemplatePatch: [{ op: "add", path: "/no/where/here", value: token }] }],
    ["Variable", { value: token, tags: token }],
    ["Variable", { value: { token }, name: "no name" }],
    ["Automation", { trigger: { type: "event" }, actions: token }],
    ["Automation", { trigger: token, actions: [] }],
    ["Automation", { trigger: { type: "event", match: token, expect: token }, actions: [token] }],
    ["Automation", { trigger: { type: "event", match: { a: { token } } }, tags: [{ token }] }],
    ["Automation", action({ type: "run-deployment", parameters: token, jobVariables: { token } })],
    ["Automation", action({ type: "change-flow-run-state", state: 5, message: token, name: 5 })],
    ["LocalProcess", { command: ["sleep", "1"], logFile, environment: { TOKEN: token, N: 5 } }],
    ["LocalProcess", { command: ["sleep", "1"], logFile, environment: token }],
    ["FlowRun", { deployment: "no-such-deployment", parameters: token }],
    ["FlowRun", { deployment: "no-such-deployment", parameters: { token }, tags: token }],
  ];
  return bad.map(([type, args], at) => {
    const own = type === "LocalProcess" || type === "FlowRun" ? {} : { name: `${name}-${at}` };
    const flow = type === "Deployment" ? { flowName: name } : {};
    return { type, name: `bad-${at}`, args: { ...own, ...flow, ...args } };
  });
}

function action(one: object) {
  return { trigger: { type: "event" }, actions: [one] };
}

/** A process that says its secret, and ends at once. */
export function failingProcess(folder: string): ResourceData {
  const say = `echo "cannot log in with $TOKEN"; printf %s "$TOKEN" | base64 -w0; exit 3`;
  const environment = { TOKEN: secretOf("saidByAProcess") };
  const logFile = join(folder, "failing.log");
  const args = { command: ["sh", "-c", say], environment, logFile };
  return { type: "LocalProcess", name: "failing", args };
}

export function secretOf(key: string): never {
  return hidden(variableOf(key));
}

/** Values that are not marked secret, each of them put where it must be found. */
export function baits(folder: string, values: Readonly<Record<string, string>>): ProgramData {
  const say = `echo "$SAID"; echo "$LEFT" >"$TMPDIR/left"; sleep 1; rm "$TMPDIR/left"; sleep 1000`;
  return [
    {
      type: "LocalProcess",
      name: "bait",
      args: {
        command: ["sh", "-c", say, "sh", values.baitOfArguments],
        environment: { SAID: secretOf("baitOfLogs"), LEFT: secretOf("baitOfTemporaryFiles") },
        logFile: join(folder, "bait.log"),
        triggers: [values.baitOfState],
      },
    },
    {
      type: "LocalFolder",
      name: `bait-${values.baitOfNames}`,
      args: { path: join(folder, "bait"), files: { "file.txt": values.baitOfFiles } },
    },
  ];
}
