import { type Json, withoutUndefined } from "../../../core/json";
import type { Findings } from "../read/section";
import { hasCode, type Templates } from "../program/templates";
import { type Answer, converted, type Expression, isExpression, Unknown } from "../program/values";
import type { Artifacts } from "./artifacts";
import { argument, type Step, textArgument } from "./list";

/** The step's arguments, and by which the package's image has them. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  buildargs: "buildArgs",
  target: "target",
  platform: "platform",
  network_mode: "network",
  labels: "labels",
  cache_from: "cacheFrom",
};

const TOLD: ReadonlySet<string> = new Set([
  "id",
  "requires",
  "image_name",
  "dockerfile",
  "tag",
  "additional_tags",
  "push",
]);

const BASE_IMAGE_2 = "prefecthq/prefect:2-python3.11";

/** The package's image for a step that builds one. */
export function imageOf(
  step: Step,
  templates: Templates,
  findings: Findings,
  generation: 2 | 3,
  artifacts: () => Artifacts,
): {
  readonly args: Record<string, unknown>;
  readonly auto: boolean;
  readonly answers: ReadonlyMap<string, Answer>;
} {
  const said = (key: string) => {
    const tree = argument(step, key);
    return tree && templates.answer(tree, `${step.path}.${key}`);
  };
  const [repository, tag] = [said("image_name"), said("tag")];
  if (repository === undefined) findings.problem(step, step.path, "needs image_name");
  const dockerfile = textArgument(step, "dockerfile") ?? "Dockerfile";
  const auto = dockerfile === "auto";
  const more = moreTags(step, templates, findings);
  const tags = [...(tag === undefined ? [] : [inProgram(tag)]), ...more];
  const args = withoutUndefined({
    repository: inProgram(repository),
    tags: tags.length > 0 ? tags : undefined,
    baseImage: auto && generation === 2 ? BASE_IMAGE_2 : undefined,
    dockerfile: auto ? undefined : dockerfile,
    ...counterparts(step, templates, findings),
    push: textArgument(step, "push") === "true" ? true : undefined,
  });
  const reason =
    "makes an image whose tag is the hash of its content; the tag stated here is one more";
  findings.remark(step, step.path, reason);
  return { args, auto, answers: answersOf({ repository, tag, more }, artifacts) };
}

/** What a step states of the image's names. */
interface Stated {
  readonly repository?: Answer;
  readonly tag?: Answer;
  readonly more: readonly unknown[];
}

function answersOf(
  { repository, tag, more }: Stated,
  artifacts: () => Artifacts,
): ReadonlyMap<string, Answer> {
  const known = (what: string): Expression => ({
    get code() {
      return `${artifacts().imagePackage ?? "undefined"}.image${what} ?? ""`;
    },
    isOutput: true,
    isText: true,
  });
  // Prefect would make one of the time.
  const own = known('?.apply((image) => image.slice(image.lastIndexOf(":") + 1))');
  return new Map<string, Answer>([
    ["image", known("")],
    ["image_name", repository ?? ""],
    ["tag", tag ?? own],
    ["additional_tags", hasCode(more) ? new Unknown("it has templates in it") : (more as Json)],
    ["image_id", new Unknown("an image is known by its name here, which `image` answers")],
  ]);
}

/** An answer where the program's own type is a text. */
function inProgram(answer: Answer | undefined): unknown {
  if (isExpression(answer)) return converted(answer, "text");
  return answer === undefined ? undefined : String(answer);
}

function moreTags(step: Step, templates: Templates, findings: Findings): readonly unknown[] {
  const tree = argument(step, "additional_tags");
  if (tree === undefined) return [];
  const path = `${step.path}.additional_tags`;
  const tags = templates.fill(tree, path, "deploy", "texts");
  if (Array.isArray(tags)) return tags.map((one) => (typeof one === "number" ? `${one}` : one));
  findings.remark(tree, path, "must be a list in the file: the program cannot take it from there");
  return [];
}

function counterparts(step: Step, templates: Templates, findings: Findings): object {
  const found: Record<string, unknown> = {};
  for (const [key, tree] of step.args) {
    const name = COUNTERPARTS[key];
    const path = `${step.path}.${key}`;
    if (name !== undefined) found[name] = templates.fill(tree, path, "deploy");
    else if (!TOLD.has(key))
      findings.remark(tree, path, "the package's image has no such argument");
  }
  return found;
}
