import { hidden, ref, type ResourceData } from "../../support/program";

/** What a row's resource is made of. */
export interface Scene {
  /** A name in Prefect that no other test has. */
  readonly name: string;
  /** Plain text beside the secret: another one makes the object be sent again, secret and all. */
  readonly note: string;
  /** A folder for logs. */
  readonly folder: string;
}

/** A place where a program can put a secret: it, and a resource that has it there. */
export interface Place {
  readonly key: string;
  resource(scene: Scene): ResourceData;
}

/** What a row makes; called after the row, in Prefect too. */
type Make = (secret: never, scene: Scene) => { readonly type: string; readonly args: object };

/** Every place of a resource that needs nothing but Prefect's API. A new resource is a new row. */
const ROWS: Readonly<Record<string, Make>> = {
  parameter: (token, { note }) => deployment({ parameters: { nested: [{ token }], note } }),
  scheduleParameter: (token, { note }) =>
    deployment({ schedules: { yearly: { cron: "0 0 1 1 *", parameters: { token, note } } } }),
  jobVariable: (TOKEN, { note }) =>
    deployment({
      ...{ workPoolName: ref("pool.name"), workPoolId: ref("pool.id") },
      jobVariables: { env: { TOKEN, NOTE: note } },
    }),
  pullStep: (access_token, { note }) => {
    const repository = `https://git.example.com/${note}.git`;
    const clone = { repository, credentials: { access_token } };
    return deployment({ pullSteps: [{ "prefect.deployments.steps.git_clone": clone }] });
  },
  description: (description, { note }) => deployment({ description, tags: [note] }),
  label: (token, { note }) => deployment({ labels: { token, note } }),
  kubeconfig: (kubeconfig, { note }) =>
    deployment({ kubernetesCluster: { kubeconfig }, description: note }),
  jobTemplate: (TOKEN, { note }) => {
    const value = { TOKEN, NOTE: note };
    const baseJobTemplatePatch = [{ op: "add", path: "/variables/properties/env/default", value }];
    return { type: "WorkPool", args: { baseJobTemplatePatch } };
  },
  wholeJobTemplate: (TOKEN, { note }) => {
    const env = { type: "object", default: { TOKEN, NOTE: note } };
    const variables = { type: "object", properties: { env } };
    const baseJobTemplate = { job_configuration: { env: "{{ env }}" }, variables };
    return { type: "WorkPool", args: { baseJobTemplate } };
  },
  runParameter: (token, { note }) => flowRun({ parameters: { token, note } }),
  runVariable: (TOKEN, { note }) => flowRun({ jobVariables: { env: { TOKEN, NOTE: note } } }),
  runTrigger: (token, { note }) => flowRun({ triggers: [token, note] }),
  variable: (value, { note }) => ({ type: "Variable", args: { value, tags: [note] } }),
  variableMember: (token, { note }) => ({
    type: "Variable",
    args: { value: { nested: [{ token }], note } },
  }),
  actionParameter: (token, scene) => runBy(scene, { parameters: { token, note: scene.note } }),
  actionVariable: (TOKEN, scene) => runBy(scene, { jobVariables: { env: { TOKEN } } }),
  actionMessage: (message, scene) =>
    automation(scene, [{ type: "change-flow-run-state", state: "FAILED", message }]),
  triggerLabel: (token, scene) =>
    automation(scene, [{ type: "do-nothing" }], { match: { "prefect.resource.name": token } }),
  blockSecret: (token, { note }) =>
    block({ typeSlug: "secret", data: { value: { token: [token], note } } }),
  blockField: (bucket_name, { note }) =>
    block({ typeSlug: "s3-bucket", data: { bucket_name, bucket_folder: note } }),
  processVariable: (TOKEN, { folder, note }) => ({
    type: "LocalProcess",
    args: {
      command: ["sleep", "1000"],
      environment: { TOKEN, NOTE: note },
      logFile: `${folder}/silent.log`,
    },
  }),
};

function deployment(args: object) {
  return { type: "Deployment", args };
}

function block(args: object) {
  return { type: "Block", args };
}

/** Far off, so that nobody looks for it. */
function flowRun(args: object) {
  const scheduledTime = "2099-01-01T00:00:00Z";
  return { type: "FlowRun", args: { deployment: ref("plain.id"), scheduledTime, ...args } };
}

/** Nobody sends its event. */
function automation({ name, note }: Scene, actions: readonly object[], more: object = {}) {
  const trigger = { type: "event", expect: [`${name}.never`], ...more };
  return { type: "Automation", args: { description: note, trigger, actions } };
}

function runBy(scene: Scene, args: object) {
  return automation(scene, [{ type: "run-deployment", deployment: ref("plain.id"), ...args }]);
}

export const PLACES: readonly Place[] = Object.entries(ROWS).map(([key, make]) => ({
  key,
  resource(scene) {
    const { type, args } = make(hidden(variableOf(key)), scene);
    const name = `${scene.name}-${key}`;
    const identities: Readonly<Record<string, object>> = {
      Deployment: { name, flowName: name },
      WorkPool: { name },
      Variable: { name: name.toLowerCase() },
      Automation: { name },
      Block: { name: name.toLowerCase() },
    };
    const identity = identities[type] ?? {};
    return { type, name: key, args: { ...identity, ...args } };
  },
}));

/** What rows refer to: a pool, and a deployment to run. */
export function neighbours({ name }: Scene): ResourceData[] {
  return [
    { type: "WorkPool", name: "pool", args: { name: `${name}-pool` } },
    { type: "Deployment", name: "plain", args: { name: `${name}-plain`, flowName: name } },
  ];
}

/** The variable of the program's environment that a secret comes by. */
export function variableOf(key: string): string {
  return `SECRET_OF_${key}`;
}
