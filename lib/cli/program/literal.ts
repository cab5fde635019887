import { isRecord } from "../../core/json";

/** A piece of the program among its values: a variable, an output. */
export class Code {
  constructor(readonly text: string) {}
}

/** A call of a function with values: `pullSteps.gitClone({ ... })`. */
export class Call extends Code {
  readonly args: readonly unknown[];

  constructor(
    readonly callee: string,
    ...args: readonly unknown[]
  ) {
    super(`${callee}(${args.map((one) => flat(one) ?? "").join(", ")})`);
    this.args = args;
  }
}

/** The longest line, as the formatter of this repository has it. */
export const WIDTH = 100;

/** Characters that take two columns, and those that take none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const NO_WIDTH = /\p{M}/u;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    width += WIDE.test(character) ? 2 : NO_WIDTH.test(character) ? 0 : 1;
  }
  return width;
}

/** Where a value goes: how its lines are indented, and what is on its line before and after it. */
export interface Place {
  readonly indent: number;
  readonly before: number;
  readonly after: number;
}

/** A value as TypeScript, on one line where it fits. The form is the formatters' (Prettier, Biome). */
export function literal(value: unknown, place: Place): string {
  const onOneLine = flat(value);
  if (onOneLine !== undefined && place.before + widthOf(onOneLine) + place.after <= WIDTH) {
    return onOneLine;
  }
  if (typeof value === "string") return brokenText(value, place);
  if (value instanceof Call) return brokenCall(value, place);
  if (Array.isArray(value)) return brokenList(value, place.indent);
  return isPlain(value) ? brokenObject(value, place.indent) : (onOneLine ?? "");
}

/** On one line; undefined for what formatters never put there. */
function flat(value: unknown): string | undefined {
  if (value instanceof Call && value.args.some((one) => flat(one) === undefined)) return undefined;
  if (value instanceof Code) return value.text;
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) {
    if (isTable(value)) return undefined;
    const items = value.map(flat);
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  if (!isPlain(value)) return JSON.stringify(value);
  const members = entriesOf(value).map(([key, part]) => {
    if (isNamedLike(part, key)) return key;
    const text = flat(part);
    return text === undefined ? undefined : `${keyOf(key)}: ${text}`;
  });
  if (members.includes(undefined)) return undefined;
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Several objects, or several lists, of more than one member each: one below the other. */
function isTable(items: readonly unknown[]): boolean {
  if (items.length < 2) return false;
  const lists = items.every((item) => Array.isArray(item) && item.length > 1);
  return lists || items.every((item) => isPlain(item) && entriesOf(item).length > 1);
}

function brokenObject(object: Readonly<Record<string, unknown>>, indent: number): string {
  const lines = entriesOf(object).map(([key, value]) => member(key, value, indent + 2));
  return `{\n${lines.join("")}${" ".repeat(indent)}}`;
}

function member(key: string, value: unknown, indent: number): string {
  const margin = " ".repeat(indent);
  const name = keyOf(key);
  if (isNamedLike(value, key)) return `${margin}${key},\n`;
  const before = indent + widthOf(name) + 2;
  const text = literal(value, { indent, before, after: 1 });
  if (typeof value === "string" && before + widthOf(text) + 1 > WIDTH) {
    const below = { indent: indent + 2, before: indent + 2, after: 1 };
    return `${margin}${name}:\n${margin}  ${textBelow(value, below)},\n`;
  }
  return `${margin}${name}: ${text},\n`;
}

/** An object or a list at the end stays on the line of the call; else each value has its own. */
function brokenCall({ callee, args }: Call, { indent, before, after }: Place): string {
  const last = args.at(-1);
  const first = args.slice(0, -1).map((one) => `${flat(one) ?? ""}, `);
  const start = `${callee}(${first.join("")}`;
  const isHugged = typeof last === "object" && last !== null && !(last instanceof Code);
  if (isHugged && before + widthOf(start) + 1 <= WIDTH) {
    const place = { indent, before: before + widthOf(start), after: after + 1 };
    return `${start}${literal(last, place)})`;
  }
  const margin = " ".repeat(indent + 2);
  const lines = args.map((one) => {
    return `${margin}${literal(one, { indent: indent + 2, before: indent + 2, after: 1 })},\n`;
  });
  return `${callee}(\n${lines.join("")}${" ".repeat(indent)})`;
}

function brokenList(items: readonly unknown[], indent: number): string {
  const margin = " ".repeat(indent + 2);
  if (items.length > 1 && items.every((item) => typeof item === "number")) {
    return `[\n${filled(items, indent + 2)}${" ".repeat(indent)}]`;
  }
  const lines = items.map((item) => {
    const place = { indent: indent + 2, before: indent + 2, after: 1 };
    return `${margin}${literal(item, place)},\n`;
  });
  return `[\n${lines.join("")}${" ".repeat(indent)}]`;
}

/** Numbers go as many on a line as there is room for. */
function filled(numbers: readonly number[], indent: number): string {
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  for (const number of numbers.map((one) => `${JSON.stringify(one)},`)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + number.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${number}`;
    } else lines.push(margin + number);
  }
  return `${lines.join("\n")}\n`;
}

/** A long text as a sum of short ones, the second and later ones two further to the right. */
function brokenText(text: string, { indent, before, after }: Place): string {
  return pieces(text, before, indent + 2, after).join(` +\n${" ".repeat(indent + 2)}`);
}

function textBelow(text: string, { indent, before, after }: Place): string {
  return pieces(text, before, indent, after).join(` +\n${" ".repeat(indent)}`);
}

/** Cut behind a line's end or a space where that is possible, never within a character. */
function pieces(text: string, first: number, later: number, after: number): string[] {
  const found: string[] = [];
  let rest = [...text];
  while (rest.length > 0) {
    const room = WIDTH - (found.length === 0 ? first : later) - Math.max(after, 2);
    let most = rest.length;
    while (most > 1 && widthOf(quoted(rest.slice(0, most).join(""))) > room)
      most = shorter(most, rest, room);
    const cut = most === rest.length ? most : niceCut(rest, most);
    found.push(quoted(rest.slice(0, cut).join("")));
    rest = rest.slice(cut);
  }
  return found;
}

function shorter(most: number, rest: readonly string[], room: number): number {
  const over = widthOf(quoted(rest.slice(0, most).join(""))) - room;
  // An escape of a character takes six at most.
  return Math.max(1, most - Math.max(1, Math.floor(over / 12)));
}

function niceCut(rest: readonly string[], most: number): number {
  const line = rest.lastIndexOf("\n", most - 1);
  if (line > 0) return line + 1;
  const space = rest.lastIndexOf(" ", most - 1);
  return space > most / 2 ? space + 1 : most;
}

/** In double quotes, or in single ones where that takes fewer escapes. */
export function quoted(text: string): string {
  const double = JSON.stringify(text).replace(UNSEEN, escaped);
  const [doubles, singles] = [count(text, '"'), count(text, "'")];
  if (doubles <= singles) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** What nobody sees, and what would end a line or turn its direction. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function keyOf(key: string): string {
  // As a plain key it would be the object's prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function entriesOf(object: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(object).filter(([, value]) => value !== undefined);
}

/** Whether a member is written by its name alone. Of values only variables are: `{ true }` is no program. */
function isNamedLike(value: unknown, key: string): boolean {
  return value instanceof Code && value.text === key;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !(value instanceof Code);
}
