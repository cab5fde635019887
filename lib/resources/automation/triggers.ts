import { canonicalJson, isRecord } from "../../core/json";
import { checkCount, checkSeconds } from "../../core/limits";
import { problem, type Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import {
  asSet,
  checkShape,
  checkTexts,
  fromWire,
  type Member,
  oneOf,
  seconds,
  type Shape,
  type Shapes,
  toWire,
} from "./shape";

/** The shortest time that Prefect lets a Proactive trigger watch. */
const LEAST_PROACTIVE_SECONDS = 10;
/** The shortest time that Prefect looks at a metric. */
const LEAST_METRIC_SECONDS = 300;

const metricSeconds = (wire: string): Member => ({
  wire,
  fallback: LEAST_METRIC_SECONDS,
  toWire: seconds,
  check: (path, value) => checkSeconds(path, value, { min: LEAST_METRIC_SECONDS }),
});

const METRIC: Shape = {
  name: { wire: "name", check: oneOf("successes", "duration", "lateness") },
  operator: { wire: "operator", check: oneOf("<", "<=", ">", ">=") },
  threshold: { wire: "threshold", check: checkNumber },
  rangeSeconds: metricSeconds("range"),
  firingForSeconds: metricSeconds("firing_for"),
};
/** Under a type, as shapes are: a metric itself has none. */
const METRICS: Shapes = { metric: METRIC };

const SOURCE: Shape = {
  match: { wire: "match", fallback: {}, toWire: asMatch, check: checkMatch },
  matchRelated: {
    wire: "match_related",
    fallback: {},
    toWire: asMatches,
    check: checkMatches,
  },
};

const names = (wire: string): Member => ({
  wire,
  fallback: [],
  toWire: asSet,
  check: checkTexts,
});

const NESTED: Member = {
  wire: "triggers",
  toWire: (value) => (Array.isArray(value) ? value.map(triggerToWire) : value),
  fromWire: (value) => (Array.isArray(value) ? value.map(triggerFromWire) : value),
  check: checkNested,
};
/** Null is no limit; Prefect 3 insists on the key. */
const WITHIN: Member = { wire: "within", fallback: null, toWire: seconds, check: checkSeconds };

const TRIGGERS: Shapes = {
  event: {
    ...SOURCE,
    posture: { wire: "posture", fallback: "Reactive", check: oneOf("Reactive", "Proactive") },
    after: names("after"),
    expect: names("expect"),
    forEach: names("for_each"),
    threshold: {
      wire: "threshold",
      fallback: 1,
      check: (path, value) => checkCount(path, value, { min: 1 }),
    },
    withinSeconds: { wire: "within", fallback: 0, toWire: seconds, check: checkSeconds },
  },
  metric: {
    ...SOURCE,
    metric: { wire: "metric", toWire: asMetric, fromWire: shownMetric, check: checkMetric },
  },
  compound: {
    triggers: NESTED,
    require: { wire: "require", fallback: "all", check: checkRequire },
    withinSeconds: WITHIN,
  },
  sequence: { triggers: NESTED, withinSeconds: WITHIN },
};

/** A trigger in the one form in which triggers are compared and sent. */
export function triggerToWire(trigger: unknown): unknown {
  const wire = toWire(TRIGGERS, trigger);
  if (!isRecord(wire)) return wire;
  if (wire.type === "metric") return { ...wire, posture: "Metric" };
  const watches = wire.type === "event" && wire.posture === "Proactive";
  return watches && wire.within === 0 ? { ...wire, within: LEAST_PROACTIVE_SECONDS } : wire;
}

/** A live trigger as a program would state it. */
export function triggerFromWire(trigger: unknown): unknown {
  const shown = fromWire(TRIGGERS, trigger);
  if (!isRecord(shown) || shown.posture !== "Proactive") return shown;
  const { withinSeconds, ...rest } = shown;
  return withinSeconds === LEAST_PROACTIVE_SECONDS ? rest : shown;
}

/** What is wrong with a trigger, and with those inside it, whatever the server. */
export function checkTrigger(path: string, trigger: unknown): Problem[] {
  const problems = checkShape("trigger", TRIGGERS, path, trigger);
  if (!isRecord(trigger)) return problems;
  const { type, posture, withinSeconds, require, triggers } = trigger;
  const isShort = typeof withinSeconds === "number" && withinSeconds < LEAST_PROACTIVE_SECONDS;
  if (type === "event" && posture === "Proactive" && isShort) {
    const needs = `must be at least ${LEAST_PROACTIVE_SECONDS} for a Proactive trigger`;
    problems.push(problem(`${path}.withinSeconds`, needs, withinSeconds));
  }
  const there = Array.isArray(triggers) ? triggers.length : Infinity;
  if (type === "compound" && typeof require === "number" && require > there) {
    const needs = `must be at most the number of triggers, ${there}`;
    problems.push(problem(`${path}.require`, needs, require));
  }
  return problems;
}

/** All triggers in a trigger, itself first. */
export function triggersIn(trigger: unknown): Record<string, unknown>[] {
  if (!isRecord(trigger)) return [];
  const inside = Array.isArray(trigger.triggers) ? trigger.triggers : [];
  return [trigger, ...inside.flatMap(triggersIn)];
}

function checkNested(path: string, value: unknown): Problem[] {
  if (!Array.isArray(value)) return [problem(path, "must be a list of triggers")];
  if (value.length === 0) return [problem(path, "must not be empty")];
  return value.flatMap((trigger, at) => checkTrigger(`${path}[${at}]`, trigger));
}

function checkRequire(path: string, value: unknown): Problem[] {
  if (value === "any" || value === "all") return [];
  if (typeof value === "number") return checkCount(path, value, { min: 1 });
  return [problem(path, 'must be a number, "any" or "all"', value)];
}

function checkNumber(path: string, value: unknown): Problem[] {
  return Number.isFinite(value) ? [] : [problem(path, "must be a number", value)];
}

function checkMatches(path: string, value: unknown): Problem[] {
  if (!Array.isArray(value)) return checkMatch(path, value);
  return value.flatMap((one, at) => (isUnknown(one) ? [] : checkMatch(`${path}[${at}]`, one)));
}

function checkMatch(path: string, value: unknown): Problem[] {
  if (!isRecord(value)) return [problem(path, "must be an object of labels")];
  return Object.entries(value).flatMap(([label, wanted]) => {
    if (typeof wanted === "string" || isUnknown(wanted)) return [];
    if (Array.isArray(wanted) && checkTexts(path, wanted).length === 0) return [];
    // Not quoted: it may hold a secret.
    return [problem(`${path}["${label}"]`, "must be a string or a list of strings")];
  });
}

/** One value alone is the same as a list of it; their order means nothing. */
function asMatch(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const labels = Object.entries(value).map(([label, wanted]) => {
    const set = asSet(wanted);
    return [label, Array.isArray(set) && set.length === 1 ? set[0] : set];
  });
  return Object.fromEntries(labels);
}

/** All of a list must match: one that asks for nothing changes nothing, nor does their order. */
function asMatches(value: unknown): unknown {
  const list = (Array.isArray(value) ? value : [value]).map(asMatch);
  const asking = list.filter((one) => !isRecord(one) || Object.keys(one).length > 0);
  if (asking.length <= 1) return asking[0] ?? {};
  return asking.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
}

function asMetric(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { type: _, ...metric } = toWire(METRICS, { ...value, type: "metric" }) as object & {
    type: string;
  };
  return metric;
}

function shownMetric(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { type: _, ...metric } = fromWire(METRICS, { ...value, type: "metric" }) as object & {
    type: string;
  };
  return metric;
}

function checkMetric(path: string, value: unknown): Problem[] {
  if (!isRecord(value)) return [problem(path, "must be an object")];
  return checkShape("metric", METRICS, path, { ...value, type: "metric" });
}
