import { isRecord } from "../../core/json";
import { checkCount } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { checkObjectName, checkSubdomain, checkVariables } from "./names";
import { checkPod } from "./pod-checks";

/** The pod's members that other settings are for: to replace them whole would lose what runs the flow. */
const NOT_IN_POD_SPEC: Readonly<Record<string, string>> = {
  containers: "give extraContainers",
  restartPolicy: "leave it out: the worker refuses a job with another than its own",
};

/** All that is wrong with the settings of jobs; what is only known later stands as unknown. */
export function checkJob(path: string, job: unknown): Problem[] {
  if (job === undefined || isUnknown(job)) return [];
  if (!isRecord(job)) return [problem(path, "must be an object", job)];
  const { resources, env, podSpec } = job;
  const { gpu, gpuResource, ...amounts } = isRecord(resources) ? resources : {};
  return [
    ...checkPod(path, { ...job, resources: isRecord(resources) ? amounts : resources }),
    ...checkCount(`${path}.resources.gpu`, gpu),
    ...checkGpuResource(`${path}.resources`, gpuResource, amounts.limits),
    ...checkObjectName(`${path}.namespace`, job.namespace),
    ...checkCount(`${path}.ttlSecondsAfterFinished`, job.ttlSecondsAfterFinished),
    ...checkCount(`${path}.activeDeadlineSeconds`, job.activeDeadlineSeconds, { min: 1 }),
    ...checkCount(`${path}.backoffLimit`, job.backoffLimit),
    ...checkVariables(`${path}.env`, env),
    ...checkEnv(`${path}.env`, env),
    ...checkPodSpec(`${path}.podSpec`, podSpec),
    ...checkConnection(`${path}.connectionSecret`, job.connectionSecret),
  ];
}

function checkGpuResource(path: string, name: unknown, limits: unknown): Problem[] {
  if (name === undefined || isUnknown(name)) return [];
  if (typeof name !== "string" || !/^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/.test(name)) {
    const fix = 'write e.g. "amd.com/gpu"';
    return [problem(`${path}.gpuResource`, "must be a resource with its domain", name, fix)];
  }
  if (!isRecord(limits) || limits[name] === undefined) return [];
  return [problem(`${path}.limits["${name}"]`, "goes not with gpuResource; give gpu")];
}

function checkEnv(path: string, env: unknown): Problem[] {
  if (env === undefined || isUnknown(env)) return [];
  if (!isRecord(env)) return [problem(path, "must be an object of variables by name")];
  // Values are left out of problems: one may be a secret.
  return Object.entries(env).flatMap(([name, value]) => {
    const place = `${path}.${name}`;
    if (typeof value === "string" || isUnknown(value)) return [];
    if (!isRecord(value)) return [problem(place, "must be a text or { secret, key }")];
    const isKey = typeof value.key === "string" && value.key !== "";
    return [
      ...checkSubdomain(`${place}.secret`, value.secret ?? ""),
      ...(isKey || isUnknown(value.key) ? [] : [problem(`${place}.key`, "must be given")]),
    ];
  });
}

function checkPodSpec(path: string, podSpec: unknown): Problem[] {
  if (podSpec === undefined || isUnknown(podSpec)) return [];
  if (!isRecord(podSpec)) return [problem(path, "must be an object")];
  return Object.entries(NOT_IN_POD_SPEC).flatMap(([member, fix]) =>
    member in podSpec ? [problem(`${path}.${member}`, "cannot be replaced", undefined, fix)] : [],
  );
}

function checkConnection(path: string, connection: unknown): Problem[] {
  if (connection === undefined || isUnknown(connection)) return [];
  if (!isRecord(connection)) return [problem(path, "must be an object", connection)];
  return checkSubdomain(`${path}.name`, connection.name);
}
