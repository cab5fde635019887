import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/**
 * Property values as they travel over Pulumi's protocol: JSON, where secrets, resource references
 * and output values are objects with a signature, and an unknown value is a well-known string.
 */
export type Value = null | boolean | number | string | Value[] | Props;
export interface Props {
  [key: string]: Value;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isObject(value: Value | undefined): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasSignature(value: Value | undefined, signature: string): value is Props {
  return isObject(value) && value[SIGNATURE] === signature;
}

export function isPlainObject(value: Value | undefined): value is Props {
  return isObject(value) && value[SIGNATURE] === undefined;
}

export function isSecret(value: Value | undefined): value is Props {
  return hasSignature(value, SECRET);
}

export function isAsset(value: Value | undefined): boolean {
  return hasSignature(value, ASSET) || hasSignature(value, ARCHIVE);
}

export function makeSecret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** The value inside, when it is a secret. */
export function secretElement(value: Value): Value {
  return isSecret(value) ? (value["value"] ?? null) : value;
}

/** True when the test holds for the value or for anything inside it. */
export function some(value: Value, test: (v: Value) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((element) => some(element, test));
  if (isObject(value)) return Object.values(value).some((element) => some(element, test));
  return false;
}

export const containsSecrets = (value: Value): boolean => some(value, isSecret);
export const containsUnknowns = (value: Value): boolean => some(value, (v) => v === UNKNOWN);
export const containsAssets = (value: Value): boolean => some(value, isAsset);

/** Rebuilds a value; `replace` answers undefined where the value is to be walked into. */
export function mapValue(value: Value, replace: (v: Value) => Value | undefined): Value {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((element) => mapValue(element, replace));
  if (isObject(value)) return mapProps(value, replace);
  return value;
}

export function mapProps(props: Props, replace: (v: Value) => Value | undefined): Props {
  const result: Props = {};
  for (const [key, value] of Object.entries(props)) result[key] = mapValue(value, replace);
  return result;
}

/** The same properties without any secret markers. */
export function withoutSecrets(props: Props): Props {
  return mapProps(props, unwrapSecret);
}

function unwrapSecret(value: Value): Value | undefined {
  return isSecret(value) ? mapValue(secretElement(value), unwrapSecret) : undefined;
}

/** Resource references become the ids (or, of components, the urns) that they point to. */
export function withoutResourceReferences(props: Props): Props {
  return mapProps(props, unwrapReference);
}

function unwrapReference(value: Value): Value | undefined {
  if (!hasSignature(value, RESOURCE)) return undefined;
  const id = value["id"];
  return id === undefined ? (value["urn"] ?? null) : id === "" ? UNKNOWN : id;
}

/** Output values become plain, secret or unknown ones; the resources they come from are collected. */
export function downgradeOutputs(value: Value, dependencies: Set<string>): Value {
  return mapValue(value, (v) => {
    if (!hasSignature(v, OUTPUT)) return undefined;
    const urns = v["dependencies"];
    if (Array.isArray(urns)) for (const urn of urns) dependencies.add(String(urn));
    const inner = v["value"];
    const plain = inner === undefined ? UNKNOWN : downgradeOutputs(inner, dependencies);
    return v["secret"] === true ? makeSecret(plain) : plain;
  });
}

/** Marks as secret what came in as a secret under the same name: providers may not know secrets. */
export function annotateSecrets(outs: Props, ins: Props): void {
  for (const [key, input] of Object.entries(ins)) {
    const output = outs[key];
    if (output === undefined) continue;
    if (isPlainObject(output) && isPlainObject(input)) annotateSecrets(output, input);
    else if (!isSecret(output) && containsSecrets(input)) outs[key] = makeSecret(output);
  }
}

export function deepEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((v, i) => deepEqual(v, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]))
  );
}

export function cloneProps(props: Props): Props {
  return structuredClone(props);
}

export function fromStruct(struct: Struct | undefined): Props {
  return struct === undefined ? {} : struct.toJavaScript();
}

export function toStruct(props: Props): Struct {
  return Struct.fromJavaScript(props);
}
