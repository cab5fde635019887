import { withoutUndefined } from "../../../core/json";
import { NOTHING, type Templates } from "../program/templates";
import { secondsOf } from "./duration";
import { type Section, sectionsOf } from "./section";
import { plain } from "./tree";

/** An automation that a deployment's trigger comes to. */
export interface Trigger {
  readonly name: unknown;
  readonly description: unknown;
  readonly enabled: unknown;
  readonly trigger: object;
  /** Of the run that it starts. */
  readonly run: object;
}

/** What a trigger of each type has, by which argument the program has it. */
const MEMBERS: Readonly<Record<string, string>> = {
  match: "match",
  match_related: "matchRelated",
  posture: "posture",
  after: "after",
  expect: "expect",
  for_each: "forEach",
  threshold: "threshold",
  require: "require",
};

const OWN = ["name", "description", "enabled", "parameters", "job_variables", "schedule_after"];

export const TRIGGER_FIELDS = [
  "type",
  "within",
  "metric",
  "triggers",
  ...Object.keys(MEMBERS),
  ...OWN,
];

/** The automations of a deployment's triggers, named as Prefect names them. */
export function triggersOf(
  deployment: Section,
  templates: Templates,
  generation: 2 | 3,
  name: string,
): Trigger[] {
  const list = deployment.list("triggers");
  if (list === undefined) return [];
  const path = deployment.pathOf("triggers");
  if (generation === 2 && list.items.length > 0) {
    const reason = "need a server that has automations, which 2.20 has only where it is told to";
    deployment.findings.remark(list, path, reason);
  }
  return sectionsOf(list, path, deployment.findings).map((section, index) => {
    const value = (key: string, wanted: "text" | "boolean" | "json") => {
      const tree = section.take(key);
      const filled = tree && templates.fill(tree, section.pathOf(key), "deploy", wanted);
      return filled === NOTHING ? undefined : filled;
    };
    // Templates of events are the automation's own, filled in when it fires.
    const parameters = section.take("parameters");
    return {
      name: value("name", "text") ?? `${name}__automation_${index + 1}`,
      description: value("description", "text"),
      enabled: value("enabled", "boolean"),
      run: withoutUndefined({
        parameters: parameters && plain(parameters),
        jobVariables: value("job_variables", "json"),
        scheduleAfterSeconds: seconds(section, "schedule_after"),
      }),
      trigger: triggerOf(section, templates),
    };
  });
}

function triggerOf(section: Section, templates: Templates): object {
  const members = Object.entries(MEMBERS).flatMap(([key, argument]) => {
    const tree = section.take(key);
    const value = tree && templates.fill(tree, section.pathOf(key), "deploy");
    return tree === undefined || value === NOTHING ? [] : [[argument, value] as const];
  });
  const given = Object.fromEntries(members);
  const inner = section.list("triggers");
  const type = section.take("type");
  const kind = type?.kind === "leaf" ? String(type.value) : inferred(given, inner !== undefined);
  if (!["event", "metric", "compound", "sequence"].includes(kind)) {
    const needs = 'must be "event", "metric", "compound" or "sequence"';
    section.findings.problem(section, section.pathOf("type"), `${needs}; got "${kind}"`);
  }
  if (kind === "metric") delete given.posture;
  const triggers =
    inner &&
    sectionsOf(inner, section.pathOf("triggers"), section.findings).map((one) =>
      triggerOf(one, templates),
    );
  const trigger = withoutUndefined({
    type: kind,
    ...given,
    metric: metricOf(section.section("metric")),
    triggers,
    withinSeconds: seconds(section, "within"),
  });
  section.close(TRIGGER_FIELDS);
  return trigger;
}

/** As Prefect tells the type of a trigger that names none. */
function inferred(given: Readonly<Record<string, unknown>>, compound: boolean): string {
  if (given.posture === "Metric") return "metric";
  if (!compound) return "event";
  return given.require === undefined ? "sequence" : "compound";
}

function metricOf(section: Section | undefined): object | undefined {
  if (section === undefined) return undefined;
  const value = (key: string) => {
    const tree = section.take(key);
    return tree && plain(tree);
  };
  const metric = withoutUndefined({
    name: value("name"),
    operator: value("operator"),
    threshold: value("threshold"),
    rangeSeconds: seconds(section, "range"),
    firingForSeconds: seconds(section, "firing_for"),
  });
  section.close(["name", "operator", "threshold", "range", "firing_for"]);
  return metric;
}

/** A duration, as Prefect reads one. */
export function seconds(section: Section, key: string): number | undefined {
  const tree = section.take(key);
  if (tree === undefined) return undefined;
  const found = secondsOf(plain(tree));
  const needs = 'must be seconds, or a duration such as "PT1H" or "01:00:00"';
  if (found === undefined) section.findings.problem(tree, section.pathOf(key), needs);
  return found;
}
