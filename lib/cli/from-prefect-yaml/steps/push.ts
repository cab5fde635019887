import { sameJson } from "../../../core/json";
import type { Templates } from "../program/templates";
import { type Answer, isExpression } from "../program/values";
import type { Findings } from "../read/section";
import { argument, type Step } from "./list";

/** What the image is built as, and pushed as. */
const BUILT_AS: Readonly<Record<string, string>> = {
  image_name: "is not what the image is built as: it is pushed by that name",
  tag: "is not what the image is built as: it is pushed by that tag",
  additional_tags: "are not those that the image is built with: it is pushed by those",
};

/** Why another argument is not in the program, where it is not said anyhow. */
const REASONS: Readonly<Record<string, string>> = {
  credentials: "is left to `docker login`, or to image.registry of the package",
};

const SAID: ReadonlySet<string> = new Set(["id", "requires", ...Object.keys(BUILT_AS)]);

/**
 * Says what a step that pushes the package's image has beside that, and gives its answers.
 * @param built - the answers of the step that builds the image
 */
export function pushOf(
  step: Step,
  templates: Templates,
  findings: Findings,
  built: ReadonlyMap<string, Answer>,
): ReadonlyMap<string, Answer> {
  const answers = new Map(built);
  answers.delete("image_id");
  for (const [key, reason] of Object.entries(BUILT_AS)) {
    const tree = argument(step, key);
    if (tree === undefined) continue;
    const path = `${step.path}.${key}`;
    const said = templates.answer(tree, path);
    if (said === undefined) continue;
    answers.set(key, said);
    if (!isSame(said, built.get(key))) findings.remark(tree, path, reason);
  }
  for (const key of step.args.keys()) {
    const tree = argument(step, key);
    if (tree === undefined || SAID.has(key)) continue;
    const reason = REASONS[key] ?? "the package's image has no such argument";
    findings.remark(tree, `${step.path}.${key}`, reason);
  }
  return answers;
}

function isSame(one: Answer, other: Answer | undefined): boolean {
  if (isExpression(one) && isExpression(other)) return one.code === other.code;
  return sameJson(one, other);
}
