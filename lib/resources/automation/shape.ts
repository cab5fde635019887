import { isRecord, sameJson } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { nearest } from "../../core/suggestions";
import { isUnknown } from "../../core/unknown";

/** One member of a trigger or an action: its name here and on the wire, and what is known of it. */
export interface Member {
  readonly wire: string;
  /** What the server has where nothing is stated; without it the member must be stated. */
  readonly fallback?: unknown;
  /** To the one form in which values are compared and sent. @default - as it is */
  readonly toWire?: (value: unknown) => unknown;
  /** Back to the form in which a program states it. @default - as it is */
  readonly fromWire?: (value: unknown) => unknown;
  readonly check?: (path: string, value: unknown) => Problem[];
}

/** The members of one type of trigger or action. */
export type Shape = Readonly<Record<string, Member>>;
/** The shapes by type. */
export type Shapes = Readonly<Record<string, Shape>>;

/** What the program states, complete and in the server's words. Unknown values pass through. */
export function toWire(shapes: Shapes, part: unknown): unknown {
  const shape = shapeOf(shapes, part);
  if (!shape || !isRecord(part)) return part;
  const members = Object.entries(shape).map(([key, member]) => [
    member.wire,
    wireValue(member, part[key]),
  ]);
  return { type: part.type, ...Object.fromEntries(members) };
}

/** What the server has in the program's words, without what goes without saying. */
export function fromWire(shapes: Shapes, part: unknown): unknown {
  const shape = shapeOf(shapes, part);
  if (!shape || !isRecord(part)) return part;
  const members = Object.entries(shape).flatMap(([key, member]) => {
    const value = part[member.wire];
    if (value === undefined || value === null) return [];
    const stated = member.fromWire ? member.fromWire(value) : value;
    const same = sameJson(wireValue(member, stated), wireValue(member, undefined));
    return same && member.fallback !== undefined ? [] : [[key, stated]];
  });
  return { type: part.type, ...Object.fromEntries(members) };
}

/** What is wrong with a part whatever the server. `what` is its kind: `trigger` or `action`. */
export function checkShape(what: string, shapes: Shapes, path: string, part: unknown): Problem[] {
  if (isUnknown(part)) return [];
  if (!isRecord(part)) return [problem(path, `must be a ${what} with a type`)];
  if (isUnknown(part.type)) return [];
  const shape = shapeOf(shapes, part);
  if (!shape) return [unknownType(what, shapes, path, part.type)];
  const stray = Object.keys(part).filter((key) => key !== "type" && !Object.hasOwn(shape, key));
  return [
    ...stray
      .filter((key) => part[key] !== undefined)
      .map((key) => problem(`${path}.${key}`, ...strayWords(what, shape, part.type, key))),
    ...Object.entries(shape).flatMap(([key, member]) =>
      checkMember(`${path}.${key}`, member, part[key]),
    ),
  ];
}

function checkMember(path: string, member: Member, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  if (value !== undefined && value !== null) return member.check?.(path, value) ?? [];
  return member.fallback === undefined ? [problem(path, "is needed")] : [];
}

function wireValue({ fallback, toWire: convert }: Member, value: unknown): unknown {
  const stated = value ?? fallback;
  return convert && !isUnknown(stated) && stated !== undefined ? convert(stated) : stated;
}

function shapeOf(shapes: Shapes, part: unknown): Shape | undefined {
  if (!isRecord(part) || typeof part.type !== "string") return undefined;
  return Object.hasOwn(shapes, part.type) ? shapes[part.type] : undefined;
}

function unknownType(what: string, shapes: Shapes, path: string, type: unknown): Problem {
  const types = Object.keys(shapes).map((one) => `"${one}"`);
  const meant = typeof type === "string" ? nearest(type, Object.keys(shapes)) : undefined;
  const fix = meant === undefined ? undefined : `did you mean "${meant}"?`;
  return problem(`${path}.type`, `must be a ${what}'s: ${types.join(", ")}`, type ?? null, fix);
}

function strayWords(
  what: string,
  shape: Shape,
  type: unknown,
  key: string,
): [string, undefined, string] {
  const names = Object.keys(shape);
  const meant = nearest(key, names);
  const all = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  const fix = meant === undefined ? all : `did you mean ${meant}?`;
  return [`is no member of a ${what} of type ${String(type)}`, undefined, fix];
}

/** A list of texts, or left out. What is none of them may hold a secret, so it is not quoted. */
export function checkTexts(path: string, value: unknown): Problem[] {
  if (!Array.isArray(value)) return [problem(path, "must be a list of strings")];
  const wrong = value.findIndex((item) => typeof item !== "string" && !isUnknown(item));
  return wrong < 0 ? [] : [problem(`${path}[${wrong}]`, "must be a string")];
}

export function checkText(path: string, value: unknown): Problem[] {
  return typeof value === "string" ? [] : [problem(path, "must be a string")];
}

export function checkObject(path: string, value: unknown): Problem[] {
  return isRecord(value) ? [] : [problem(path, "must be an object")];
}

export function checkFlag(path: string, value: unknown): Problem[] {
  return typeof value === "boolean" ? [] : [problem(path, "must be true or false", value)];
}

export function oneOf(...allowed: readonly string[]) {
  const words = allowed.map((one) => `"${one}"`).join(", ");
  return (path: string, value: unknown): Problem[] =>
    allowed.some((one) => one === value) ? [] : [problem(path, `must be one of ${words}`, value)];
}

/** Texts whose order means nothing. */
export function asSet(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value)].sort() : value;
}

/** The server keeps microseconds. */
export function seconds(value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value;
}
