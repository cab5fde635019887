import { checkCount } from "../../core/limits";
import { checkName } from "../../core/names";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
import { checkTemplate, DEFAULT_TYPE, wantedTemplate } from "../job-template";
import { askServer } from "../online";
import type { WorkPoolInputs } from "./inputs";

/** Names that start so are the server's own: it answers 403. */
const RESERVED = /^prefect/i;

const OPERATIONS: readonly unknown[] = ["add", "remove", "replace", "move", "copy", "test"];

export async function checkWorkPool(
  context: HandlerContext,
  news: WorkPoolInputs,
): Promise<Checked<WorkPoolInputs>> {
  const offline = validateWorkPool(news);
  const inputs = { ...news, type: news.type ?? DEFAULT_TYPE };
  const template = [inputs.type, news.baseJobTemplate, news.baseJobTemplatePatch];
  // A template of the program's own is judged without the server.
  if (offline.length > 0 || news.baseJobTemplate || hasUnknown(template)) {
    return { inputs, problems: offline };
  }
  const online = await askServer(context, async (client) => {
    const { problems } = await wantedTemplate(client, inputs);
    return [...problems];
  });
  return { inputs, problems: online };
}

/** What is wrong whatever the server. */
export function validateWorkPool(inputs: WorkPoolInputs): Problem[] {
  const { name, baseJobTemplate, baseJobTemplatePatch } = inputs;
  const problems = checkName("name", name);
  if (typeof name === "string" && RESERVED.test(name)) {
    problems.push(problem("name", 'must not start with "prefect": the server keeps those', name));
  }
  problems.push(...checkCount("concurrencyLimit", inputs.concurrencyLimit));
  if (baseJobTemplate && baseJobTemplatePatch) {
    const needs = "goes not with baseJobTemplatePatch; give one of the two";
    problems.push(problem("baseJobTemplate", needs));
  } else if (baseJobTemplate && !hasUnknown(baseJobTemplate)) {
    problems.push(...checkTemplate("baseJobTemplate", baseJobTemplate));
  }
  return [...problems, ...checkPatch(baseJobTemplatePatch)];
}

function checkPatch(patch: WorkPoolInputs["baseJobTemplatePatch"]): Problem[] {
  if (patch === undefined || patch === null || isUnknown(patch)) return [];
  if (!Array.isArray(patch)) {
    return [problem("baseJobTemplatePatch", "must be a list of JSON patch operations")];
  }
  return patch.flatMap((operation, index) => {
    if (isUnknown(operation)) return [];
    const path = `baseJobTemplatePatch[${index}]`;
    const { op, path: pointer } = operation as Record<string, unknown>;
    if (!isUnknown(op) && !OPERATIONS.includes(op)) {
      return [problem(`${path}.op`, `must be one of ${OPERATIONS.join(", ")}`, op ?? null)];
    }
    if (isUnknown(pointer)) return [];
    if (typeof pointer === "string" && (pointer === "" || pointer.startsWith("/"))) return [];
    const fix = 'write e.g. "/variables/properties/env/default"';
    return [problem(`${path}.path`, "must be a JSON pointer", pointer ?? null, fix)];
  });
}
