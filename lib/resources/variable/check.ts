import type { ServerInfo } from "../../client";
import { isJson } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { checkTags } from "../../core/tags";
import { hasUnknown, isUnknown } from "../../core/unknown";
import type { Checked, HandlerContext } from "../../provider/handler";
import { askServer } from "../online";
import type { VariableInputs } from "./inputs";

const MAX_NAME = 255;
const MAX_VALUE = 5000;

export async function checkVariable(
  context: HandlerContext,
  news: VariableInputs,
): Promise<Checked<VariableInputs>> {
  const offline = validateVariable(news);
  const online = await askServer(context, async (_client, server) => refusedBy(server, news));
  return { inputs: news, problems: [...offline, ...online] };
}

/** What is wrong whatever the server. The value is never shown: it may be a secret. */
export function validateVariable(inputs: VariableInputs): Problem[] {
  const problems = checkName(inputs.name);
  if (inputs.value === undefined) problems.push(problem("value", "must be given"));
  else if (!isJson(inputs.value)) problems.push(problem("value", "must be JSON"));
  return [...problems, ...checkTags("tags", inputs.tags)];
}

/** What this server's generation does not take; the server says the first only, or takes it wrong. */
export function refusedBy(
  { generation, version }: ServerInfo,
  { name, value }: VariableInputs,
): Problem[] {
  const on = `on Prefect ${version}`;
  const problems: Problem[] = [];
  if (generation === 2 && typeof name === "string" && !isUnknown(name) && name.includes("-")) {
    problems.push(problem("name", `must not contain "-" ${on}`, name, 'write "_"'));
  }
  if (value === undefined || isUnknown(value)) return problems;
  if (generation === 2 && typeof value !== "string") {
    const fix = "write a text, e.g. JSON that the flow reads; other values need a Prefect 3 server";
    return [...problems, problem("value", `must be a text ${on}`, undefined, fix)];
  }
  const length = hasUnknown(value) ? 0 : lengthOn(generation, value);
  if (length <= MAX_VALUE) return problems;
  const unit = generation === 2 ? "characters" : "bytes of JSON";
  const needs = `must be at most ${MAX_VALUE} ${unit} ${on}; it has ${length}`;
  return [...problems, problem("value", needs)];
}

/** What both generations take; Prefect 3 takes an empty name too, which nothing can look up. */
function checkName(name: unknown): Problem[] {
  if (isUnknown(name)) return [];
  if (typeof name !== "string" || !/^[a-z0-9_-]+$/.test(name)) {
    return [problem("name", 'must be lower case letters, digits, "_" and "-"', name ?? null)];
  }
  if (name.length <= MAX_NAME) return [];
  return [problem("name", `must be at most ${MAX_NAME} characters; it has ${name.length}`)];
}

/** Prefect 3 counts the bytes of the JSON, quotes included; 2.20 the characters of the text. */
function lengthOn(generation: 2 | 3, value: unknown): number {
  return generation === 3 ? Buffer.byteLength(JSON.stringify(value)) : [...String(value)].length;
}
