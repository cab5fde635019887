import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../../core/input-error";
import { childName } from "../../core/names";
import { problem } from "../../core/problems";
import { isNamespaced, type KubernetesObject, manifestFiles } from "../../render/kubernetes";
import { LocalFolder } from "../../resources/local-folder";
import { projectRoot } from "../project-root";
import type { ConnectionReferences } from "./connection-secret";
import type { EnvironmentReference } from "./environment-secret";
import { logicalNameOf } from "./logical-name";

/** What is written into a folder instead of being made in a cluster. */
export interface RenderedManifests {
  /** A relative path starts at the project's root. */
  readonly folder: string;
  readonly namespace: string;
  /** In the order in which they are to be applied. */
  readonly objects: pulumi.Input<readonly KubernetesObject[]>;
  readonly connection: ConnectionReferences;
  readonly environment: EnvironmentReference | undefined;
  /** What else must be there, a line each. @default - nothing */
  readonly notes?: readonly string[];
}

/**
 * Writes manifests for `kubectl apply -f <folder>`, which say at their head what must be in the
 * namespace beforehand: Secrets, of which no value is ever written.
 */
export function renderTo(
  name: string,
  rendered: RenderedManifests,
  parent: pulumi.Resource,
): LocalFolder {
  const path = resolve(projectRoot(), rendered.folder);
  claim(path, parent);
  const notes = [`Needs the namespace "${rendered.namespace}", and in it:`];
  const files = pulumi
    .all([rendered.objects, secretNotes(rendered)])
    .apply(([objects, secrets]) => {
      const placed = objects.map((object) => inNamespace(object, rendered.namespace));
      return manifestFiles(placed, [...notes, ...secrets, ...(rendered.notes ?? [])]);
    });
  return new LocalFolder(childName(name, "manifests"), { path, files }, { parent });
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if (!isNamespaced(object.kind)) return object;
  return { ...object, metadata: { namespace, ...object.metadata } };
}

function secretNotes({ connection, environment }: RenderedManifests) {
  const needed = (name: string, keys: readonly string[]) =>
    `- the Secret "${name}" with ${keys.map((key) => `"${key}"`).join(", ")}`;
  return pulumi
    .all([connection.keys, environment?.keys])
    .apply(([known, own]) => [
      needed(connection.name, Object.values(known)),
      ...(environment === undefined ? [] : [needed(environment.name, own ?? [])]),
    ]);
}

/** Which component writes which folder: what one leaves behind, or takes away, is its own. */
const claimed = new WeakMap<object, Map<string, string>>();

function claim(path: string, parent: pulumi.Resource): void {
  const program = pulumi.runtime.getMonitor() ?? claimed;
  const folders = claimed.get(program) ?? new Map<string, string>();
  claimed.set(program, folders);
  const other = folders.get(path);
  folders.set(path, logicalNameOf(parent));
  if (other === undefined) return;
  const needs = `must be a folder of its own: "${other}" writes there too`;
  const problems = [problem("renderTo", needs, path)];
  throw new PrefectInputError(`"${logicalNameOf(parent)}"`, problems, parent);
}
