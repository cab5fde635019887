import { Document, visit } from "yaml";
import { deepWithoutUndefined } from "../../core/json";
import type { KubernetesObject } from "./objects";

/** What one reader or another takes for something else than text. */
const AMBIGUOUS = /^(?:[-+.\d]|<<$|=$)/;

/** One object as YAML that every reader takes alike: also those for which `on` is a boolean. */
export function renderYaml(object: object): string {
  // A copy, in which no object stands twice, and none is pointed at instead.
  const document = new Document(deepWithoutUndefined(object), { version: "1.1" });
  visit(document, {
    Scalar(key, node) {
      const isText = key !== "key" && typeof node.value === "string";
      if (isText && AMBIGUOUS.test(String(node.value))) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

/**
 * Files for `kubectl apply -f <folder>`, an object each, by name. The numbers keep the order, in
 * which kubectl goes through them. `notes` stand as a comment at the head of each.
 */
export function manifestFiles(
  objects: readonly KubernetesObject[],
  notes: readonly string[],
): Record<string, string> {
  const head = [HEADER, ...notes].map((line) => `# ${line}`.trimEnd()).join("\n");
  const width = String(objects.length).length;
  const files = objects.map((object, at) => {
    const number = String(at + 1).padStart(Math.max(width, 2), "0");
    const kind = object.kind.toLowerCase();
    return [`${number}-${kind}-${object.metadata.name}.yaml`, `${head}\n${renderYaml(object)}`];
  });
  return Object.fromEntries(files) as Record<string, string>;
}

const HEADER = "Written by prefect-constructs, which writes it again: change the program instead.";
