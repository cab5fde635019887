import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { checkJob, jobTemplatePatch, type KubernetesJobArgs } from "../../render/kubernetes";
import type { JsonPatchOperation } from "../../resources/job-template";
import type { WorkPoolArgs } from "../../resources/work-pool";
import { plainOf } from "../plain";

/**
 * What makes jobs of a kubernetes pool look so: a JSON patch of the server's default template, for a
 * {@link WorkPool} that several deployments share.
 *
 * @example
 * ```ts
 * const gpus = new WorkPool("gpus", {
 *   name: "gpus",
 *   type: "kubernetes",
 *   baseJobTemplatePatch: kubernetesJobTemplatePatch({
 *     namespace: "ml",
 *     resources: { gpu: 1, limits: { memory: "16Gi" } },
 *     connectionSecret: {},
 *   }),
 * });
 * ```
 */
export function kubernetesJobTemplatePatch(job: KubernetesJobArgs = {}): JsonPatchOperation[] {
  const problems = checkJob("job", plainOf(job));
  if (problems.length > 0) throw new PrefectInputError("kubernetesJobTemplatePatch", problems);
  return jobTemplatePatch(job);
}

/** The pool's own patch behind ours. */
export function withJobPatch(pool: WorkPoolArgs, job: KubernetesJobArgs): WorkPoolArgs {
  const { baseJobTemplatePatch: given = [] } = pool;
  const ours = jobTemplatePatch(job);
  const own = Array.isArray(given) ? given : undefined;
  const both = own ? [...ours, ...own] : pulumi.output(given).apply((known) => [...ours, ...known]);
  return { ...pool, baseJobTemplatePatch: both as WorkPoolArgs["baseJobTemplatePatch"] };
}
