import { checkCount } from "../../core/limits";
import { checkName } from "../../core/names";
import { problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import type { GlobalConcurrencyLimitInputs } from "./inputs";

/** What Prefect's Python reads as a UUID, once hyphens, braces and prefixes are off. */
const UUID = /^[\da-f]{32}$/i;

/** What is wrong whatever the server. */
export function validateGlobalConcurrencyLimit(inputs: GlobalConcurrencyLimitInputs): Problem[] {
  return [
    ...checkName("name", inputs.name),
    ...checkOwner(inputs.name),
    ...checkCount("limit", inputs.limit, { required: true }),
    ...checkDecay(inputs.slotDecayPerSecond),
  ];
}

/** Names that Prefect has another use for. */
function checkOwner(name: unknown): Problem[] {
  if (typeof name !== "string" || isUnknown(name)) return [];
  if (isUuid(name)) {
    return [problem("name", "must not be a UUID: Prefect takes it for a limit's id", name)];
  }
  if (name.startsWith("tag:")) {
    const fix = "use a TagConcurrencyLimit";
    return [problem("name", 'must not start with "tag:": that is a tag\'s limit', name, fix)];
  }
  const [, owner] = /^deployment:(.*)$/s.exec(name) ?? [];
  if (owner === undefined || !isUuid(owner)) return [];
  const fix = "use the deployment's concurrencyLimit";
  return [problem("name", "must not be that of a deployment's own limit", name, fix)];
}

function isUuid(text: string): boolean {
  const bare = text.replaceAll("urn:", "").replaceAll("uuid:", "");
  return UUID.test(bare.replace(/^[{}]+|[{}]+$/g, "").replaceAll("-", ""));
}

function checkDecay(value: unknown): Problem[] {
  if (value === undefined || value === null || isUnknown(value)) return [];
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return [];
  return [problem("slotDecayPerSecond", "must be a number of slots, at least 0", value)];
}
