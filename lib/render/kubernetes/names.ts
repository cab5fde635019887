import { hashJson, shortHash } from "../../core/content-hash";
import { isRecord } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { checkWritable } from "../../core/texts";
import { isUnknown } from "../../core/unknown";

/** The most characters of a label's value, and of a name that serves as one. */
const LONGEST = 63;
const LONGEST_SUBDOMAIN = 253;
const HASH_LENGTH = 8;

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VARIABLE = /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/;

/**
 * What an object is called in a cluster: the name as it is where that is a DNS label; else made
 * into one, with a hash of it at the end, so that two names never become the same.
 */
export function objectName(name: string): string {
  return fits(LABEL, name)
    ? name
    : withHash(name, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
}

/** The name of an object that belongs to another: `nightly-worker`. */
export function partName(name: string, part: string): string {
  return objectName(`${name}-${part}`);
}

/** A text as a label's value, in the same manner. */
export function labelValue(text: string): string {
  return fits(LABEL_VALUE, text) ? text : withHash(text, text.replaceAll(/[^A-Za-z0-9_.-]+/g, "-"));
}

function fits(form: RegExp, name: string): boolean {
  return name.length <= LONGEST && form.test(name);
}

function withHash(name: string, legal: string): string {
  const start = legal
    .slice(0, LONGEST - HASH_LENGTH - 1)
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return `${start === "" ? "prefect" : start}-${shortHash(hashJson(name), HASH_LENGTH)}`;
}

/** Whether a name can be that of a workload or a namespace: a DNS label. */
export function checkObjectName(path: string, value: unknown): Problem[] {
  if (value === undefined || isUnknown(value)) return [];
  if (typeof value === "string" && fits(LABEL, value)) return [];
  const needs = `must be a name of Kubernetes: lower case letters, digits and "-", at most ${LONGEST}`;
  return [problem(path, needs, value ?? null)];
}

/** Whether a name can be that of a Secret, a service account or a class: dots are allowed too. */
export function checkSubdomain(path: string, value: unknown): Problem[] {
  if (value === undefined || isUnknown(value)) return [];
  const isLegal = typeof value === "string" && value.length <= LONGEST_SUBDOMAIN;
  if (isLegal && SUBDOMAIN.test(value)) return [];
  const needs = 'must be a name of Kubernetes: lower case letters, digits, "-" and "."';
  return [problem(path, needs, value ?? null)];
}

/** Whether a text is an amount: `500m`, `1.5`, `2Gi`. */
export function checkQuantity(path: string, value: unknown): Problem[] {
  if (value === undefined || isUnknown(value)) return [];
  if (typeof value === "string" && QUANTITY.test(value)) return [];
  return [problem(path, "must be a quantity", value ?? null, 'write e.g. "500m", "2" or "1Gi"')];
}

/** Whether labels are legal, keys and values; `nodeSelector` is of the same kind. */
export function checkLabels(path: string, labels: unknown): Problem[] {
  return checkKeyed(path, labels, (place, value) => {
    if (typeof value === "string" && fits(LABEL_VALUE, value)) return [];
    const needs = `must be at most ${LONGEST} letters, digits, "-", "_" and "."`;
    return [problem(place, needs, value ?? null)];
  });
}

/** Whether annotations are legal: their values are any text. */
export function checkAnnotations(path: string, annotations: unknown): Problem[] {
  return checkKeyed(path, annotations, (place, value) =>
    typeof value === "string"
      ? checkWritable(place, value)
      : [problem(place, "must be text", value ?? null)],
  );
}

/**
 * Whether names can be those of variables: anything else a pod leaves out, and says so nowhere; and
 * whether values that are texts can be theirs.
 */
export function checkVariables(path: string, variables: unknown): Problem[] {
  if (!isRecord(variables)) return [];
  return Object.entries(variables).flatMap(([name, value]) =>
    VARIABLE.test(name)
      ? checkWritable(`${path}.${name}`, value)
      : [problem(path, "must have names that a variable can have", name)],
  );
}

function checkKeyed(
  path: string,
  given: unknown,
  checkValue: (place: string, value: unknown) => Problem[],
): Problem[] {
  if (given === undefined || isUnknown(given)) return [];
  if (!isRecord(given)) return [problem(path, "must be an object of texts", given)];
  return Object.entries(given).flatMap(([key, value]) => [
    ...checkKey(path, key),
    ...(isUnknown(value) ? [] : checkValue(`${path}["${key}"]`, value)),
  ]);
}

/** `name`, or `example.com/name`. */
function checkKey(path: string, key: string): Problem[] {
  const [name = "", prefix, ...more] = key.split("/").toReversed();
  const isPrefixed = prefix === undefined || checkSubdomain(path, prefix).length === 0;
  if (more.length === 0 && isPrefixed && fits(LABEL_NAME, name)) return [];
  return [problem(path, 'must have keys like "team" or "example.com/team"', key)];
}
