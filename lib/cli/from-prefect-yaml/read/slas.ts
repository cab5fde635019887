import { withoutUndefined } from "../../../core/json";
import { type Section, sectionsOf } from "./section";
import { isNothing, plain } from "./tree";
import { seconds } from "./triggers";

const PLAIN: Readonly<Record<string, string>> = {
  severity: "severity",
  enabled: "enabled",
  expected_event: "expectedEvent",
  resource_match: "resourceMatch",
};

export const SLA_FIELDS = ["name", "duration", "stale_after", "within", ...Object.keys(PLAIN)];

/** The service level agreements of a deployment by name. */
export function slasOf(deployment: Section): Record<string, object> | undefined {
  const { findings } = deployment;
  const tree = deployment.take("sla");
  if (tree === undefined) return undefined;
  const path = deployment.pathOf("sla");
  if (tree.kind !== "list") {
    findings.problem(tree, path, "must be a list");
    return undefined;
  }
  // Prefect's way to say "none": [[]].
  const items = tree.items.filter((item) => !isNothing(item));
  const named: Record<string, object> = {};
  for (const section of sectionsOf({ ...tree, items }, path, findings)) {
    const name = section.take("name");
    if (name?.kind !== "leaf") {
      findings.problem(section, section.pathOf("name"), "is needed");
      continue;
    }
    named[String(name.value)] = slaOf(section);
  }
  return named;
}

function slaOf(section: Section): object {
  const plainly = Object.entries(PLAIN).map(([key, argument]) => {
    const tree = section.take(key);
    return [argument, tree && plain(tree)] as const;
  });
  const sla = withoutUndefined({
    duration: seconds(section, "duration"),
    staleAfter: seconds(section, "stale_after"),
    within: seconds(section, "within"),
    ...Object.fromEntries(plainly),
  });
  section.close(SLA_FIELDS);
  return sla;
}
