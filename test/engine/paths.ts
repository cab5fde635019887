import {
  isPlainObject,
  isSecret,
  makeSecret,
  type Props,
  secretElement,
  type Value,
} from "./values";

/** A path into properties, as `ignoreChanges` and diffs write it: `a.b[0]["c d"]`, `*` for any. */
export type PropertyPath = readonly (string | number)[];

export function parsePath(text: string): PropertyPath {
  const keys: (string | number)[] = [];
  const token = /^\.?(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[\*\]|([^.[\]]+))/;
  let rest = text;
  while (rest !== "") {
    const match = token.exec(rest);
    if (match === null) throw new Error(`malformed property path "${text}"`);
    const [whole, quoted, index, plain] = match;
    if (quoted !== undefined) keys.push(quoted.replace(/\\(.)/g, "$1"));
    else if (index !== undefined) keys.push(Number(index));
    else keys.push(plain ?? "*");
    rest = rest.slice(whole.length);
  }
  return keys;
}

export function formatPath(path: PropertyPath): string {
  return path.map(formatKey).join("");
}

function formatKey(key: string | number, position: number): string {
  if (typeof key === "number") return `[${key}]`;
  if (!/^\w*$/.test(key)) return `["${key.replaceAll('"', '\\"')}"]`;
  return position === 0 ? key : `.${key}`;
}

/** True when `inner` is the path itself or lies below it. */
export function pathContains(path: PropertyPath, inner: PropertyPath): boolean {
  return path.length <= inner.length && path.every((key, i) => key === "*" || key === inner[i]);
}

/**
 * Sets the value at the path back to what it was, in place.
 * Answers false when the path leads through something that only one side has.
 */
export function resetPath(path: PropertyPath, old: Props, current: Props): boolean {
  return reset(path, { value: old, secret: false }, { value: current, secret: false });
}

interface Side {
  value: Value;
  secret: boolean;
}

function unwrap(side: Side): Side {
  return isSecret(side.value)
    ? { value: secretElement(side.value), secret: true }
    : { value: side.value, secret: side.secret };
}

function reset(path: PropertyPath, oldSide: Side, newSide: Side): boolean {
  const old = unwrap(oldSide);
  const current = unwrap(newSide);
  const [key, ...rest] = path;
  if (key === undefined) return false;
  if (key === "*") return resetAll(rest, old, current);
  if (typeof key === "number") return resetIndex(key, rest, old, current);
  return resetKey(key, rest, old, current);
}

function keepSecret(value: Value, old: Side, current: Side): Value {
  return old.secret && !current.secret ? makeSecret(value) : value;
}

function resetKey(key: string, rest: PropertyPath, old: Side, current: Side): boolean {
  const from = isPlainObject(old.value) ? old.value : undefined;
  const to = isPlainObject(current.value) ? current.value : undefined;
  if (rest.length === 0) {
    const value = from?.[key];
    if (value === undefined) {
      if (to !== undefined) delete to[key];
      return true;
    }
    if (to === undefined) return false;
    to[key] = keepSecret(value, old, current);
    return true;
  }
  if (from === undefined || to === undefined) return from === to;
  const inner = from[key];
  const target = to[key];
  if (inner === undefined || target === undefined) {
    return (
      inner === undefined &&
      (target === undefined || reset(rest, side(null, old), side(target, current)))
    );
  }
  return reset(rest, side(inner, old), side(target, current));
}

function side(value: Value, outer: Side): Side {
  return { value, secret: outer.secret };
}

function resetIndex(index: number, rest: PropertyPath, old: Side, current: Side): boolean {
  const from = Array.isArray(old.value) ? old.value : undefined;
  const to = Array.isArray(current.value) ? current.value : undefined;
  if (from === undefined || to === undefined) return from === to;
  const inner = from[index];
  const target = to[index];
  if (inner === undefined || target === undefined) {
    return rest.length === 0 && inner === target;
  }
  if (rest.length > 0) return reset(rest, side(inner, old), side(target, current));
  to[index] = keepSecret(inner, old, current);
  return true;
}

function resetAll(rest: PropertyPath, old: Side, current: Side): boolean {
  if (Array.isArray(old.value) && Array.isArray(current.value)) {
    const length = Math.min(old.value.length, current.value.length);
    for (let i = 0; i < length; i++) {
      if (!resetIndex(i, rest, old, current)) return false;
    }
    return old.value.length === current.value.length;
  }
  if (!isPlainObject(old.value) || !isPlainObject(current.value)) {
    return rest.length === 0 && (isPlainObject(current.value) || Array.isArray(current.value));
  }
  const keys = new Set([...Object.keys(old.value), ...Object.keys(current.value)]);
  if (rest.length === 0) {
    for (const key of keys) resetKey(key, rest, old, current);
    return true;
  }
  for (const key of Object.keys(old.value)) {
    if (current.value[key] === undefined || !resetKey(key, rest, old, current)) return false;
  }
  return true;
}
