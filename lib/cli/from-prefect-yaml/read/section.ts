import { memberPath } from "../../../core/problems";
import { nearest } from "../../../core/suggestions";
import type { Finding, List, Table, Tree } from "./tree";

/** What is found while the file is read: what is wrong with it, and what the program cannot have. */
export class Findings {
  readonly problems: Finding[] = [];
  readonly remarks: Finding[] = [];

  problem({ line }: { readonly line: number }, path: string, message: string): void {
    this.problems.push({ line, path, message });
  }

  remark({ line }: { readonly line: number }, path: string, message: string): void {
    this.remarks.push({ line, path, message });
  }
}

/** A table of the file, member by member; what nobody asks for is a remark at the end. */
export class Section {
  readonly #asked = new Set<string>();

  constructor(
    readonly table: Table,
    readonly path: string,
    readonly findings: Findings,
  ) {}

  get line(): number {
    return this.table.line;
  }

  has(key: string): boolean {
    return this.table.members.has(key);
  }

  isAsked(key: string): boolean {
    return this.#asked.has(key);
  }

  pathOf(key: string): string {
    return this.path === "" ? key : memberPath(this.path, key);
  }

  /** A member that says something; null says nothing. */
  take(key: string): Tree | undefined {
    this.#asked.add(key);
    const tree = this.table.members.get(key);
    return tree?.kind === "leaf" && tree.value === null ? undefined : tree;
  }

  list(key: string): List | undefined {
    const tree = this.take(key);
    if (tree === undefined || tree.kind === "list") return tree;
    this.findings.problem(tree, this.pathOf(key), "must be a list");
    return undefined;
  }

  section(key: string): Section | undefined {
    const tree = this.take(key);
    if (tree === undefined) return undefined;
    if (tree.kind === "table") return new Section(tree, this.pathOf(key), this.findings);
    this.findings.problem(tree, this.pathOf(key), "must be a table of fields");
    return undefined;
  }

  /** Says of a member that is set why the program does not have it. */
  passOver(key: string, reason: string): void {
    const tree = this.take(key);
    if (tree) this.findings.remark(tree, this.pathOf(key), reason);
  }

  /** Says of all members that nobody asked for that Prefect does not know them. */
  close(known: readonly string[]): void {
    for (const [key, tree] of this.table.members) {
      if (this.#asked.has(key)) continue;
      const meant = nearest(key, known);
      const hint = meant === undefined ? "" : `; is "${meant}" meant?`;
      this.findings.remark(tree, this.pathOf(key), `Prefect does not know this field${hint}`);
    }
  }
}

/** The tables of a list; anything else in it is a problem. */
export function sectionsOf(list: List, path: string, findings: Findings): Section[] {
  return list.items.flatMap((item, index) => {
    const place = `${path}[${index}]`;
    if (item.kind === "table") return [new Section(item, place, findings)];
    findings.problem(item, place, "must be a table of fields");
    return [];
  });
}
