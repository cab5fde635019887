import { applyPatch, compare, type Operation } from "fast-json-patch";
import type { BaseJobTemplate, PrefectClient } from "../../client";
import { hashJson } from "../../core/content-hash";
import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import type { JobTemplateInputs, JsonPatchOperation } from "./inputs";

export const DEFAULT_TYPE = "process";

/** A template that may not be a whole one. */
export type Template = Readonly<Record<string, unknown>> | Partial<BaseJobTemplate>;

/** What comes of asking for a template: the template, or why there is none. */
export type TemplateOutcome =
  | { readonly template: BaseJobTemplate; readonly problems: readonly [] }
  | { readonly template?: undefined; readonly problems: readonly Problem[] };

/** The template that the inputs ask for: their own, or the server's default for the type, patched. */
export async function wantedTemplate(
  client: PrefectClient,
  inputs: JobTemplateInputs,
): Promise<TemplateOutcome> {
  const { baseJobTemplate, baseJobTemplatePatch } = inputs;
  if (baseJobTemplate) return judged("baseJobTemplate", baseJobTemplate);
  const type = inputs.type ?? DEFAULT_TYPE;
  const base = await client.workPools.defaultTemplate(type);
  if (!base) {
    const fix = "correct the type, or give baseJobTemplate";
    return { problems: [problem("type", "has no template on this server", type, fix)] };
  }
  if (!baseJobTemplatePatch) return { template: base, problems: [] };
  const patched = patchTemplate(base, baseJobTemplatePatch);
  if ("problem" in patched) return { problems: [patched.problem] };
  return judged("baseJobTemplatePatch", patched.template);
}

/** Applies a JSON patch to a copy; the first operation that does not fit is the problem. */
export function patchTemplate(
  base: Template,
  operations: readonly JsonPatchOperation[],
): { readonly template: Template } | { readonly problem: Problem } {
  let template: Template = structuredClone(base);
  for (const [index, operation] of operations.entries()) {
    try {
      const step = [structuredClone(operation)] as unknown as Operation[];
      template = applyPatch(template, step, true).newDocument;
    } catch (error) {
      const path = `baseJobTemplatePatch[${index}]`;
      const reason = patchReason(error);
      const needs = `does not fit the server's default template (${reason})`;
      return { problem: problem(path, needs, `${operation.op} ${operation.path}`) };
    }
  }
  return { template };
}

/** The operations that lead from one template to another: how drift is shown. */
export function templateDrift(base: Template, live: Template): JsonPatchOperation[] {
  return compare(base, live) as unknown as JsonPatchOperation[];
}

/** What tells one template from another in the state, which has no room for templates. */
export function templateHash(template: Template): string {
  return hashJson(template);
}

/** Both parts are needed, and what is filled in must be a variable: so Prefect wants it. */
export function checkTemplate(path: string, template: unknown): Problem[] {
  if (!isRecord(template)) return [problem(path, "must be an object")];
  const { job_configuration, variables } = template;
  if (!isRecord(job_configuration) || !isRecord(variables)) {
    return [problem(path, "must have job_configuration and variables, both objects")];
  }
  const known = new Set(isRecord(variables.properties) ? Object.keys(variables.properties) : []);
  const missing = placeholdersOf(job_configuration).filter((name) => !known.has(name));
  return [...new Set(missing)].map((name) =>
    problem(path, `fills in "{{ ${name} }}", which is not among variables.properties`),
  );
}

function judged(path: string, template: Template): TemplateOutcome {
  const problems = checkTemplate(path, template);
  if (problems.length > 0) return { problems };
  return { template: template as unknown as BaseJobTemplate, problems: [] };
}

/** `{{ name }}`, but not Prefect's own `{{ prefect.blocks… }}` and `{{ $ENV }}`. */
export function placeholdersOf(value: unknown): string[] {
  if (typeof value === "string") {
    const names = [...value.matchAll(/\{\{\s*([\w.$-]+)\s*\}\}/g)].map((match) => match[1] ?? "");
    return names.filter((name) => !/^(prefect\.|\$)/.test(name));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(placeholdersOf);
}

function patchReason(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  return name === "" || name === "Error" ? "invalid operation" : words(name);
}

/** `OPERATION_PATH_UNRESOLVABLE` as words. */
function words(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}
