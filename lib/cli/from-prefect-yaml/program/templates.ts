import type { Json } from "../../../core/json";
import { Code } from "../../program/literal";
import type { Findings } from "../read/section";
import type { Tree } from "../read/tree";
import {
  type Answer,
  converted,
  type Expression,
  isExpression,
  Unknown,
  type Values,
  type Wanted,
} from "./values";

/** Prefect's own pattern for `{{ name }}`. */
const PLACEHOLDER = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g;

/** What build and push steps answer, by `id.field` and `field`. */
export type Outputs = ReadonlyMap<string, Answer>;

/**
 * When placeholders are filled in: `deploy`, all of them while the program runs; `job`, those of blocks
 * (and, on Prefect 2, of variables) by the worker at each run; `pull`, all but the steps' outputs and
 * set variables of the environment at each run.
 */
export type Stage = "deploy" | "job" | "pull";

/** No value: a placeholder of nothing, with nothing beside it. */
export const NOTHING = Symbol("nothing");

interface Place {
  readonly line: number;
  readonly path: string;
  readonly stage: Stage;
}

/** Block types that have nothing but an open value. */
const OPEN_BLOCKS: ReadonlySet<string> = new Set(["json", "string", "date-time"]);

/** Fills in placeholders as `prefect deploy` does, with what the program knows them by. */
export class Templates {
  constructor(
    private readonly values: Values,
    private readonly findings: Findings,
    private readonly generation: 2 | 3,
    private readonly outputs: Outputs,
  ) {}

  /** A value with code in place of its placeholders. */
  fill(tree: Tree, path: string, stage: Stage, wanted: Wanted = "json"): unknown {
    if (tree.kind === "leaf") {
      if (typeof tree.value !== "string") return tree.value;
      return this.text(tree.value, { line: tree.line, path, stage }, wanted);
    }
    if (tree.kind === "list") {
      const kept = tree.items.filter((item) => !this.#isLost(item, path, stage));
      const inner = wanted === "texts" ? "text" : "json";
      const items = kept.map((item, index) => this.fill(item, `${path}[${index}]`, stage, inner));
      return items.filter((item) => item !== NOTHING);
    }
    const members = [...tree.members].map(
      ([key, child]) => [key, this.fill(child, `${path}.${key}`, stage)] as const,
    );
    return Object.fromEntries(members.filter(([, value]) => value !== NOTHING));
  }

  /** Of lists Prefect takes items away that are nothing but a step's output, before it has any. */
  #isLost(item: Tree, path: string, stage: Stage): boolean {
    if (item.kind !== "leaf" || typeof item.value !== "string") return false;
    const [whole, name = ""] = new RegExp(PLACEHOLDER.source).exec(item.value) ?? [];
    if (whole !== item.value || /^(\$|prefect\.(blocks|variables)\.)/.test(name)) return false;
    if (stage === "job" && this.generation === 2) return false;
    if (stage === "pull" && this.outputs.has(name)) return false;
    const reason = `prefect deploy takes ${whole} away from the list, as an item of its own; with text around it, it stays`;
    this.findings.remark(item, path, reason);
    return true;
  }

  text(text: string, place: Place, wanted: Wanted): unknown {
    const value = this.#value(text, place);
    if (isExpression(value)) return converted(value, wanted);
    return typeof value === "string" ? asWanted(value, wanted) : value;
  }

  /** A step's argument that the step answers, for other places to refer to. */
  answer(tree: Tree, path: string): Answer | undefined {
    if (tree.kind === "leaf" && typeof tree.value === "string") {
      const value = this.#value(tree.value, { line: tree.line, path, stage: "deploy" });
      return value === NOTHING ? undefined : value;
    }
    const filled = this.fill(tree, path, "deploy");
    return hasCode(filled) ? new Unknown("it has templates in it") : (filled as Json);
  }

  #value(text: string, place: Place): Json | Expression | typeof NOTHING {
    const parts: (string | Expression)[] = [];
    let end = 0;
    for (const match of text.matchAll(PLACEHOLDER)) {
      const [whole, name = ""] = match;
      if (match.index > end) parts.push(text.slice(end, match.index));
      end = match.index + whole.length;
      const alone = whole === text;
      const part = this.#placeholder(whole, name, place, alone);
      if (part === NOTHING) return NOTHING;
      if (alone) return part;
      parts.push(isExpression(part) ? part : inText(part));
    }
    if (end < text.length) parts.push(text.slice(end));
    const expressions = parts.filter(isExpression);
    if (expressions.length === 0) return parts.join("");
    const inner = parts.map((part) => (isExpression(part) ? `\${${part.code}}` : escaped(part)));
    const isOutput = expressions.some((one) => one.isOutput);
    if (isOutput) this.values.usePulumi();
    const code = `${isOutput ? "pulumi.interpolate" : ""}\`${inner.join("")}\``;
    return { code, isOutput, isText: true };
  }

  #placeholder(
    whole: string,
    name: string,
    place: Place,
    alone: boolean,
  ): Json | Expression | typeof NOTHING {
    if (name.startsWith("$")) return this.#environment(whole, name.slice(1), place);
    if (name.startsWith("prefect.blocks.")) return this.#block(whole, name, place);
    if (name.startsWith("prefect.variables.")) return this.#variable(whole, name, place);
    const found = this.outputs.get(name);
    if (found !== undefined && !(found instanceof Unknown)) return found;
    const step = this.outputs.get(`${name.split(".")[0]}.*`);
    if (step !== undefined && found === undefined) {
      const what = `what the step "${name.split(".")[0]}" answers`;
      return this.values.setting(name, true, what);
    }
    const isLeft = place.stage === "pull" || (name.startsWith("ctx.") && this.generation === 3);
    if (isLeft && found === undefined) return whole;
    const { line, path } = place;
    const fate = alone ? "the field is left out" : "nothing stands in its place";
    const reason = found
      ? `${whole} is not known to the program: ${found.reason}; ${fate}`
      : `no build or push step answers ${whole}: ${fate}, as by prefect deploy`;
    this.findings.remark({ line }, path, reason);
    return alone ? NOTHING : "";
  }

  #environment(whole: string, name: string, { stage }: Place): Expression {
    const place = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    const otherwise = stage === "pull" ? JSON.stringify(whole) : '""';
    const code = `process.env${place} ?? ${otherwise}`;
    return { code, isOutput: false, isText: true };
  }

  #variable(whole: string, name: string, { stage }: Place): Json | Expression {
    const atRun = stage === "pull" || (stage === "job" && this.generation === 2);
    return atRun ? whole : this.values.variable(name.slice("prefect.variables.".length));
  }

  #block(whole: string, name: string, { stage, line, path }: Place): Json | Expression {
    if (stage === "pull") return whole;
    if (stage === "job") {
      const reason = `${whole} is filled in by the worker at each run; prefect deploy would write its value, open to all, into the deployment`;
      if (this.generation === 3) this.findings.remark({ line }, path, reason);
      return whole;
    }
    const [typeSlug = "", block = "", ...keys] = name.slice("prefect.blocks.".length).split(".");
    const plain = keys.length === 0 || (keys.length === 1 && keys[0] === "value");
    if (OPEN_BLOCKS.has(typeSlug) && plain) return this.values.block(typeSlug, block);
    return this.values.setting([typeSlug, block, ...keys].join("-"), true, `the value of ${whole}`);
  }
}

/** A text that says a number, or whether: Prefect takes it for that. */
function asWanted(text: string, wanted: Wanted): Json {
  if (wanted === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (wanted !== "boolean") return text;
  if (/^(true|t|yes|y|on|1)$/i.test(text)) return true;
  return /^(false|f|no|n|off|0)$/i.test(text) ? false : text;
}

function inText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Text within a template literal. */
function escaped(text: string): string {
  const double = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return double.replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** Whether a filled value is a piece of the program: nobody can judge it yet. */
export function hasCode(value: unknown): boolean {
  if (value instanceof Code) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasCode);
}
