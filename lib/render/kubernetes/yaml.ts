import type { Tags } from "yaml";
import { deepWithoutUndefined } from "../../core/json";
import type { KubernetesObject } from "./objects";
import { UNPRINTABLE } from "./unprintable";

// Loaded when first needed, as all that not every program needs.
const yaml = () => require("yaml") as typeof import("yaml");

/** What one reader or another takes for something else than text. */
const AMBIGUOUS = /^(?:[-+.\d]|<<$|=$)/;

/** Text that is written in double quotes. */
const STRANGE = [AMBIGUOUS, UNPRINTABLE, /[\t\r]/];

/** Without merging, for which the library would write a key `<<` whatever it is. */
const OPTIONS = {
  version: "1.1",
  customTags: (tags: Tags) => tags.filter((tag) => typeof tag === "string" || tag.tag !== MERGE),
} as const;
const MERGE = "tag:yaml.org,2002:merge";

/** One object as YAML that every reader takes alike: also those for which `on` is a boolean. */
export function renderYaml(object: object): string {
  const { Document, visit } = yaml();
  // A copy, in which no object stands twice, and none is pointed at instead.
  const document = new Document(deepWithoutUndefined(object), OPTIONS);
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== "string") return;
      if (STRANGE.some((form) => form.test(String(node.value)))) node.type = "QUOTE_DOUBLE";
    },
  });
  // In double quotes, all of them.
  return document.toString({ lineWidth: 0 }).replace(new RegExp(UNPRINTABLE, "g"), escaped);
}

/** On one line, whatever is in it. */
function comment(text: string): string {
  return `# ${text.replace(new RegExp(`[\r\n]|${UNPRINTABLE.source}`, "g"), " ")}`.trimEnd();
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Files for `kubectl apply -f <folder>`, an object each, by name. The numbers keep the order, in
 * which kubectl goes through them. `notes` stand as a comment at the head of each.
 */
export function manifestFiles(
  objects: readonly KubernetesObject[],
  notes: readonly string[],
): Record<string, string> {
  const head = [HEADER, ...notes].map(comment).join("\n");
  const width = String(objects.length).length;
  const files = objects.map((object, at) => {
    const number = String(at + 1).padStart(Math.max(width, 2), "0");
    const kind = object.kind.toLowerCase();
    return [`${number}-${kind}-${object.metadata.name}.yaml`, `${head}\n${renderYaml(object)}`];
  });
  return Object.fromEntries(files) as Record<string, string>;
}

const HEADER = "Written by prefect-constructs, which writes it again: change the program instead.";
