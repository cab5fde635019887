import { type Section, sectionsOf } from "../read/section";
import { isNothing, type Table, type Tree } from "../read/tree";

/** A step of a build, push or pull list: the function that it calls, and its arguments. */
export interface Step {
  /** `prefect.deployments.steps.git_clone` */
  readonly name: string;
  readonly args: ReadonlyMap<string, Tree>;
  readonly line: number;
  readonly path: string;
}

const FIX = "indent the arguments below the function's name";

/** The steps of a list, or of one step alone. */
export function stepsOf(tree: Tree | undefined, path: string, { findings }: Section): Step[] {
  if (tree === undefined || isNothing(tree)) return [];
  const list = tree.kind === "table" ? { ...tree, kind: "list" as const, items: [tree] } : tree;
  if (list.kind === "leaf") {
    findings.problem(tree, path, "must be a list of steps");
    return [];
  }
  return sectionsOf(list, path, findings).flatMap(({ table, path: place }) => {
    const step = stepOf(table, place);
    if (typeof step !== "string") return [step];
    findings.problem(table, place, step);
    return [];
  });
}

function stepOf({ members, line }: Table, path: string): Step | string {
  const [first, ...others] = [...members];
  if (first === undefined) return "must name the function of the step";
  const [name, args] = first;
  if (others.length > 0) return `has ${others[0]?.[0]} beside the function ${name}; ${FIX}`;
  if (isNothing(args)) return { name, args: new Map(), line, path };
  if (args.kind !== "table") return `must give ${name} its arguments by name`;
  return { name, args: args.members, line, path };
}

/** An argument that says something. */
export function argument(step: Step, key: string): Tree | undefined {
  const tree = step.args.get(key);
  return tree === undefined || isNothing(tree) ? undefined : tree;
}

/** An argument that is a text. */
export function textArgument(step: Step, key: string): string | undefined {
  const tree = argument(step, key);
  return tree?.kind === "leaf" ? String(tree.value) : undefined;
}
