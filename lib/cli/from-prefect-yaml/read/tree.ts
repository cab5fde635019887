import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type Tags,
  type YAMLMap,
} from "yaml";
import type { Json } from "../../../core/json";

/** A value of the file with the line that it is on; anchors and merge keys are written out. */
export type Tree = Leaf | List | Table;

export interface Leaf {
  readonly kind: "leaf";
  readonly line: number;
  readonly value: string | number | boolean | null;
}

export interface List {
  readonly kind: "list";
  readonly line: number;
  readonly items: readonly Tree[];
}

export interface Table {
  readonly kind: "table";
  readonly line: number;
  readonly members: ReadonlyMap<string, Tree>;
}

/** Something to say of a place in the file. */
export interface Finding {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

/**
 * Reads a YAML file as Prefect does, by the rules of YAML 1.1: `yes` is true, `0644` octal. A date
 * stays the text that Prefect would make of it.
 */
export function parseTree(text: string): { readonly tree: Tree } | { readonly broken: Finding[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "yaml-1.1",
    version: "1.1",
    merge: true,
    lineCounter: lines,
    customTags: withoutDates,
    prettyErrors: false,
    uniqueKeys: (a, b) => isScalar(a) && isScalar(b) && keyOf(a) === keyOf(b),
  });
  const broken = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    path: "",
    message: message.replace(/\s+/g, " "),
  }));
  if (broken.length > 0) return { broken };
  const { contents } = document;
  if (contents === null) return { tree: { kind: "leaf", line: 1, value: null } };
  try {
    return { tree: new Grower(document, lines).grow(contents) };
  } catch (error) {
    if (error instanceof Unreadable) return { broken: [error.finding] };
    throw error;
  }
}

function withoutDates(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || !/:timestamp$/.test(tag.tag));
}

class Unreadable extends Error {
  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

class Grower {
  /** What an anchor marks is one tree wherever an alias names it. */
  readonly #grown = new Map<Node, Tree>();
  readonly #growing = new Set<Node>();

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  grow(node: Node): Tree {
    const target = isAlias(node) ? node.resolve(this.document) : node;
    if (target === undefined) throw this.#unreadable(node, "is an alias of no anchor");
    const grown = this.#grown.get(target);
    if (grown) return grown;
    if (this.#growing.has(target)) throw this.#unreadable(node, "holds itself");
    this.#growing.add(target);
    const tree = this.#treeOf(target);
    this.#growing.delete(target);
    this.#grown.set(target, tree);
    return tree;
  }

  #treeOf(node: Node): Tree {
    const line = this.#line(node);
    if (isScalar(node)) return { kind: "leaf", line, value: this.#value(node) };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#child(item, line));
      return { kind: "list", line, items };
    }
    if (isMap(node)) return { kind: "table", line, members: this.#members(node) };
    throw this.#unreadable(node, "is of no kind that JSON has");
  }

  #members(map: YAMLMap): ReadonlyMap<string, Tree> {
    const merged = new Map<string, Tree>();
    const own = new Map<string, Tree>();
    for (const { key, value } of map.items) {
      const line = this.#line(key as Node);
      const child = this.#child(value, line);
      if (isMergeKey(key)) this.#merge(merged, child);
      else own.set(keyOf(key), child);
    }
    return new Map([...merged, ...own]);
  }

  #merge(into: Map<string, Tree>, tree: Tree): void {
    const tables = tree.kind === "list" ? tree.items : [tree];
    // Of several the first wins.
    for (const table of [...tables].reverse()) {
      if (table.kind === "table") for (const [key, child] of table.members) into.set(key, child);
    }
  }

  #child(node: unknown, line: number): Tree {
    return node === null || node === undefined
      ? { kind: "leaf", line, value: null }
      : this.grow(node as Node);
  }

  #value(scalar: Scalar): Leaf["value"] {
    const { value, source = "", type } = scalar;
    if (typeof value === "boolean" && /^[yn]$/i.test(source)) return source;
    if (typeof value === "number" && type === "PLAIN" && !isNumberToPython(source)) return source;
    if (typeof value === "number" && !isExact(value)) {
      throw this.#unreadable(scalar, "is a number that JSON does not have");
    }
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
      return value as Leaf["value"];
    }
    throw this.#unreadable(scalar, "is of no kind that JSON has");
  }

  #line(node: Node): number {
    return this.lines.linePos(node.range?.[0] ?? 0).line;
  }

  #unreadable(node: Node, message: string): Unreadable {
    return new Unreadable({ line: this.#line(node), path: "", message: `a value ${message}` });
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === "<<" && key.type === "PLAIN";
}

/** As it is written: `on` is a name, not true. */
function keyOf(key: unknown): string {
  if (!isScalar(key)) return String(key);
  return key.type === "PLAIN" ? (key.source ?? String(key.value)) : String(key.value);
}

/** Python's YAML takes an exponent only behind a point and with a sign. */
function isNumberToPython(source: string): boolean {
  return !/e/i.test(source) || /^0x/i.test(source) || /\.\d*e[-+]\d+$/i.test(source);
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** A tree as plain JSON. */
export function plain(tree: Tree): Json {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries([...tree.members].map(([key, child]) => [key, plain(child)]));
}

/** Whether nothing is said: null, or a table or list with nothing in it. */
export function isNothing(tree: Tree | undefined): boolean {
  if (tree === undefined) return true;
  if (tree.kind === "leaf") return tree.value === null;
  return tree.kind === "list" ? tree.items.length === 0 : tree.members.size === 0;
}
